"""Six weeks of an organization's posture: what fails where, and when that changes.

A line is `weeks | status | where | how many | controls | what happened`. Weeks are ranges (`1-1,6-` is
week 1, and from week 6 on). Where is accounts and regions (`prod,dev:use1,euw1`; `*` is every one). How many
resources of those that the control looks at, or `all`; for a control of the account as a whole it is `all`.
What no line names passes where an account has such resources, and has no finding where it has none.

The weeks in short: 1 is the first measurement; in 2 root and console users get MFA and buckets are closed;
in 3 somebody opens a security group in production and restores a database without encryption; in 4
workload-dev joins and AWS adds controls, so that the score falls although nothing got worse; 5 is a week
of fixes; in 6 two contractors have no MFA (IAM.5 is open again), a certificate has run out, and the web
ACL that an internal API lacks is accepted. All of it is deterministic, and the numbers are nobody's.
"""

from dataclasses import dataclass

from emulator.world import MANAGEMENT, SECURITY, WORKLOAD_DEV, WORKLOAD_PROD

WEEKS = range(1, 7)
REGIONS = ("us-east-1", "eu-west-1", "us-west-2")
JOINED = {MANAGEMENT: 1, SECURITY: 1, WORKLOAD_PROD: 1, WORKLOAD_DEV: 4}
"""In which week an account is a member for the first time."""
NEW_IN_WEEK = dict.fromkeys(("CloudFront.17", "EC2.182", "ECS.21", "RDS.50", "S3.25", "SQS.3"), 4)
"""Controls that AWS adds in that week: before it no standard has them."""
UNRECORDED = ((MANAGEMENT, "us-west-2"),)
"""Where no AWS Config recorder runs: the standards are INCOMPLETE, and only Config.1 says anything."""
OWNERS = {
    MANAGEMENT: {"owner": "platform", "slack-channel": "C0PLATFORM"},
    SECURITY: {"owner": "security", "slack-channel": "C0WATCHKEEPER"},
    WORKLOAD_PROD: {"owner": "payments", "slack-channel": "C0PAYMENTS"},
    WORKLOAD_DEV: {"owner": "platform", "slack-channel": "C0PLATFORM"},
}
"""Tags of the accounts in AWS Organizations."""

