"""The findings that are disturbed, and what each leaves behind in AWS."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3  # noqa: TID251  the operators of the accounts look into them, and no hand of ours

from emulator import sequence_story, stories
from tests.live import Live

_REGION = "us-east-1"


@dataclass(frozen=True)
class Scene:
    """One finding on a fresh AWS."""

    name: str
    finding: Callable[[Live], dict[str, Any]]
    services: tuple[str, ...]
    """Whose changes are counted."""
    left: Callable[[Live], Counter[str]]
    """What exists afterwards, counted by kind."""


def client(live: Live, service: str, account: str, region: str = _REGION) -> Any:
    """A client of the account's own operator."""
    key = live.world["operator_keys"][account]
    return boto3.client(
        service,
        endpoint_url=live.stack.aws_url,
        region_name=region,
        aws_access_key_id=key["access_key_id"],
        aws_secret_access_key=key["secret_access_key"],
    )


def _instance_left(live: Live) -> Counter[str]:
    miner = live.world["instances"]["miner-1"]
    ec2 = client(live, "ec2", miner["account"], miner["region"])
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["watchkeeper-*"]}])
    (group,) = ec2.describe_instances(InstanceIds=[miner["instance_id"]])["Reservations"]
    return Counter(
        {
            "snapshots": len(
                ec2.describe_snapshots(Filters=[{"Name": "tag-key", "Values": ["watchkeeper:case"]}])[
                    "Snapshots"
                ]
            ),
            "groups": len(groups["SecurityGroups"]),
            group["Instances"][0]["State"]["Name"]: 1,
            **_policies(live, miner["account"], "role", "batch-role"),
        }
    )


def _user_left(live: Live) -> Counter[str]:
    user = live.world["users"]["deploy-bot"]
    iam = client(live, "iam", user["account"])
    keys = iam.list_access_keys(UserName="deploy-bot")["AccessKeyMetadata"]
    return Counter(key["Status"] for key in keys) + Counter(
        _policies(live, user["account"], "user", "deploy-bot")
    )


def _sequence_left(live: Live) -> Counter[str]:
    left: Counter[str] = Counter()
    for name in ("alice", "ci-runner"):
        user = live.world["users"][name]
        keys = client(live, "iam", user["account"]).list_access_keys(UserName=name)["AccessKeyMetadata"]
        left.update(key["Status"] for key in keys)
        left.update(_policies(live, user["account"], "user", name))
    return left


def _policies(live: Live, account: str, kind: str, name: str) -> dict[str, int]:
    iam = client(live, "iam", account)
    listed = getattr(iam, f"list_{kind}_policies")(**{f"{kind.title()}Name": name})["PolicyNames"]
    return {"inline policies of ours": sum(one.startswith("Watchkeeper") for one in listed)}


SCENES = (
    Scene(
        "mining instance", lambda live: stories.mining_instance(live.world), ("ec2", "iam"), _instance_left
    ),
    Scene("user's key", lambda live: stories.compromised_user_key(live.world), ("iam",), _user_left),
    Scene(
        "attack sequence over two accounts",
        lambda live: sequence_story.sequence_over_two_accounts(live.world),
        ("iam",),
        _sequence_left,
    ),
)
