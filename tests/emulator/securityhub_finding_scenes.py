"""Findings for the tests of Security Hub's findings."""

from datetime import UTC, datetime, timedelta

from emulator.securityhub_findings import receive
from emulator.securityhub_state import LOCK
from tests.emulator.securityhub_scenes import HOME, SECURITY

NOW = datetime.now(UTC)
STANDARD = "standards/aws-foundational-security-best-practices/v/1.0.0"


def ago(days):
    return (NOW - timedelta(days=days)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def product(account=SECURITY, region=HOME):
    return f"arn:aws:securityhub:{region}:{account}:product/{account}/default"


def finding(name="one", account=SECURITY, region=HOME, **more):
    return {
        "SchemaVersion": "2018-10-08", "Id": name, "ProductArn": product(account, region),
        "GeneratorId": "scanner/1", "AwsAccountId": account, "CreatedAt": ago(40), "UpdatedAt": ago(1),
        "Title": f"finding {name}", "Description": "d", "Types": ["Software and Configuration Checks"],
        "Severity": {"Label": "HIGH"}, "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::a"}], **more,
    }  # fmt: skip


def is_(value, how="EQUALS"):
    return {"Value": value, "Comparison": how}


def control_finding(status, name="check", **more):
    """As only Security Hub itself writes it."""
    own = f"arn:aws:securityhub:{HOME}::product/aws/securityhub"
    compliance = {
        "Status": status,
        "SecurityControlId": "S3.8",
        "AssociatedStandards": [{"StandardsId": STANDARD}],
    }
    return finding(name, ProductArn=own, GeneratorId="security-control/S3.8", Compliance=compliance, **more)


def put(given, account=SECURITY, region=HOME):
    """What Security Hub's own checks do: no call of the API may."""
    with LOCK:
        return receive(account, region, given)


def ids(client, filters=None, **more):
    return [one["Id"] for one in client.get_findings(Filters=filters or {}, **more)["Findings"]]
