"""Hiding: logs searched, machines put back, names that look official."""

from tests.watchkeeper.hunting.cloudtrail_events import BROWSER, an_event
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

CASES = (
    speaks(
        "logs_searched_by_newcomer",
        "a row for each principal",
        an_event("cloudtrail:LookupEvents"),
        an_event("cloudtrail:LookupEvents"),
    ),
    is_silent(
        "logs_searched_by_newcomer",
        "the console; a query of an application's logs",
        an_event("cloudtrail:LookupEvents", agent=BROWSER),
        an_event("logs:StartQuery"),
    ),
    speaks(
        "machine_reverted",
        "its root disk is replaced",
        an_event(
            "ec2:CreateReplaceRootVolumeTask",
            request={"CreateReplaceRootVolumeTaskRequest": {"InstanceId": "i-1"}},
        ),
    ),
    is_silent("machine_reverted", "a disk is made", an_event("ec2:CreateVolume")),
    speaks(
        "aws_lookalike_created",
        "a user for support, a role like a service's",
        an_event("iam:CreateUser", request={"userName": "aws-support"}),
        an_event("iam:CreateRole", request={"roleName": "AWSServiceRoleForTrustedAdvisor"}),
        rows=2,
    ),
    is_silent(
        "aws_lookalike_created",
        "ordinary names; a service's role in its own path",
        an_event("iam:CreateUser", request={"userName": "awsome-app"}),
        an_event("iam:CreateRole", request={"roleName": "AWSBackupDefaultServiceRole"}),
        an_event("iam:CreateServiceLinkedRole", request={"aWSServiceName": "support.amazonaws.com"}),
    ),
)
