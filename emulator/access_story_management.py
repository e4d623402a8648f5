"""The access story in the management account: administrators, an old tool, an auditor from outside."""

from emulator.identity_makers import Key, Maker, Password, allow, document, trust
from emulator.world import MANAGEMENT

VENDOR = "999999999999"
"""An account that nobody in the organization has."""


def play_management() -> None:
    """Make who lives there."""
    make = Maker(MANAGEMENT)
    make.group("org-admins", "AdministratorAccess")
    make.user(
        "erin", age=820, owner="platform-lead", groups=["org-admins"],
        password=Password(age=70, used=3, mfa="hardware"),
    )  # fmt: skip
    make.user(
        "old-terraform", age=1_100, owner="platform-lead", attached=["AdministratorAccess"],
        keys=[Key(age=1_100, used=410, service="ec2", active=False), Key(age=520)],
    )  # fmt: skip
    export = document(allow(["ce:Get*", "cur:Describe*"]), allow("s3:PutObject", "arn:aws:s3:::billing/*"))
    make.user(
        "billing-export", age=640, owner="platform-lead", inline={"export": export},
        keys=[Key(age=500, used=1, service="ce")],
    )  # fmt: skip
    make.role(
        "AuditorReadOnly",
        trust({"AWS": VENDOR}, StringEquals={"sts:ExternalId": "audit-2026"}),
        age=300, used=34, owner="security-lead", attached=["SecurityAudit", "job-function/ViewOnlyAccess"],
    )  # fmt: skip
    make.role(
        "CostTool", trust({"Service": "lambda.amazonaws.com"}), age=450, owner="platform-lead",
        inline={"costs": document(allow("ce:*"))},
    )  # fmt: skip
    make.role(
        "AWSControlTowerExecution",
        trust({"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}),
        age=700, used=2, attached=["AdministratorAccess"],
    )  # fmt: skip
