"""The access story in the security account: who watches, and who might watch the watchers."""

from emulator.access_story_management import VENDOR
from emulator.identity_makers import Key, Maker, Password, allow, document, trust
from emulator.world import MANAGEMENT, SECURITY


def play_security() -> None:
    """Make who lives there."""
    make = Maker(SECURITY)
    make.group("security-admins", "SecurityAudit", "IAMFullAccess")
    make.user(
        "sam", age=500, owner="security-lead", groups=["security-admins"],
        password=Password(age=60, used=1, mfa="security key"),
    )  # fmt: skip
    reads = document(allow(["cloudtrail:LookupEvents", "s3:GetObject", "s3:ListBucket"]))
    make.user(
        "siem-reader", age=400, owner="security-lead", inline={"siem": reads},
        keys=[Key(age=80, used=0.1, service="s3")],
    )  # fmt: skip
    make.user(
        "old-scanner", age=930, attached=["SecurityAudit"], keys=[Key(age=400, used=250, service="ec2")]
    )
    make.role(
        "SecurityAuditRole", trust({"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}), age=600, used=2,
        owner="security-lead", attached=["SecurityAudit"],
    )  # fmt: skip
    make.role(
        "ForensicsInstanceRole", trust({"Service": "ec2.amazonaws.com"}), age=380, used=95,
        owner="security-lead", inline={"evidence": document(allow(["s3:PutObject", "kms:GenerateDataKey"]))},
    )  # fmt: skip
    make.role(
        "VendorScanner", trust({"AWS": f"arn:aws:iam::{VENDOR}:root"}), age=260, used=5,
        owner="security-lead", attached=["SecurityAudit"],
    )  # fmt: skip
    provider = make.iam.create_saml_provider("okta", "<EntityDescriptor/>")
    make.role(
        "Analyst",
        trust(
            {"Federated": provider.arn},
            "sts:AssumeRoleWithSAML",
            StringEquals={"SAML:aud": "https://signin.aws.amazon.com/saml"},
        ),
        age=350, used=6, owner="security-lead", attached=["job-function/ViewOnlyAccess"],
    )  # fmt: skip
