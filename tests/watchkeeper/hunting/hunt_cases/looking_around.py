"""Enumeration by script, and the same done with a browser."""

from tests.watchkeeper.hunting.cloudtrail_events import BROWSER, an_event, role, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

SERVICES = ("ec2", "s3", "rds", "iam", "lambda", "ecs", "eks", "dynamodb", "sqs", "sns")
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 aws-sdk-go-v2/1.30"


def wide(**record):
    return tuple(
        an_event(f"{service}:List{service.upper()}Things{n}", minute=n, **record)
        for service in SERVICES
        for n in range(3)
    )


def in_regions(call, regions, **record):
    return tuple(an_event(call, region=f"region-{n}", **record) for n in range(regions))


IAM_READS = (
    "ListUsers", "ListRoles", "ListPolicies", "ListGroups", "GetPolicyVersion", "ListAttachedUserPolicies",
    "ListUserPolicies", "GetAccountSummary",
)  # fmt: skip
REFUSED = ("s3:ListBuckets", "iam:ListUsers", "rds:DescribeDBInstances", "ecs:ListClusters", "kms:ListKeys",
           "lambda:ListFunctions20150331", "sqs:ListQueues", "sns:ListTopics")  # fmt: skip

CASES = (
    speaks("enumeration_burst", "a script asks everything", *wide()),
    is_silent("enumeration_burst", "a browser asks everything", *wide(agent=BROWSER)),
    is_silent("enumeration_burst", "infrastructure code plans", *wide(agent=TERRAFORM)),
    is_silent(
        "enumeration_burst",
        "our own scanner",
        *wide(by=role("scanner")),
        expected_principals=["arn:aws:iam::111122223333:role/scanner"],
    ),
    is_silent("enumeration_burst", "much of one service", *(an_event(f"ec2:Describe{n}") for n in range(40))),
    speaks(
        "enumeration_across_regions",
        "two questions in eight regions",
        *in_regions("ec2:DescribeInstances", 8),
        *in_regions("lambda:ListFunctions20150331", 8),
    ),
    is_silent(
        "enumeration_across_regions",
        "in three regions, or by a browser",
        *in_regions("ec2:DescribeInstances", 3),
        *in_regions("ec2:DescribeVpcs", 3),
        *in_regions("ec2:DescribeInstances", 9, agent=BROWSER),
        *in_regions("ec2:DescribeVpcs", 9, agent=BROWSER),
    ),
    speaks("denied_call_burst", "eight calls are refused", *(an_event(c, error="AccessDenied") for c in REFUSED)),
    is_silent(
        "denied_call_burst",
        "one call many times; calls that failed otherwise; a browser",
        *(an_event("s3:ListBuckets", error="AccessDenied") for _ in range(40)),
        *(an_event(c, error="ThrottlingException") for c in REFUSED),
        *(an_event(c, error="AccessDenied", agent=BROWSER) for c in REFUSED),
    ),
    speaks("iam_enumeration_burst", "eight questions", *(an_event(f"iam:{name}") for name in IAM_READS)),
    speaks("iam_enumeration_burst", "all at once", an_event("iam:GetAccountAuthorizationDetails")),
    is_silent(
        "iam_enumeration_burst",
        "a few, or the console's page",
        *(an_event(f"iam:{name}") for name in IAM_READS[:4]),
        *(an_event(f"iam:{name}", agent=BROWSER) for name in IAM_READS),
    ),
    speaks("caller_identity_check", "an unknown client", an_event("sts:GetCallerIdentity", agent="python-requests/2.31")),
    is_silent(
        "caller_identity_check",
        "the command line, a library of AWS",
        an_event("sts:GetCallerIdentity"),
        an_event("sts:GetCallerIdentity", agent="Boto3/1.40 md/Botocore#1.40"),
    ),
    speaks("ses_reconnaissance", "quota and senders, a row for each principal", an_event("ses:GetSendQuota"), an_event("ses:ListIdentities")),
    is_silent(
        "ses_reconnaissance",
        "the console and Trusted Advisor",
        an_event("ses:GetSendQuota", agent=BROWSER),
        an_event("ses:GetSendQuota", agent="trustedadvisor.amazonaws.com"),
    ),
    speaks(
        "model_reconnaissance",
        "two questions about models",
        an_event("bedrock:ListFoundationModels"),
        an_event("bedrock:GetUseCaseForModelAccess"),
    ),
    is_silent(
        "model_reconnaissance",
        "one question; the console",
        an_event("bedrock:ListFoundationModels"),
        an_event("bedrock:ListFoundationModels", agent=BROWSER),
        an_event("bedrock:GetUseCaseForModelAccess", agent=BROWSER),
    ),
    speaks("quota_reconnaissance", "in three regions", *in_regions("servicequotas:GetServiceQuota", 3)),
    is_silent("quota_reconnaissance", "in one region", *in_regions("servicequotas:GetServiceQuota", 1)),
    speaks("organization_discovery", "accounts are listed", an_event("organizations:ListAccounts")),
    is_silent(
        "organization_discovery",
        "the console; what every library asks",
        an_event("organizations:ListAccounts", agent=BROWSER),
        an_event("organizations:DescribeOrganization"),
    ),
    speaks(
        "security_controls_discovery",
        "four questions of three services",
        an_event("cloudtrail:DescribeTrails"),
        an_event("cloudtrail:GetTrailStatus"),
        an_event("guardduty:ListDetectors"),
        an_event("config:DescribeConfigurationRecorders"),
    ),
    is_silent(
        "security_controls_discovery",
        "one service only",
        an_event("cloudtrail:DescribeTrails"),
        an_event("cloudtrail:GetTrailStatus"),
        an_event("cloudtrail:GetEventSelectors"),
        an_event("cloudtrail:ListTrails"),
    ),
    speaks(
        "bucket_enumeration",
        "twenty buckets",
        *(an_event("s3:GetBucketAcl", request={"bucketName": f"b{n}"}) for n in range(20)),
    ),
    is_silent(
        "bucket_enumeration",
        "one bucket often",
        *(an_event("s3:GetBucketAcl", request={"bucketName": "b"}) for _ in range(30)),
    ),
    speaks("managed_machines_inventory", "the list is asked", an_event("ssm:DescribeInstanceInformation")),
    is_silent(
        "managed_machines_inventory", "by the console", an_event("ssm:DescribeInstanceInformation", agent=BROWSER)
    ),
    speaks("cis_unauthorized_calls", "one row for each call", *(an_event(REFUSED[0], error="AccessDenied") for _ in range(3))),
    is_silent("cis_unauthorized_calls", "it went through", an_event(REFUSED[0])),
    speaks(
        "first_seen_refusals",
        "three calls are refused",
        *(an_event(c, error="AccessDeniedException") for c in REFUSED[:3]),
    ),
    is_silent("first_seen_refusals", "one call", an_event(REFUSED[0], error="AccessDenied")),
    speaks(
        "refused_in_many_accounts",
        "three accounts",
        *(an_event(REFUSED[0], error="AccessDenied", account=f"11112222333{n}") for n in range(3)),
    ),
    is_silent(
        "refused_in_many_accounts",
        "one account; services; our scanner's address",
        *(an_event(c, error="AccessDenied") for c in REFUSED),
        *(an_event(REFUSED[0], error="AccessDenied", account=f"11112222333{n}", ip="config.amazonaws.com") for n in range(5)),
        *(an_event(REFUSED[0], error="AccessDenied", account=f"11112222333{n}", ip="192.0.2.9") for n in range(5)),
        expected_addresses=["192.0.2.9"],
    ),
    speaks(
        "keys_of_many_users_at_one_address",
        "three users' keys",
        *(an_event("s3:ListBuckets", by=user(name), ip="198.51.100.7") for name in ("ann", "bob", "eve")),
    ),
    is_silent(
        "keys_of_many_users_at_one_address",
        "one user; sessions; a private address",
        *(an_event("s3:ListBuckets", ip="198.51.100.7") for _ in range(5)),
        *(an_event("s3:ListBuckets", by=role(name), ip="198.51.100.7") for name in ("a", "b", "c")),
        *(an_event("s3:ListBuckets", by=user(name), ip="10.1.2.3") for name in ("a", "b", "c")),
    ),
)  # fmt: skip
