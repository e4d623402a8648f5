"""The access story in workload-prod: people and machines with credentials."""

from typing import Any

from moto.iam.models import SigningCertificate

from emulator.access_story_prod_roles import play_prod_roles
from emulator.iam_service_credentials import add_credential
from emulator.identity_makers import Key, Maker, Password, ago, allow, document
from emulator.last_accessed import note_use
from emulator.world import WORKLOAD_PROD

EARLIER_CASE = "wk-0a1b2c3d4e5f"
"""An incident of some weeks ago, in whose course Watchkeeper denied a user everything."""


def play_prod() -> dict[str, Any]:
    """Make who lives there; gives back the ids that have no name."""
    make = Maker(WORKLOAD_PROD)
    make.group("admins", "AdministratorAccess")
    make.group("developers", "PowerUserAccess", inline={"no-audit": document(_NO_AUDIT)})
    make.group("payments-readers", "ReadOnlyAccess")
    _play_people(make)
    _play_machines(make)
    play_prod_roles(make)
    alice = make.iam.users["alice"].arn
    for service, days in (("iam", 2), ("ec2", 5), ("s3", 1), ("cloudwatch", 40)):
        note_use(make.iam, alice, service, ago(days))
    return {"ssh_key": make.iam.users["carol"].ssh_public_keys[0].ssh_public_key_id}


_NO_AUDIT = {
    "Effect": "Deny",
    "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
    "Resource": "*",
}
_PASS_ANY = allow("iam:PassRole")
_RUN_CODE = allow(["lambda:CreateFunction", "lambda:InvokeFunction", "lambda:UpdateFunctionCode"])


def _play_people(make: Maker) -> None:
    make.user(
        "alice", age=900, owner="platform-lead", groups=["admins"],
        password=Password(age=50, used=2, mfa="virtual"),
    )  # fmt: skip
    make.user(
        "bob", age=210, owner="payments-lead", groups=["payments-readers"], password=Password(age=210)
    )
    make.user(
        "carol", age=1_250, owner="payments-lead", groups=["developers"], tags={"left": "yes"},
        password=Password(age=430, used=205, mfa="virtual"), keys=[Key(age=610, used=200)],
    )  # fmt: skip
    make.ssh_key("carol", age=580)
    make.user(
        "dave", age=480, owner="payments-lead", password=Password(age=40, used=1, mfa="virtual"),
        attached=[make.policy("deploy-functions", _RUN_CODE), make.policy("pass-roles", _PASS_ANY)],
    )  # fmt: skip
    make.user(
        "hank", age=330, owner="payments-lead", groups=["developers"],
        password=Password(age=330, used=12), keys=[Key(age=330, used=12, service="dynamodb")],
    )  # fmt: skip
    denied = document({"Sid": "Watchkeeper", "Effect": "Deny", "Action": "*", "Resource": "*"})
    make.user(
        "mallory", age=540, owner="security-lead", groups=["developers"],
        inline={f"EmergencyDenyAll-{EARLIER_CASE}": denied},
        keys=[Key(age=540, used=33, service="iam", active=False)],
    )  # fmt: skip


def _play_machines(make: Maker) -> None:
    deploys = document(allow(["s3:*", "ecr:*", "ecs:UpdateService"]))
    make.user(
        "ci-prod", age=760, owner="platform-lead", inline={"deploy": deploys},
        keys=[Key(age=600, used=0.5, service="ecr"), Key(age=180)],
    )  # fmt: skip
    make.user(
        "reporting", age=700, owner="payments-lead", attached=["AmazonAthenaFullAccess"],
        keys=[Key(age=690, used=150, service="athena", active=False)],
    )  # fmt: skip
    make.user("payments-batch", age=400, owner="payments-lead", attached=["AmazonSQSFullAccess"],
              keys=[Key(age=75, used=0.2, service="sqs")])  # fmt: skip
    make.user("bedrock-app", age=240, owner="payments-lead", attached=["AmazonBedrockLimitedAccess"])
    add_credential(make.iam, "bedrock-app", "bedrock.amazonaws.com", ago(200))
    add_credential(make.iam, "bedrock-app", "bedrock.amazonaws.com", ago(120), days=30)
    make.user("legacy-soap", age=1_800, owner="payments-lead", attached=["AmazonEC2ReadOnlyAccess"])
    certificate = SigningCertificate("EXAMPLECERTIFICATEOFLEGACYSOAP01", "legacy-soap", "EXAMPLE")
    certificate.upload_date = ago(1_790)
    make.iam.users["legacy-soap"].signing_certificates[certificate.id] = certificate
    make.user("git-mirror", age=820, owner="platform-lead", attached=["AWSCodeCommitReadOnly"])
    add_credential(make.iam, "git-mirror", "codecommit.amazonaws.com", ago(800))
