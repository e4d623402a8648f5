"""The case table for roles: use, power, whom they trust, whose tokens they take."""

from dataclasses import replace

from tests.access_cases import Case, check, table
from tests.access_inventories import (
    ACCOUNT,
    ADMINISTRATOR,
    ANYTHING,
    GITHUB,
    SCENE,
    SISTER,
    VENDOR,
    accessed,
    account,
    analyzers,
    document,
    finding,
    lets,
    role,
    web,
)
from watchkeeper.access.inventory import OidcProvider, Providers

ARN = f"arn:aws:iam::{ACCOUNT}:role/worker"
ORGANIZATION = {"aws:PrincipalOrgID": "o-1"}
CLOSED = {"Sid": "Watchkeeper0123456789ab", "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}
TRUSTED = replace(SCENE, policy=SCENE.policy.model_copy(update={"trusted_accounts": (VENDOR,)}))
AUD = {"aud": "sts.amazonaws.com"}
PROVIDERS = Providers(
    oidc=tuple(
        OidcProvider(arn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}", url=host)
        for host in (
            GITHUB,
            "gitlab.com",
            "app.terraform.io",
            "login.example.com",
            "oidc.eks.us-east-1.amazonaws.com/id/1",
        )
    )
)


def of(*trust, providers=PROVIDERS, sources=None, **more):
    """An account of one role."""
    return account(roles=(role(*trust, **more),), providers=providers, **(sources or {}))


def named(subject, operator="StringLike"):
    """A role that GitHub's tokens of that subject may take."""
    return of(web(**{"StringEquals": AUD, operator: {"sub": subject}} if operator != "StringEquals"
                  else {"StringEquals": AUD | {"sub": subject}}))  # fmt: skip


USE = (
    Case("a role in daily use", of(), "role"),
    Case("P3.5 no use on record since it was made", of(age=120, used=None), "role", {"role-never-used"}),
    Case("P3.5 made lately and not used yet", of(age=80, used=None), "role", not_=("role-never-used",)),
    Case("P3.5 null is not never: older than AWS remembers", of(age=900, used=None), "role", {"role-unused"},
         not_=("role-never-used",)),
    Case("last used 200 days ago", of(age=900, used=200), "role", {"role-unused"}),
    Case("last used 89 days ago", of(age=900, used=89), "role", not_=("role-unused",)),
    Case("P3.6 a service-linked role is none of ours",
         of(name="AWSServiceRoleForX", path="/aws-service-role/x.amazonaws.com/", age=900, used=None), "role"),
    Case("P3.6 Identity Center's role", of(name="AWSReservedSSO_Admin_1",
         path="/aws-reserved/sso.amazonaws.com/", age=900, used=None, attached=(ADMINISTRATOR,)), "role"),
    Case("P3.6 Control Tower's role may lie idle", of(name="AWSControlTowerExecution", age=900, used=None,
         attached=(ADMINISTRATOR,)), "role", {"admin"}, not_=("role-unused",)),
    Case("P3.6 our own role", of(name="OurResponder", age=900, used=None), "role"),
    Case("P3.6 break-glass may lie idle", of(name="break-glass-ops", age=900, used=None), "role"),
    Case("P3.6 break-glass was used", of(name="break-glass-ops", age=900, used=3), "role", {"break-glass-used"}),
)  # fmt: skip

POWER = (
    Case("P3.8 an administrator by an inline policy", of(inline={"all": document(ANYTHING)}), "role", {"admin"}),
    Case("P3.8 our own TokenIssueTime deny makes nobody less an administrator", of(inline={"all": document(ANYTHING),
         "WatchkeeperRevokeSessions-wk-0123456789ab": document({**ANYTHING, "Effect": "Deny",
         "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-01T00:00:00Z"}}})}), "role", {"admin"}),
    Case("P3.8 our own TokenIssueTime deny alone makes no administrator", of(inline={
         "WatchkeeperRevokeSessions-wk-0123456789ab": document({**ANYTHING, "Effect": "Deny",
         "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-01T00:00:00Z"}}})}), "role", not_=("admin",)),
    Case("P3.8 denied everything", of(inline={"all": document(ANYTHING, {**ANYTHING, "Effect": "Deny"})}), "role"),
    Case("P3.8 under a condition", of(inline={"all": document({**ANYTHING, "Condition":
         {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})}), "role", {"admin"}),
    Case("an administrator who never administers", of(attached=(ADMINISTRATOR,),
         sources={"last_accessed": accessed(ARN, s3=1)}), "role", {"admin", "admin-not-used"}),
    Case("an administrator whom the whole account may take", of(lets({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
         attached=(ADMINISTRATOR,)), "role", {"admin", "trust-whole-account"}),
    Case("an ordinary role of the whole account", of(lets({"AWS": ACCOUNT})), "role", not_=("trust-whole-account",)),
    Case("permissions that AWS found to be unused", of(sources={"analyzers":
         analyzers(finding(ARN, kind="AWS::IAM::Role", type="UnusedPermission"))}), "role", {"unused-permission"}),
    Case("P3.11 the analyzer sees it from outside", of(sources={"analyzers": analyzers(
         finding(ARN, kind="AWS::IAM::Role", principal=VENDOR))}), "role", {"external-access"}),
    Case("P3.11 the analyzer calls an identity provider outside: the trust policy is judged instead",
         of(sources={"analyzers": analyzers(finding(ARN, kind="AWS::IAM::Role",
         principal=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"))}), "role", not_=("external-access",)),
    Case("P3.11 the analyzer calls a sister outside: the trust policy is judged instead", of(sources={"analyzers":
         analyzers(finding(ARN, kind="AWS::IAM::Role", principal=SISTER))}), "role", not_=("external-access",)),
    Case("P3.11 an archived finding on a role", of(sources={"analyzers": analyzers(
         finding(ARN, kind="AWS::IAM::Role", principal=VENDOR, status="ARCHIVED"))}), "role",
         {"external-access-archived"}, not_=("external-access",)),
)  # fmt: skip

TRUST = (
    Case("everybody", of(lets("*")), "role", {"trust-public"}),
    Case("everybody by AWS", of(lets({"AWS": ["*"]})), "role", {"trust-public"}),
    Case("everybody but one", of({"Effect": "Allow", "NotPrincipal": {"AWS": VENDOR}, "Action": "sts:AssumeRole"}),
         "role", {"trust-public"}),
    Case("everybody of the organization", of(lets("*", StringEquals=ORGANIZATION)), "role", not_=("trust-public",)),
    Case("IfExists is no fence", of(lets("*", StringEqualsIfExists=ORGANIZATION)), "role", {"trust-public"}),
    Case("ForAllValues is no fence", of(lets("*", ForAllValues_StringEquals=ORGANIZATION)), "role", {"trust-public"}),
    Case("a negation is no fence", of(lets("*", StringNotEquals={"aws:PrincipalAccount": VENDOR})), "role",
         {"trust-public"}),
    Case("a bare star is no fence", of(lets("*", StringLike={"aws:PrincipalOrgID": "*"})), "role", {"trust-public"}),
    Case("an ARN with any account is no fence",
         of(lets("*", ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"})), "role", {"trust-public"}),
    Case("an ARN of our account is one",
         of(lets("*", ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"})), "role"),
    Case("an ARN of a stranger's account is one, and strange",
         of(lets("*", ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{VENDOR}:role/*"})), "role",
         {"trust-external", "trust-external-without-externalid"}, not_=("trust-public",)),
    Case("MFA keeps nobody out who is not ours", of(lets("*", Bool={"aws:MultiFactorAuthPresent": "true"})), "role",
         {"trust-public"}),
    Case("everybody of any organization", of(lets("*", StringLike={"aws:PrincipalOrgID": "o-*"})), "role",
         {"trust-public"}),
    Case("everybody below any organization", of(lets("*", ForAnyValue_StringLike={"aws:PrincipalOrgPaths": "o-*/r-x/*"})),
         "role", {"trust-public"}),
    Case("everybody of one organization, by its path", of(lets("*",
         ForAnyValue_StringLike={"aws:PrincipalOrgPaths": "o-house/*"})), "role"),
    Case("everybody, and a deny of session tags alone", of(lets("*"), {**CLOSED, "Action": "sts:TagSession"}), "role",
         {"trust-public"}),
    Case("everybody, and strangers may only not tag their session", of(lets("*"), {**CLOSED, "Action": "sts:TagSession",
         "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-house"}}}), "role", {"trust-public"}),
    Case("everybody, and one entrance of two is closed", of(lets("*", ["sts:AssumeRole",
         "sts:AssumeRoleWithWebIdentity"]), CLOSED), "role", {"trust-public"}),
    Case("everybody less what a deny keeps out", of(lets("*"), {"Effect": "Deny", "Principal": "*",
         "Action": "sts:AssumeRole", "Condition": {"StringNotEquals": ORGANIZATION}}), "role", not_=("trust-public",)),
    Case("closed by a case of ours", of(lets("*"), CLOSED), "role", not_=("trust-public",)),
    Case("to tag a session lets nobody in", of(lets({"Service": "ec2.amazonaws.com"}), lets("*", "sts:TagSession")),
         "role", not_=("trust-public",)),
    Case("a stranger's account", of(lets({"AWS": VENDOR})), "role",
         {"trust-external", "trust-external-without-externalid"}),
    Case("a stranger's account with an ExternalId", of(lets({"AWS": f"arn:aws:iam::{VENDOR}:root"},
         StringEquals={"sts:ExternalId": "e-1"})), "role", {"trust-external"}),
    Case("an ExternalId that may be missing", of(lets({"AWS": VENDOR}, StringEqualsIfExists={"sts:ExternalId": "e"})),
         "role", {"trust-external", "trust-external-without-externalid"}),
    Case("any ExternalId at all", of(lets({"AWS": VENDOR}, StringLike={"sts:ExternalId": "*"})), "role",
         {"trust-external", "trust-external-without-externalid"}),
    Case("a trusted vendor with an ExternalId", of(lets({"AWS": VENDOR}, StringEquals={"sts:ExternalId": "e-1"})),
         "role", scene=TRUSTED),
    Case("a trusted vendor without an ExternalId", of(lets({"AWS": VENDOR})), "role",
         {"trust-external-without-externalid"}, scene=TRUSTED),
    Case("one role of a stranger", of(lets({"AWS": f"arn:aws:iam::{VENDOR}:role/x"})), "role",
         {"trust-external", "trust-external-without-externalid"}),
    Case("a sister account", of(lets({"AWS": SISTER})), "role", {"trust-cross-account"}, not_=("trust-external",)),
    Case("somebody who was deleted", of(lets({"AWS": "AROAEXAMPLEOFGONE123"})), "role", {"trust-deleted-principal"}),
    Case("a role called like Control Tower's that lets strangers in",
         of(lets({"AWS": VENDOR}), name="stacksets-exec-mine"), "role",
         {"trust-external", "trust-external-without-externalid"}),
    Case("a service that sends its source is not asked for it", of(lets({"Service": "vpc-flow-logs.amazonaws.com"})),
         "role", {"confused-deputy"}),
    Case("a service that is asked for its source", of(lets({"Service": "vpc-flow-logs.amazonaws.com"},
         StringEquals={"aws:SourceAccount": ACCOUNT})), "role", not_=("confused-deputy",)),
    Case("a source with any account is none", of(lets({"Service": "glue.amazonaws.com"},
         ArnLike={"aws:SourceArn": "arn:aws:glue:*:*:*"})), "role", {"confused-deputy"}),
    Case("Lambda and EC2 send no source", of(lets({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})), "role",
         not_=("confused-deputy",)),
)  # fmt: skip

FEDERATION = (
    Case("GitHub, one branch", named("repo:acme/app:ref:refs/heads/main", "StringEquals"), "role"),
    Case("GitHub, one repository", named("repo:acme/app:*"), "role", not_=("federation-wide-subject",)),
    Case("GitHub, a whole organization", named("repo:acme/*"), "role", {"federation-wide-subject"}),
    Case("GitHub, an organization's main branches", named("repo:acme/*:ref:refs/heads/main"), "role",
         {"federation-wide-subject"}),
    Case("GitHub, repositories that begin alike", named("repo:acme/app-*:ref:refs/heads/main"), "role"),
    Case("GitHub, every repository", named("repo:*"), "role", {"federation-public-subject"}),
    Case("GitHub, anything at all", named("*"), "role", {"federation-public-subject"}),
    Case("GitHub, the same name under any owner", named("repo:*/app:*"), "role", {"federation-public-subject"}),
    Case("GitHub, owners that begin alike", named("repo:acme*/app:*"), "role", {"federation-public-subject"}),
    Case("GitHub, an environment of whomever", named("environment:prod"), "role", {"federation-public-subject"}),
    Case("GitHub without a subject", of(web(StringEquals=AUD)), "role", {"federation-public-subject"}),
    Case("GitHub by ForAllValues", named("repo:acme/app:*", "ForAllValues_StringLike"), "role",
         {"federation-public-subject"}),
    Case("GitHub, all but one", named("repo:acme/app:*", "StringNotLike"), "role", {"federation-public-subject"}),
    Case("GitHub, a star that is compared letter by letter lets nobody in", named("repo:*", "StringEquals"), "role",
         not_=("federation-public-subject",)),
    Case("GitHub, one good and one public subject", named(["repo:acme/app:*", "*"]), "role",
         {"federation-public-subject"}),
    Case("GitHub without an audience", of(web(StringEquals={"sub": "repo:acme/app:ref:refs/heads/main"})), "role",
         {"federation-without-audience"}),
    Case("GitHub by the owner's id", of(web(StringEquals=AUD | {"repository_owner_id": "12345"})), "role"),
    Case("GitLab, every project", of(web("gitlab.com", StringEquals={"aud": "sts.amazonaws.com"},
         StringLike={"sub": "project_path:*"})), "role", {"federation-public-subject"}),
    Case("GitLab, one project", of(web("gitlab.com", StringEquals={"aud": "sts.amazonaws.com"},
         StringLike={"sub": "project_path:acme/app:*"})), "role"),
    Case("Terraform Cloud, a whole organization", of(web("app.terraform.io", StringEquals={"aud": "aws.workload"},
         StringLike={"sub": "organization:acme:*"})), "role", {"federation-wide-subject"}),
    Case("a cluster's own issuer with a service account", of(web("oidc.eks.us-east-1.amazonaws.com/id/1",
         StringEquals={"aud": "sts.amazonaws.com", "sub": "system:serviceaccount:ns:app"})), "role"),
    Case("a cluster's own issuer without a subject", of(web("oidc.eks.us-east-1.amazonaws.com/id/1",
         StringEquals={"aud": "sts.amazonaws.com"})), "role", {"federation-public-subject"}),
    Case("Cognito without its identity pool", of(lets({"Federated": "cognito-identity.amazonaws.com"},
         "sts:AssumeRoleWithWebIdentity")), "role", {"federation-public-subject", "federation-without-audience"}),
    Case("Cognito's guests", of(lets({"Federated": "cognito-identity.amazonaws.com"}, "sts:AssumeRoleWithWebIdentity",
         StringEquals={"cognito-identity.amazonaws.com:aud": "us-east-1:1"})), "role", {"federation-public-subject"}),
    Case("Cognito's signed-in users", of(lets({"Federated": "cognito-identity.amazonaws.com"},
         "sts:AssumeRoleWithWebIdentity", StringEquals={"cognito-identity.amazonaws.com:aud": "us-east-1:1"},
         ForAnyValue_StringLike={"cognito-identity.amazonaws.com:amr": "authenticated"})), "role"),
    Case("SAML with an audience", of(lets({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
         "sts:AssumeRoleWithSAML", StringEquals={"SAML:aud": "https://signin.aws.amazon.com/saml"})), "role",
         {"federation-provider-gone"}, not_=("saml-without-audience",)),
    Case("SAML without an audience", of(lets({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
         "sts:AssumeRoleWithSAML")), "role", {"saml-without-audience", "federation-provider-gone"}),
    Case("a provider that nobody has", of(web("old.example.com", StringEquals={"aud": "aws", "sub": "robot"})), "role",
         {"federation-provider-gone"}),
    Case("P3.10 Roles Anywhere, any anchor", of(lets({"Service": "rolesanywhere.amazonaws.com"},
         ArnEquals={"aws:SourceArn": "arn:aws:rolesanywhere:*"})), "role", {"roles-anywhere-open"}),
    Case("P3.10 Roles Anywhere, one subject", of(lets({"Service": "rolesanywhere.amazonaws.com"},
         StringEquals={"aws:PrincipalTag/x509Subject/CN": "backup"})), "role"),
)  # fmt: skip


@table(USE)
def test_use(case):
    check(case)


@table(POWER)
def test_power(case):
    check(case)


@table(TRUST)
def test_trust(case):
    check(case)


@table(FEDERATION)
def test_federation(case):
    check(case)
