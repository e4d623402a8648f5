"""What stands beside the controls' findings in Security Hub, and what a naive score would count."""

import hashlib
from datetime import timedelta
from typing import Any

from emulator.posture_findings import Setting, stamp
from emulator.posture_inventory import account_resource
from emulator.world import ACCOUNTS, HOME_REGION, WORKLOAD_PROD

_PROWLER_CHECKS = {
    "iam_root_mfa_enabled": "CRITICAL",
    "s3_bucket_default_encryption": "MEDIUM",
    "ec2_ebs_default_encryption": "MEDIUM",
    "vpc_flow_logs_enabled": "MEDIUM",
    "cloudtrail_kms_encryption_enabled": "LOW",
}
_GONE = ("EC2.8", "EC2.9", "RDS.3", "S3.2", "Lambda.2")
"""Controls of which a resource was deleted: its last finding is FAILED, and archived."""


def of_other_products(setting: Setting, account: str, region: str) -> list[dict[str, Any]]:
    """GuardDuty's and Prowler's findings, and archived ones of Security Hub, in the home region."""
    if region != HOME_REGION:
        return []
    made = [_prowler(setting, account, name, label) for name, label in _PROWLER_CHECKS.items()]
    if account == WORKLOAD_PROD:
        made += [_guardduty(setting, account, number) for number in range(4)]
        if setting.generator == "SECURITY_CONTROL":
            made += [_gone(setting, account, control) for control in _GONE]
    return made


def _base(setting: Setting, account: str, product: str, name: str, label: str) -> dict[str, Any]:
    seen = stamp(setting.at - timedelta(hours=5))
    return {
        "SchemaVersion": "2018-10-08",
        "ProductArn": f"arn:aws:securityhub:{HOME_REGION}::product/{product}",
        "Region": HOME_REGION,
        "AwsAccountId": account,
        "AwsAccountName": ACCOUNTS[account],
        "FirstObservedAt": stamp(setting.at - timedelta(weeks=setting.week, days=40)),
        "CreatedAt": stamp(setting.at - timedelta(weeks=setting.week, days=40)),
        "UpdatedAt": seen,
        "LastObservedAt": seen,
        "Severity": {"Label": label, "Original": label},
        "Title": name,
        "Description": f"What {product} says about {name}.",
        "Resources": [account_resource(account, HOME_REGION)],
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }


def _prowler(setting: Setting, account: str, name: str, label: str) -> dict[str, Any]:
    drawn = hashlib.sha256(f"{account}/{name}".encode()).hexdigest()
    status = "FAILED" if int(drawn[:2], 16) % 3 else "PASSED"
    return {
        **_base(setting, account, "prowler/prowler", name, label),
        "Id": f"prowler-{name}-{account}-{HOME_REGION}-{drawn[:16]}",
        "GeneratorId": f"prowler-{name}",
        "ProductName": "Prowler",
        "CompanyName": "Prowler",
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards/CIS"],
        "Compliance": {"Status": status, "AssociatedStandards": [{"StandardsId": "CIS-5.0"}]},
    }


def _guardduty(setting: Setting, account: str, number: int) -> dict[str, Any]:
    kinds = ("Recon:EC2/PortProbeUnprotectedPort", "UnauthorizedAccess:EC2/SSHBruteForce",
             "Policy:S3/BucketAnonymousAccessGranted", "Policy:IAMUser/RootCredentialUsage")  # fmt: skip
    kind, drawn = kinds[number], hashlib.sha256(f"{account}/{number}".encode()).hexdigest()[:32]
    return {
        **_base(setting, account, "aws/guardduty", kind, "MEDIUM"),
        "Id": f"arn:aws:guardduty:{HOME_REGION}:{account}:detector/{drawn[::-1]}/finding/{drawn}",
        "GeneratorId": f"arn:aws:guardduty:{HOME_REGION}:{account}:detector/{drawn[::-1]}",
        "ProductName": "GuardDuty",
        "CompanyName": "Amazon",
        "Types": [f"TTPs/{kind}"],
    }


def _gone(setting: Setting, account: str, control: str) -> dict[str, Any]:
    """The last finding of a deleted resource."""
    drawn = hashlib.sha256(f"{account}/gone/{control}".encode()).hexdigest()
    arn = f"arn:aws:securityhub:{HOME_REGION}:{account}:security-control/{control}/finding/{drawn[:32]}"
    standard = "standards/aws-foundational-security-best-practices/v/1.0.0"
    return {
        **_base(setting, account, "aws/securityhub", f"{control} of a deleted resource", "HIGH"),
        "Id": arn,
        "GeneratorId": f"security-control/{control}",
        "ProductName": "Security Hub",
        "CompanyName": "AWS",
        "Types": ["Software and Configuration Checks/Industry and Regulatory Standards"],
        "Compliance": {
            "Status": "FAILED",
            "SecurityControlId": control,
            "AssociatedStandards": [{"StandardsId": standard}],
        },
        "RecordState": "ARCHIVED",
    }
