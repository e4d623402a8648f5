"""Rows whose likeness is compared with earlier days: what makes one row, and what makes none."""

from tests.watchkeeper.hunting.cloudtrail_events import a_service, an_event, role, user
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

CASES = (
    speaks(
        "first_seen_call",
        "a row for each call",
        an_event("ec2:RunInstances", readOnly=False),
        an_event("ec2:RunInstances", readOnly=False),
        an_event("s3:CreateBucket", readOnly=False),
        rows=2,
    ),
    is_silent(
        "first_seen_call",
        "reading, refused, and what a service does",
        an_event("ec2:DescribeInstances", readOnly=True),
        an_event("ec2:RunInstances", readOnly=False, error="Client.UnauthorizedOperation"),
        an_event("ec2:RunInstances", readOnly=False, by=a_service("autoscaling.amazonaws.com")),
    ),
    speaks(
        "first_seen_powerful_call",
        "a secret is read, a role's trust is changed",
        an_event("secretsmanager:GetSecretValue"),
        an_event("iam:UpdateAssumeRolePolicy"),
        rows=2,
    ),
    is_silent(
        "first_seen_powerful_call",
        "ordinary calls, and what a service does for someone",
        an_event("ec2:RunInstances"),
        an_event("secretsmanager:GetSecretValue", by=role("r", invokedBy="rds.amazonaws.com")),
    ),
    speaks(
        "first_seen_network",
        "two networks of one user",
        an_event("s3:ListBuckets", ip="198.51.100.7"),
        an_event("s3:ListBuckets", ip="198.51.100.8"),
        an_event("s3:ListBuckets", ip="2001:db8:1::7"),
        rows=2,
    ),
    is_silent(
        "first_seen_network",
        "a role's session, a private address, a service's name",
        an_event("s3:ListBuckets", by=role("deploy")),
        an_event("s3:ListBuckets", ip="10.0.3.4"),
        an_event("s3:ListBuckets", ip="AWS Internal"),
    ),
    speaks(
        "first_seen_client",
        "two clients, whatever their versions",
        an_event("s3:ListBuckets", agent="aws-cli/2.1 Python"),
        an_event("s3:ListBuckets", agent="[aws-cli/2.2 Python]"),
        an_event("s3:ListBuckets", agent="S3 Browser/9.5.5 (https://s3browser.com)"),
        rows=2,
    ),
    is_silent(
        "first_seen_client",
        "a session, and a service's agent",
        an_event("s3:ListBuckets", by=role("deploy")),
        an_event("s3:ListBuckets", agent="athena.amazonaws.com"),
    ),
    speaks(
        "first_seen_role_assumption",
        "a row for each pair",
        an_event("sts:AssumeRole", request={"roleArn": "arn:aws:iam::111122223333:role/a"}),
        an_event("sts:AssumeRole", request={"roleArn": "arn:aws:iam::111122223333:role/b"}),
        rows=2,
    ),
    is_silent(
        "first_seen_role_assumption",
        "a service takes its role; it was refused",
        an_event("sts:AssumeRole", by=a_service("lambda.amazonaws.com"), request={"roleArn": "arn:a"}),
        an_event("sts:AssumeRole", by=user("ann"), request={"roleArn": "arn:a"}, error="AccessDenied"),
    ),
    speaks(
        "dns_records_changed",
        "a row for each principal",
        an_event("route53:ChangeResourceRecordSets", request={"hostedZoneId": "Z1"}),
        an_event("route53:ChangeResourceRecordSets", request={"hostedZoneId": "Z2"}),
    ),
    is_silent(
        "dns_records_changed",
        "records are listed",
        an_event("route53:ListResourceRecordSets", request={"hostedZoneId": "Z1"}),
    ),
)  # fmt: skip
