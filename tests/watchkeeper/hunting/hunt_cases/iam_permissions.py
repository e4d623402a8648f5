"""Permissions: who becomes an administrator, and how."""

import json

from tests.watchkeeper.hunting.cloudtrail_events import OURS, an_event, an_sso_role, role, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READER = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def allowing(action, resource="*", effect="Allow"):
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]}
    )


def several(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2)


READS = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}
ALL_BUT_BILLING = several({"Effect": "Allow", "NotAction": "billing:*", "Resource": "*"})
WITH_MFA_ONLY = several(READS, {"Effect": "Deny", "NotAction": "iam:EnableMFADevice", "Resource": "*"})
IN_ONE_REGION = several(READS, {"Sid": "x", "Effect": "Deny", "Action": "*", "Resource": "*"})


def put(document, name="iam:PutRolePolicy", **more):
    return an_event(
        name, request={"roleName": "worker", "policyName": "p", "policyDocument": document}, **more
    )


CASES = (
    speaks("iam_policy_changes", "attached", an_event("iam:AttachRolePolicy", request={"roleName": "worker", "policyArn": READER})),
    is_silent("iam_policy_changes", "read", an_event("iam:GetRolePolicy", request={"roleName": "worker"})),
    is_silent(
        "iam_policy_changes", "by CloudFormation",
        an_event("iam:AttachRolePolicy", by=role("deployer", invokedBy="cloudformation.amazonaws.com")),
    ),
    speaks("admin_policy_attached", "to a user", an_event("iam:AttachUserPolicy", request={"userName": "bob", "policyArn": ADMIN})),
    speaks(
        "admin_policy_attached", "refused",
        an_event("iam:AttachRolePolicy", request={"roleName": "worker", "policyArn": ADMIN}, error="AccessDenied"),
    ),
    is_silent("admin_policy_attached", "a reader", an_event("iam:AttachUserPolicy", request={"userName": "bob", "policyArn": READER})),
    is_silent(
        "admin_policy_attached", "by Identity Center itself",
        an_event(
            "iam:AttachRolePolicy", request={"roleName": "AWSReservedSSO_Admin_1", "policyArn": ADMIN},
            by=role("AWSServiceRoleForSSO", path="/aws-service-role/sso.amazonaws.com/"),
        ),
    ),
    is_silent(
        "admin_policy_attached", "by the deployer",
        an_event("iam:AttachRolePolicy", by=role("deployer"), request={"roleName": "x", "policyArn": ADMIN}),
        expected_principals=[f"arn:aws:iam::{OURS}:role/deployer"],
    ),
    speaks("admin_policy_written", "inline", put(allowing("*"))),
    speaks("admin_policy_written", "among others", put(allowing(["s3:GetObject", "iam:*"], ["*"]))),
    speaks("admin_policy_written", "a version", put(allowing("*:*"), "iam:CreatePolicyVersion")),
    is_silent("admin_policy_written", "one service", put(allowing("s3:*"))),
    is_silent("admin_policy_written", "one resource", put(allowing("*", "arn:aws:s3:::mine/*"))),
    is_silent("admin_policy_written", "sessions revoked", put(allowing("*", effect="Deny"))),
    speaks(
        "permissions_granted_to_oneself", "a user",
        an_event("iam:PutUserPolicy", by=user("ann"), request={"userName": "ann", "policyName": "p"}),
    ),
    speaks(
        "permissions_granted_to_oneself", "a role",
        an_event("iam:AttachRolePolicy", by=role("worker"), request={"roleName": "worker", "policyArn": READER}),
    ),
    is_silent(
        "permissions_granted_to_oneself", "another role",
        an_event("iam:AttachRolePolicy", by=role("deployer"), request={"roleName": "worker", "policyArn": READER}),
    ),
    is_silent(
        "permissions_granted_to_oneself", "a user of a role's name",
        an_event("iam:AttachUserPolicy", by=role("worker"), request={"userName": "worker", "policyArn": READER}),
    ),
    is_silent(
        "permissions_granted_to_oneself", "AWS's quarantine in the user's name",
        an_event("iam:PutUserPolicy", request={"userName": "ann", "policyName": "AWSExposedCredentialPolicy_DO_NOT_REMOVE"}),
    ),
    speaks("policy_version_switched", "back", an_event("iam:SetDefaultPolicyVersion", request={"policyArn": f"arn:aws:iam::{OURS}:policy/p", "versionId": "v1"})),
    is_silent("policy_version_switched", "a new one", an_event("iam:CreatePolicyVersion", request={"policyArn": f"arn:aws:iam::{OURS}:policy/p"})),
    speaks("user_added_to_admin_group", "admins", an_event("iam:AddUserToGroup", by=an_sso_role(), request={"userName": "bob", "groupName": "Administrators"})),
    is_silent("user_added_to_admin_group", "readers", an_event("iam:AddUserToGroup", request={"userName": "bob", "groupName": "readers"})),
    speaks("permissions_boundary_removed", "a role's", an_event("iam:DeleteRolePermissionsBoundary", request={"roleName": "worker"})),
    is_silent("permissions_boundary_removed", "one is set", an_event("iam:PutRolePermissionsBoundary", request={"roleName": "worker"})),
    speaks(
        "pass_role_refused", "to a function",
        an_event(
            "lambda:CreateFunction20150331", error="AccessDenied",
            errorMessage=f"User: x is not authorized to perform: iam:PassRole on resource: arn:aws:iam::{OURS}:role/admin because",
        ),
    ),
    is_silent("pass_role_refused", "another refusal", an_event("lambda:CreateFunction20150331", error="AccessDenied")),
    speaks("admin_policy_written", "all but a few", put(ALL_BUT_BILLING)),
    is_silent("admin_policy_written", "nothing without a second factor", put(WITH_MFA_ONLY)),
    is_silent("admin_policy_written", "nothing in other regions", put(IN_ONE_REGION)),
)  # fmt: skip
