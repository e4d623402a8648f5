"""Findings and looks for the tests of the runbooks for buckets, trails and keys."""

from tests.builders import PROD, key_event, key_finding
from watchkeeper.evidence import RoleFacts, Seen, UserFacts
from watchkeeper.facts.bucket import BucketFacts, PublicBlock
from watchkeeper.parsing.door import read_event

BUCKET = "payroll-exports"
OPEN = {"policy_is_public": True, "has_policy": True}
ALL_ON = PublicBlock(**dict.fromkeys(PublicBlock.model_fields, True))
DEPLOY_BOT = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userName": "deploy-bot", "userType": "IAMUser"}
ROLE = {
    "accessKeyId": "ASIAEXAMPLE", "userName": "etl", "userType": "AssumedRole", "principalId": "AROAX:i-1",
}  # fmt: skip
ANONYMOUS = {"principalId": "ANONYMOUS_PRINCIPAL", "userName": "ANONYMOUS_USER", "userType": "AWSAccount"}
OF_ANOTHER = {"principalId": "AIDAOTHER", "userName": "partner", "userType": "AWSAccount"}


def finding(kind, caller=DEPLOY_BOT, *, buckets=(BUCKET,), **action):
    """GuardDuty's finding on buckets, parsed at the door."""
    event = key_event()
    resource = {"resourceType": "S3Bucket", "s3BucketDetails": [{"name": name} for name in buckets]}
    event["detail"] |= {"type": kind, "resource": resource}
    if caller:
        resource["accessKeyDetails"] = caller
    event["detail"]["service"]["action"]["awsApiCallAction"] |= action
    return read_event(event)[0]


def on(kind, *targets):
    """A finding of this kind on these targets."""
    return key_finding().model_copy(update={"type": kind, "targets": targets})


def bucket(name=BUCKET, **facts):
    given = {
        "account": PROD,
        "region": "us-east-1",
        "object_calls_logged": False,
        "object_calls_why": "no trail",
    }
    return {"bucket": Seen(value=BucketFacts(name=name, **{**given, **facts}))}


def user(name="deploy-bot"):
    return {"user": Seen(value=UserFacts(user_name=name, arn=f"arn:aws:iam::{PROD}:user/ci/{name}"))}


def role(name="etl"):
    return {"role": Seen(value=RoleFacts(role_name=name, arn=f"arn:aws:iam::{PROD}:role/jobs/{name}"))}


def kinds(plan):
    return [action.kind for action in plan.actions]


def asked(plan):
    return "; ".join(plan.ask)


def requested(plan):
    return "; ".join(f"{one.what}: {one.why}" for one in plan.requests)


def declined(plan):
    return "; ".join(f"{one.what}: {one.why}" for one in plan.declined)
