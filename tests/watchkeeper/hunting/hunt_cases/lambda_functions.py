"""Lambda, and the rules that call it."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

FUNCTION = {"functionName": "invoices"}
STACK = role("deployer", invokedBy="cloudformation.amazonaws.com")
DEPLOYER = {"expected_principals": [f"arn:aws:iam::{OURS}:role/deployer"]}


def layer_of(account):
    return FUNCTION | {"layers": [f"arn:aws:lambda:eu-west-1:{account}:layer:extras:1"]}


def opened_to(principal, **more):
    return an_event("lambda:AddPermission20150331v2", request=FUNCTION | {"principal": principal} | more)


def rule(pattern):
    return an_event("events:PutRule", request={"name": "watch", "eventPattern": pattern})


def target(arn):
    return an_event("events:PutTargets", request={"rule": "watch", "targets": [{"id": "1", "arn": arn}]})


CASES = (
    speaks("lambda_open_to_outside", "everybody", opened_to("*")),
    speaks("lambda_open_to_outside", "an account", opened_to(THEIRS)),
    speaks("lambda_open_to_outside", "a role elsewhere", opened_to(f"arn:aws:iam::{THEIRS}:role/x")),
    is_silent("lambda_open_to_outside", "a service", opened_to("s3.amazonaws.com", sourceAccount=OURS)),
    is_silent("lambda_open_to_outside", "the organization", opened_to("*", principalOrgID="o-1")),
    is_silent("lambda_open_to_outside", "our own account", opened_to(OURS)),
    is_silent("lambda_open_to_outside", "our own role", opened_to(f"arn:aws:iam::{OURS}:role/x")),
    is_silent("lambda_open_to_outside", "a topic's permission", an_event("sns:AddPermission", request={"principal": "*"})),
    speaks("lambda_url_public", "made", an_event("lambda:CreateFunctionUrlConfig", request=FUNCTION | {"authType": "NONE"})),
    is_silent("lambda_url_public", "for callers with a role", an_event("lambda:CreateFunctionUrlConfig", request=FUNCTION | {"authType": "AWS_IAM"})),
    speaks("lambda_code_changed_by_newcomer", "by hand", an_event("lambda:UpdateFunctionCode20150331v2", request=FUNCTION), an_event("lambda:UpdateFunctionCode20150331v2", request={"functionName": "orders"})),
    is_silent("lambda_code_changed_by_newcomer", "by a stack", an_event("lambda:UpdateFunctionCode20150331v2", by=STACK, request=FUNCTION)),
    is_silent("lambda_code_changed_by_newcomer", "a dry run", an_event("lambda:UpdateFunctionCode20150331v2", request=FUNCTION | {"dryRun": True})),
    is_silent("lambda_code_changed_by_newcomer", "by the deployer", an_event("lambda:UpdateFunctionCode20150331v2", by=role("deployer"), request=FUNCTION), **DEPLOYER),
    speaks("lambda_layer_attached_by_newcomer", "our own", an_event("lambda:UpdateFunctionConfiguration20150331v2", request=layer_of(OURS))),
    speaks("lambda_layer_attached_by_newcomer", "a stranger's", an_event("lambda:UpdateFunctionConfiguration20150331v2", request=layer_of(THEIRS))),
    is_silent("lambda_layer_attached_by_newcomer", "a vendor's", an_event("lambda:UpdateFunctionConfiguration20150331v2", request=layer_of(THEIRS)), known_accounts=[THEIRS]),
    is_silent("lambda_layer_attached_by_newcomer", "another setting", an_event("lambda:UpdateFunctionConfiguration20150331v2", request=FUNCTION | {"timeout": 9, "layers": []})),
    speaks(
        "lambda_hijack_by_environment", "a wrapper",
        an_event("lambda:UpdateFunctionConfiguration20150331v2", request=FUNCTION | {"environment": {"variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/x"}}}),
    ),
    is_silent(
        "lambda_hijack_by_environment", "another variable",
        an_event("lambda:UpdateFunctionConfiguration20150331v2", request=FUNCTION | {"environment": {"variables": {"LOG_LEVEL": "debug"}}}),
    ),
    speaks("events_routed_to_persistence", "new users", rule('{"source": ["aws.iam"], "detail": {"eventName": ["CreateUser"]}}')),
    speaks("events_routed_to_persistence", "another account", target(f"arn:aws:events:us-east-1:{THEIRS}:event-bus/default")),
    is_silent("events_routed_to_persistence", "an instance's state", rule('{"source": ["aws.ec2"]}')),
    is_silent("events_routed_to_persistence", "a function of ours", target(f"arn:aws:lambda:eu-west-1:{OURS}:function:x")),
    is_silent("events_routed_to_persistence", "a known collector", target(f"arn:aws:events:us-east-1:{THEIRS}:event-bus/all"), known_accounts=[THEIRS]),
    speaks("lambda_changed_with_long_lived_key", "code", an_event("lambda:UpdateFunctionCode20150331v2", request=FUNCTION)),
    speaks("lambda_changed_with_long_lived_key", "a layer", an_event("lambda:UpdateFunctionConfiguration20150331v2", request=layer_of(OURS))),
    is_silent("lambda_changed_with_long_lived_key", "a role", an_event("lambda:UpdateFunctionCode20150331v2", by=role("deployer"), request=FUNCTION)),
    is_silent("lambda_changed_with_long_lived_key", "another setting", an_event("lambda:UpdateFunctionConfiguration20150331v2", request=FUNCTION | {"timeout": 9})),
)  # fmt: skip
