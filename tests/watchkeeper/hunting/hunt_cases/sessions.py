"""Sessions and keys: where they come from, where they are used."""

from tests.watchkeeper.hunting.cloudtrail_events import (
    ELSEWHERE,
    OFFICE,
    OURS,
    THEIRS,
    a_service,
    an_event,
    an_sso_role,
    another_account,
    role,
    user,
)
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

INSTANCE = "i-0123456789abcdef0"
OTHER = "i-0fedcba9876543210"
EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
WEB = {"type": "WebIdentityUser", "principalId": "arn:oidc:sub", "userName": "repo:someone/else:ref", "identityProvider": "token.actions.githubusercontent.com"}  # fmt: skip


def of_the_instance(minute: float, ip: str, *, session: str = INSTANCE, **more):
    return an_event("sts:GetCallerIdentity", by=role("web", session), minute=minute, ip=ip, **more)


def assumed(role_account: str, by: dict, **more):
    return an_event(
        "sts:AssumeRole", by=by, request={"roleArn": f"arn:aws:iam::{role_account}:role/audit"}, **more
    )


def refused_roles(number: int, **more):
    return [
        an_event(
            "sts:AssumeRole", minute=one, error="AccessDenied",
            errorMessage=f"not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{OURS}:role/r{one}", **more,
        )
        for one in range(number)
    ]  # fmt: skip


CASES = (
    speaks("federation_token_issued", "all powerful", an_event("sts:GetFederationToken", request={"name": "x", "policy": EVERYTHING})),
    speaks("federation_token_issued", "refused", an_event("sts:GetFederationToken", request={"name": "x"}, error="AccessDenied")),
    is_silent(
        "federation_token_issued", "the house's broker", an_event("sts:GetFederationToken", by=user("broker")),
        expected_principals=[f"arn:aws:iam::{OURS}:user/broker"],
    ),
    is_silent("federation_token_issued", "a session token", an_event("sts:GetSessionToken")),
    speaks("session_token_without_mfa", "a plain key", an_event("sts:GetSessionToken", request={"durationSeconds": 129600})),
    is_silent(
        "session_token_without_mfa", "with a device",
        an_event("sts:GetSessionToken", request={"serialNumber": f"arn:aws:iam::{OURS}:mfa/ann"}),
    ),
    is_silent("session_token_without_mfa", "refused", an_event("sts:GetSessionToken", error="AccessDenied")),
    speaks(
        "key_used_from_many_networks", "three continents",
        *(an_event("s3:ListBuckets", minute=n, ip=f"{n + 40}.9.1.1") for n in range(3)),
    ),
    is_silent("key_used_from_many_networks", "home and office", an_event("s3:ListBuckets"), an_event("s3:ListBuckets", minute=9, ip=ELSEWHERE)),
    is_silent(
        "key_used_from_many_networks", "services and private addresses",
        *(an_event("s3:ListBuckets", ip=ip) for ip in ("10.1.2.3", "172.16.9.9", "athena.amazonaws.com", "AWS Internal", OFFICE)),
    ),
    is_silent(
        "key_used_from_many_networks", "over three days",
        *(an_event("s3:ListBuckets", minute=n * 1440, ip=f"{n + 40}.9.1.1") for n in range(3)),
    ),
    speaks("instance_credentials_at_two_addresses", "outside", of_the_instance(0, OFFICE), of_the_instance(5, ELSEWHERE)),
    is_silent("instance_credentials_at_two_addresses", "one address", of_the_instance(0, OFFICE), of_the_instance(5, OFFICE)),
    is_silent(
        "instance_credentials_at_two_addresses", "an endpoint beside the NAT", of_the_instance(0, OFFICE),
        of_the_instance(1, "10.0.3.4", vpcEndpointId="vpce-0abc"), of_the_instance(2, ELSEWHERE, vpcEndpointId="vpce-0abc"),
    ),
    is_silent(
        "instance_credentials_at_two_addresses", "a person's session",
        of_the_instance(0, OFFICE, session="ann"), of_the_instance(5, ELSEWHERE, session="ann"),
    ),
    speaks(
        "instance_credentials_at_operators_address", "read on the instance, used at home",
        an_event("ssm:SendCommand", ip=ELSEWHERE, request={"instanceIds": [INSTANCE]}),
        of_the_instance(2, ELSEWHERE), of_the_instance(3, ELSEWHERE),
    ),
    is_silent(
        "instance_credentials_at_operators_address", "an operator elsewhere",
        an_event("ssm:SendCommand", ip=OFFICE, request={"instanceIds": [INSTANCE]}), of_the_instance(2, ELSEWHERE),
    ),
    is_silent(
        "instance_credentials_at_operators_address", "another instance",
        an_event("ssm:SendCommand", ip=ELSEWHERE, request={"instanceIds": [OTHER]}), of_the_instance(2, ELSEWHERE),
    ),
    is_silent("instance_credentials_at_operators_address", "before the access",
        of_the_instance(0, ELSEWHERE), an_event("ssm:SendCommand", ip=ELSEWHERE, minute=9, request={"instanceIds": [INSTANCE]}),
    ),
    speaks(
        "leaked_key_quarantined", "by AWS",
        an_event("iam:AttachUserPolicy", request={"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}),
    ),
    is_silent(
        "leaked_key_quarantined", "another policy",
        an_event("iam:AttachUserPolicy", request={"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    ),
    speaks("role_assumed_from_outside_account", "a stranger", assumed(OURS, another_account()), assumed(OURS, another_account())),
    is_silent("role_assumed_from_outside_account", "our own", assumed(OURS, an_sso_role())),
    is_silent("role_assumed_from_outside_account", "a service", assumed(OURS, a_service("ec2.amazonaws.com"))),
    is_silent("role_assumed_from_outside_account", "refused", assumed(OURS, another_account(), error="AccessDenied")),
    is_silent(
        "role_assumed_from_outside_account", "a vendor", assumed(OURS, another_account()), known_accounts=[THEIRS],
    ),
    speaks("assume_role_guessing", "six names", *refused_roles(6)),
    is_silent("assume_role_guessing", "one name again and again", *(refused_roles(1)[0] for _ in range(9))),
    is_silent("assume_role_guessing", "six roles that open", *(assumed(OURS, user("ann"), minute=n) for n in range(6))),
    speaks(
        "web_identity_refused", "a foreign repository",
        *(an_event("sts:AssumeRoleWithWebIdentity", by=WEB, minute=n, error="AccessDenied") for n in range(3)),
    ),
    is_silent("web_identity_refused", "once", an_event("sts:AssumeRoleWithWebIdentity", by=WEB, error="AccessDenied")),
    is_silent(
        "web_identity_refused", "that is let in", *(an_event("sts:AssumeRoleWithWebIdentity", by=WEB) for _ in range(5)),
    ),
    speaks("instance_role_changed_identities", "a user", an_event("iam:CreateUser", by=role("web", INSTANCE), request={"userName": "x"})),
    speaks("instance_role_changed_identities", "the console", an_event("signin:GetSigninToken", by=role("web", INSTANCE))),
    is_silent("instance_role_changed_identities", "reads", an_event("iam:GetUser", by=role("web", INSTANCE))),
    is_silent("instance_role_changed_identities", "a person", an_event("iam:CreateUser", by=role("web", "ann"))),
    is_silent(
        "instance_role_changed_identities", "the build server", an_event("iam:CreateRole", by=role("build", INSTANCE)),
        expected_principals=[f"arn:aws:iam::{OURS}:role/build"],
    ),
)  # fmt: skip