STORY_LINES = """
1-1    | FAILED | mgmt:use1 | all | IAM.6 IAM.9 | root has no MFA until a hardware key comes in week 2
1-3    | FAILED | mgmt:use1 | all | IAM.4 | an old access key of root, deleted in week 4
1-1,6- | FAILED | prod:use1 | 2 | IAM.5 | console users without MFA: fixed in week 2, two contractors in week 6
1-1    | FAILED | mgmt,prod:use1 | all | Account.1 | no security contact until somebody fills in the form
1-     | FAILED | prod:use1 | 2 | IAM.3 IAM.22 | keys of the old deploy system that nobody dares to touch
1-     | FAILED | prod:use1 | 1 | IAM.8 IAM.2 IAM.21 | the same system's user has policies of its own
1-4    | FAILED | mgmt,security,prod:use1 | all | IAM.7 IAM.18 | the password policy is AWS's default, nobody may ask AWS's support
1-4    | FAILED | mgmt:use1 | 1 | CloudTrail.2 CloudTrail.4 CloudTrail.5 CloudTrail.7 | the half-done organization trail
1-     | WARNING | prod,dev:use1 | 1 | CloudTrail.7 | the trail's bucket belongs to another account
1-     | FAILED | mgmt:usw2 | all | Config.1 | no recorder in this region
1-1    | FAILED | prod:* | all | S3.1 | public access is not blocked for the account
1-1    | FAILED | prod:use1 | 2 | S3.2 S3.8 | two buckets of the old web shop are public
1-1    | FAILED | prod:* | 3 | S3.5 | buckets that take plain HTTP
1-     | FAILED | prod,security:use1 | 4 | S3.9 S3.13 | no access logging, no lifecycle
1-     | SUPPRESSED | *:* | all | S3.20 | MFA delete needs root's own hands: accepted for all buckets
1-4    | FAILED | prod:* | all | S3.22 | no object level events
4-     | FAILED | prod:use1 | 1 | S3.25 | a directory bucket without lifecycle, under a new control
1-1    | FAILED | prod:* | 2 | EC2.4 | instances that were stopped long ago
1-     | FAILED | prod:use1 | 1 | EC2.9 | the bastion that everybody knows of
3-3    | FAILED | prod:use1 | 1 | EC2.18 EC2.19 EC2.53 EC2.54 | a group open to the world, for a migration that took a week
1-4    | FAILED | prod:use1 | 3 | EC2.3 | volumes from before encryption was the default
1-     | FAILED | mgmt,security,prod:* | all | EC2.10 EC2.55 EC2.56 | no interface endpoints
1-     | FAILED | mgmt,security,prod:* | all | EC2.172 EC2.21 | VPCs do not block public access, default ACLs are open
1-4    | FAILED | mgmt,prod:* | all | EC2.6 | no flow logs
1-     | FAILED | prod:* | 2 | EC2.15 | public subnets
1-4    | FAILED | prod:use1 | 1 | EC2.170 | the launch template still allows IMDSv1
4-     | FAILED | *:* | all | EC2.182 | AWS's new control: snapshots can be made public
1-1    | FAILED | *:usw2 | all | GuardDuty.1 | nobody had thought of this region
1-4    | FAILED | *:* | all | GuardDuty.5 GuardDuty.6 GuardDuty.8 GuardDuty.9 | protection plans that are off
1-     | FAILED | *:* | all | GuardDuty.7 GuardDuty.12 | Runtime Monitoring waits for a budget
1-4    | FAILED | *:* | all | Inspector.1 Inspector.2 | Inspector comes in week 5
1-     | FAILED | *:* | all | Macie.1 SSM.6 | not bought, not planned
1-1    | FAILED | prod:* | 1 | RDS.11 RDS.19 RDS.20 | backups kept a day, event subscriptions
1-2    | FAILED | prod:use1 | 2 | RDS.6 RDS.8 | no enhanced monitoring, no deletion protection
3-4    | FAILED | prod:use1 | 1 | RDS.3 RDS.4 | a database restored without encryption, and its snapshot
1-     | FAILED | prod:* | 2 | RDS.5 RDS.9 RDS.10 RDS.36 | one zone, few logs
1-     | FAILED | prod:use1 | 1 | RDS.24 RDS.34 | the Aurora cluster
4-     | FAILED | prod:use1 | 1 | RDS.50 | AWS's new control: the cluster's backups are too short
1-3    | FAILED | prod:use1 | 3 | Lambda.2 | functions with a runtime past its end
1-     | NOT_AVAILABLE | prod:euw1 | 1 | Lambda.2 | a custom runtime, of which Config knows nothing
1-3    | NOT_AVAILABLE | security:euw1 | 1 | SSM.1 | the rule's evaluation fails
1-1    | FAILED | prod:* | 1 | ELB.1 ELB.6 | HTTP without redirect, no deletion protection
1-     | FAILED | prod:* | 1 | ELB.5 ELB.13 | no access logs, one zone
1-1    | FAILED | prod:use1 | 1 | CloudFront.1 CloudFront.3 | no default page, plain HTTP
1-     | FAILED | prod:use1 | 1 | CloudFront.5 CloudFront.6 | no logs, no web ACL
4-4    | FAILED | prod:use1 | 1 | CloudFront.17 | AWS's new control, fixed within the week
1-4    | FAILED | prod:use1 | 1 | APIGateway.1 | stages without logs
1-     | FAILED | prod:use1 | 1 | APIGateway.2 APIGateway.3 | no client certificate, no tracing
1-5    | FAILED | prod:use1 | 1 | APIGateway.4 | an API without web ACL
6-     | SUPPRESSED | prod:use1 | 1 | APIGateway.4 | internal API, reachable from the VPC only: risk accepted by payments
1-2    | FAILED | prod:use1 | 2 | DynamoDB.6 | tables without deletion protection
1-     | FAILED | prod:use1 | 2 | DynamoDB.2 | tables without recovery to a point in time
1-1    | FAILED | prod:use1 | 2 | ECR.1 ECR.3 | images are not scanned and never expire
1-     | FAILED | prod:use1 | 1 | ECR.2 ECS.5 | mutable tags, writable roots
3-4    | FAILED | prod:use1 | 1 | ECS.8 | a password in an environment variable
4-     | FAILED | prod:use1 | 1 | ECS.21 | AWS's new control: tasks for Windows run as administrator
1-4    | FAILED | prod:* | 1 | KMS.4 | keys that do not rotate
1-     | FAILED | prod:* | 1 | SecretsManager.1 SecretsManager.4 | secrets that nobody rotates
1-1    | FAILED | prod:use1 | 1 | SQS.1 | queues without encryption
4-     | FAILED | prod:use1 | 1 | SQS.3 | AWS's new control: a queue open to others
6-     | FAILED | prod:use1 | 1 | ACM.1 | a certificate that ran out
4-     | FAILED | dev:* | all | EC2.10 EC2.55 EC2.56 EC2.172 EC2.21 | as everywhere
4-4    | FAILED | dev:* | all | EC2.2 EC2.6 EC2.7 S3.1 IAM.7 IAM.18 | nobody had looked at dev
4-     | FAILED | dev:use1 | 2 | EC2.9 EC2.15 EC2.16 EC2.17 | instances that were made by hand
4-4    | FAILED | dev:use1 | 2 | EC2.8 EC2.18 EC2.19 | old metadata services, groups open to the world
4-     | FAILED | dev:use1 | 2 | IAM.2 IAM.3 IAM.8 IAM.22 | access keys on laptops
4-4    | FAILED | dev:use1 | 1 | IAM.1 IAM.5 | administrators of a sandbox
4-4    | FAILED | dev:* | 3 | S3.2 S3.8 | buckets that anybody may read
4-     | FAILED | dev:* | 3 | S3.9 S3.13 | no logs, no lifecycle
4-4    | FAILED | dev:use1 | 1 | RDS.2 RDS.3 RDS.8 | a database on the internet
4-     | FAILED | dev:use1 | 1 | RDS.5 RDS.6 RDS.9 RDS.10 RDS.23 RDS.36 | and the rest of it
4-4    | FAILED | dev:use1 | 1 | EKS.1 EKS.2 Lambda.1 Lambda.2 | a cluster and a function that anybody can call
4-     | FAILED | dev:use1 | 1 | EFS.1 EFS.2 EFS.3 EFS.6 ElastiCache.1 ElastiCache.3 ElastiCache.5 | experiments
4-     | FAILED | dev:use1 | 1 | CodeBuild.4 ECR.1 ECR.2 | and more of them
"""

