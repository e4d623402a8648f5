"""Whom roles and the account trust."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS, a_service, an_event, an_sso_role, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

GITHUB = "token.actions.githubusercontent.com"


def trusting(principal, **condition):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def updated(document, **more):
    return an_event(
        "iam:UpdateAssumeRolePolicy", request={"roleName": "worker", "policyDocument": document}, **more
    )


def created(document, **more):
    return an_event(
        "iam:CreateRole", request={"roleName": "worker", "assumeRolePolicyDocument": document}, **more
    )


OUTSIDE = trusting({"AWS": f"arn:aws:iam::{THEIRS}:root"})
INSIDE = trusting({"AWS": f"arn:aws:iam::{OURS}:role/admin"})
BOTH = trusting({"AWS": [f"arn:aws:iam::{OURS}:root", "444455556666", f"arn:aws:iam::{THEIRS}:user/x"]})
A_SERVICE = trusting({"Service": "ec2.amazonaws.com"})
REPOSITORIES = {"Federated": f"arn:aws:iam::{OURS}:oidc-provider/{GITHUB}"}

CASES = (
    speaks("role_trust_opened_to_outside_account", "an account", updated(OUTSIDE)),
    speaks("role_trust_opened_to_outside_account", "beside our own", updated(BOTH)),
    speaks("role_trust_opened_to_outside_account", "a bare number", updated(trusting({"AWS": THEIRS}))),
    speaks(
        "role_trust_opened_to_outside_account", "beside a known one",
        updated(trusting({"AWS": ["arn:aws:iam::444455556666:root", f"arn:aws:iam::{THEIRS}:root"]})),
        known_accounts=["444455556666"],
    ),
    is_silent("role_trust_opened_to_outside_account", "our own", updated(INSIDE)),
    is_silent("role_trust_opened_to_outside_account", "our own by number", updated(trusting({"AWS": OURS}))),
    is_silent("role_trust_opened_to_outside_account", "a service", updated(A_SERVICE)),
    is_silent("role_trust_opened_to_outside_account", "a known account", updated(OUTSIDE), known_accounts=[THEIRS]),
    is_silent("role_trust_opened_to_outside_account", "a bad document", updated(OUTSIDE, error="MalformedPolicyDocumentException")),
    speaks("role_created_for_outside_account", "by hand", created(OUTSIDE)),
    is_silent("role_created_for_outside_account", "our own", created(INSIDE)),
    is_silent("role_created_for_outside_account", "a vendor's stack", created(OUTSIDE, by=role("x", invokedBy="cloudformation.amazonaws.com"))),
    speaks("role_trust_opened_to_everybody", "a star", updated(trusting("*"))),
    speaks("role_trust_opened_to_everybody", "a star with an external id", created(trusting({"AWS": "*"}, StringEquals={"sts:ExternalId": "1"}))),
    speaks(
        "role_trust_opened_to_everybody", "every repository",
        created(trusting(REPOSITORIES, StringEquals={f"{GITHUB}:aud": "sts.amazonaws.com"})),
    ),
    speaks(
        "role_trust_opened_to_everybody", "every repository by a wildcard",
        created(trusting(REPOSITORIES, StringLike={f"{GITHUB}:sub": "repo:*"})),
    ),
    is_silent(
        "role_trust_opened_to_everybody", "one repository",
        created(trusting(REPOSITORIES, StringLike={f"{GITHUB}:sub": "repo:ours/app:*"})),
    ),
    is_silent(
        "role_trust_opened_to_everybody", "the organization",
        updated(trusting({"AWS": "*"}, StringEquals={"aws:PrincipalOrgID": "o-1"})),
    ),
    is_silent("role_trust_opened_to_everybody", "one account", updated(OUTSIDE)),
    speaks("identity_provider_changed", "SAML", an_event("iam:UpdateSAMLProvider", request={"sAMLProviderArn": f"arn:aws:iam::{OURS}:saml-provider/idp"})),
    speaks("identity_provider_changed", "OIDC", an_event("iam:CreateOpenIDConnectProvider", request={"url": "https://evil.example"})),
    is_silent(
        "identity_provider_changed", "a cluster's",
        an_event("iam:CreateOpenIDConnectProvider", request={"url": "https://oidc.eks.eu-west-1.amazonaws.com/id/A"}),
    ),
    is_silent(
        "identity_provider_changed", "Identity Center's own",
        an_event("iam:UpdateSAMLProvider", by=role("AWSServiceRoleForSSO", path="/aws-service-role/sso.amazonaws.com/")),
    ),
    speaks("roles_anywhere_changed", "an anchor", an_event("rolesanywhere:CreateTrustAnchor", request={"name": "x"})),
    is_silent("roles_anywhere_changed", "a list", an_event("rolesanywhere:ListTrustAnchors")),
    is_silent("roles_anywhere_changed", "another service's profile", an_event("ds:CreateProfile")),
    speaks(
        "identity_center_opened", "an administrator's set",
        an_event("sso:AttachManagedPolicyToPermissionSet", request={"managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
    ),
    speaks("identity_center_opened", "the provider", an_event("sso-directory:EnableExternalIdPConfigurationForDirectory", by=an_sso_role())),
    is_silent(
        "identity_center_opened", "a reader's set",
        an_event("sso:AttachManagedPolicyToPermissionSet", request={"managedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    ),
    is_silent("identity_center_opened", "an assignment", an_event("sso:CreateAccountAssignment", request={"targetId": OURS})),
    speaks(
        "delegated_administrator_added", "of a service",
        an_event("organizations:RegisterDelegatedAdministrator", request={"accountId": THEIRS, "servicePrincipal": "sso.amazonaws.com"}),
    ),
    is_silent("delegated_administrator_added", "listed", an_event("organizations:ListDelegatedAdministrators")),
    is_silent("delegated_administrator_added", "another service's policy", an_event("secretsmanager:PutResourcePolicy")),
    speaks(
        "identity_pool_opened", "guests",
        an_event("cognito-identity:CreateIdentityPool", request={"identityPoolName": "p", "allowUnauthenticatedIdentities": True}),
    ),
    is_silent(
        "identity_pool_opened", "no guests",
        an_event("cognito-identity:CreateIdentityPool", request={"identityPoolName": "p", "allowUnauthenticatedIdentities": False}),
    ),
    is_silent("role_created_for_outside_account", "a service's role", created(A_SERVICE, by=a_service("ec2.amazonaws.com"))),
    speaks(
        "principals_guessed_by_policies", "five names",
        *(updated(OUTSIDE, minute=n, error="MalformedPolicyDocumentException") for n in range(5)),
    ),
    is_silent("principals_guessed_by_policies", "a slip", updated(OUTSIDE, error="MalformedPolicyDocumentException")),
    is_silent("principals_guessed_by_policies", "five good ones", *(updated(INSIDE) for _ in range(5))),
)  # fmt: skip
