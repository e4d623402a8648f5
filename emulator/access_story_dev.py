"""The access story in workload-dev: what is left over where everybody tries things."""

from emulator.identity_makers import Key, Maker, Password, ago, allow, document, trust
from emulator.last_accessed import note_use
from emulator.world import WORKLOAD_DEV, WORKLOAD_PROD


def play_dev() -> None:
    """Make who lives there."""
    make = Maker(WORKLOAD_DEV)
    make.group("sandbox-users", "PowerUserAccess")
    make.user("frank", age=410, owner="platform-lead", groups=["sandbox-users"],
              password=Password(age=80, used=20, mfa="virtual"))  # fmt: skip
    make.user("grace", age=150, owner="platform-lead", groups=["sandbox-users"],
              password=Password(age=150, used=5))  # fmt: skip
    make.user("contractor-ivy", age=280, owner="platform-lead", attached=["AmazonEC2FullAccess"],
              tags={"contract-ends": "2026-03-31"}, password=Password(age=280, used=100),
              keys=[Key(age=280, used=101, service="ec2")])  # fmt: skip
    make.user("ci-dev", age=300, owner="platform-lead", attached=["AmazonECS_FullAccess"],
              keys=[Key(age=45, used=0.1, service="ecs")])  # fmt: skip
    for number in (1, 2, 3):
        make.user(f"test-user-{number}", age=300 + number, keys=[Key(age=300 + number)])
    anybody_here = trust({"AWS": f"arn:aws:iam::{WORKLOAD_DEV}:root"})
    admin = make.role("sandbox-admin", anybody_here, age=390, used=10, owner="platform-lead",
                      attached=["AdministratorAccess"])  # fmt: skip
    for service, days in (("ec2", 10), ("s3", 12), ("rds", 210)):
        note_use(make.iam, admin.arn, service, ago(days))
    make.role("data-science", trust({"Service": "sagemaker.amazonaws.com"}), age=260, used=3,
              owner="platform-lead", attached=["AmazonSageMakerFullAccess"],
              inline={"pass": document(allow("iam:PassRole"))})  # fmt: skip
    for number, used in ((1, None), (2, 190)):
        make.role(f"old-function-{number}", trust({"Service": "lambda.amazonaws.com"}), age=600, used=used,
                  inline={"table": document(allow("dynamodb:*"))})  # fmt: skip
    make.role("cross-account-deploy", trust({"AWS": f"arn:aws:iam::{WORKLOAD_PROD}:root"}), age=340, used=7,
              owner="platform-lead", attached=["AmazonECS_FullAccess"])  # fmt: skip