_ACCOUNTS = {"mgmt": MANAGEMENT, "security": SECURITY, "prod": WORKLOAD_PROD, "dev": WORKLOAD_DEV}
_REGIONS = {"use1": "us-east-1", "euw1": "eu-west-1", "usw2": "us-west-2"}


@dataclass(frozen=True)
class Chapter:
    """A line of the story."""

    weeks: frozenset[int]
    status: str
    """FAILED, WARNING, NOT_AVAILABLE; or SUPPRESSED: fails, and somebody has accepted that."""
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    count: int | None
    """Of how many resources in each account and region; None is all."""
    controls: tuple[str, ...]
    what: str


def _read(line: str) -> Chapter:
    weeks, status, where, count, controls, what = (part.strip() for part in line.split("|"))
    spans = [one.partition("-") for one in weeks.split(",")]
    accounts, _, regions = where.partition(":")
    return Chapter(
        frozenset(
            week
            for first, _, last in spans
            for week in WEEKS
            if int(first) <= week <= int(last or WEEKS[-1])
        ),
        status,
        tuple(JOINED if accounts == "*" else (_ACCOUNTS[one] for one in accounts.split(","))),
        REGIONS if regions == "*" else tuple(_REGIONS[one] for one in regions.split(",")),
        None if count == "all" else int(count),
        tuple(controls.split()),
        what,
    )


STORY = tuple(_read(line) for line in STORY_LINES.strip().splitlines())


def told(week: int, control: str, account: str, region: str) -> list[Chapter]:
    """The chapters about a control at one place in one week."""
    if account not in joined(week) or NEW_IN_WEEK.get(control, 1) > week:
        return []
    if (account, region) in UNRECORDED and control != "Config.1":
        return []
    return [
        one
        for one in STORY
        if week in one.weeks
        and control in one.controls
        and account in one.accounts
        and region in one.regions
    ]


def joined(week: int) -> tuple[str, ...]:
    """The accounts that are measured in a week."""
    return tuple(account for account, first in JOINED.items() if first <= week)


def failing(week: int) -> set[tuple[str, str]]:
    """(control, account) that fail in a week in at least one region, what is suppressed left out."""
    return {
        (control, account)
        for one in STORY
        if one.status == "FAILED"
        for control in one.controls
        for account in one.accounts
        if any(one in told(week, control, account, region) for region in one.regions)
    }
