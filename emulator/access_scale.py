"""One account with thousands of identities, for benchmarks: users, roles and policies of every kind.

Drawn from one seed, so that the same numbers are the same account; made past the API, in some seconds.
"""

import random
from typing import Any

from moto.moto_api._internal import mock_random

from emulator.access_scale_policies import OF_AWS, drawn_policy
from emulator.access_story_management import VENDOR
from emulator.identity_makers import Key, Maker, Password, ago, trust
from emulator.json_http import Refused
from emulator.seed_identities import watchkeeper_key
from emulator.world import MANAGEMENT, SECURITY, WORKLOAD_PROD

_FIXED = 20_261_125
_MOST = 9_999
_GROUPS = 40
_OWNERS = ("payments-lead", "platform-lead", "security-lead")
_SERVICES = ("ec2", "lambda", "ecs-tasks", "glue", "codebuild", "states", "sns", "events", "firehose")
_USED_FOR = ("s3", "ec2", "sts", "dynamodb", "sqs", "ecr", "logs")
_DEPARTMENTS = ("payments", "search", "data", "platform", "mobile", "finance")
_OLDEST = 1_500


def play_access_scale(users: int, roles: int, policies: int) -> dict[str, Any]:
    """Fill the security account, where Watchkeeper runs; gives back `account`, a key for it and the numbers.

    Raises:
        Refused: a number is negative or above 9,999, or it has been done since the last reset.
    """
    numbers = {"users": users, "roles": roles, "policies": policies}
    if not all(0 <= one <= _MOST for one in numbers.values()):
        raise Refused(f"0 to {_MOST} users, roles and policies")
    make, draw = Maker(SECURITY), random.Random(_FIXED)  # noqa: S311
    if "scale-01" in make.iam.groups:
        raise Refused("the large account is made once")
    mock_random.seed(_FIXED)
    try:
        shelf = _shelf(make, draw, policies)
        _fill_groups(make, draw, shelf)
        _fill_users(make, draw, shelf, users)
        _fill_roles(make, draw, shelf, roles)
    finally:
        mock_random.seed()  # what happens from here on shall not repeat itself
    return {"account": SECURITY, **watchkeeper_key(), **numbers}


def _shelf(make: Maker, draw: random.Random, policies: int) -> list[str]:
    """The managed policies to attach, by ARN or by AWS's name."""
    made = []
    for number in range(1, policies + 1):
        one = make.iam.create_policy("", "/", drawn_policy(draw), f"policy-{number:04}", [])
        one.create_date = one.update_date = ago(draw.uniform(1, _OLDEST))
        made.append(one.arn)
    return [*made, *OF_AWS]


def _fill_groups(make: Maker, draw: random.Random, shelf: list[str]) -> None:
    for number in range(1, _GROUPS + 1):
        inline = {"own": drawn_policy(draw, most=3)} if draw.random() < 0.4 else {}
        make.group(f"scale-{number:02}", *draw.sample(shelf, k=draw.randint(1, 4)), inline=inline)


def _fill_users(make: Maker, draw: random.Random, shelf: list[str], users: int) -> None:
    names = [f"scale-{number:02}" for number in range(1, _GROUPS + 1)]
    for number in range(1, users + 1):
        age = draw.uniform(2, _OLDEST)
        keys = [_key(draw, age) for _ in range(draw.choice((1, 1, 1, 1, 2)))] if number % 2 else []
        user = make.user(
            f"{draw.choice(_DEPARTMENTS)}-user-{number:04}",
            age=age,
            owner=draw.choice(_OWNERS) if draw.random() < 0.6 else None,
            password=_password(draw, age) if draw.random() < 0.4 else None,
            keys=keys,
            groups=draw.sample(names, k=draw.randint(0, 3)),
            attached=draw.sample(shelf, k=draw.randint(1, 3)) if draw.random() < 0.2 else [],
            inline={"own": drawn_policy(draw, most=2)} if draw.random() < 0.15 else {},
        )
        if draw.random() < 0.05:
            user.permissions_boundary_arn = _policy(make, draw, shelf)


def _fill_roles(make: Maker, draw: random.Random, shelf: list[str], roles: int) -> None:
    trusted = [*_trusted(make), *(trust({"Service": f"{one}.amazonaws.com"}) for one in _SERVICES)]
    for number in range(1, roles + 1):
        age = draw.uniform(2, _OLDEST)
        make.role(
            f"{draw.choice(_DEPARTMENTS)}-role-{number:04}",
            draw.choice(trusted),
            age=age,
            used=draw.uniform(0, min(age, 400)) if draw.random() < 0.7 else None,
            owner=draw.choice(_OWNERS) if draw.random() < 0.6 else None,
            attached=draw.sample(shelf, k=draw.randint(0, 4)),
            inline={
                f"own-{one}": drawn_policy(draw, most=3) for one in range(draw.choice((0, 0, 1, 1, 2)))
            },
            boundary=_policy(make, draw, shelf) if draw.random() < 0.08 else None,
        )


def _trusted(make: Maker) -> list[str]:
    """Trust policies that name no service."""
    provider = make.iam.create_open_id_connect_provider(
        "https://token.actions.githubusercontent.com", ["a" * 40], ["sts.amazonaws.com"], []
    )
    web, subject = "sts:AssumeRoleWithWebIdentity", "token.actions.githubusercontent.com:sub"
    vendor = {"AWS": f"arn:aws:iam::{VENDOR}:root"}
    return [
        trust({"AWS": f"arn:aws:iam::{SECURITY}:root"}),
        trust({"AWS": f"arn:aws:iam::{WORKLOAD_PROD}:root"}),
        trust({"AWS": [f"arn:aws:iam::{MANAGEMENT}:root", WORKLOAD_PROD]}),
        trust(vendor),
        trust(vendor, StringEquals={"sts:ExternalId": "scale-1"}),
        trust({"Federated": provider.arn}, web, StringLike={subject: "repo:example/*"}),
        trust({"Service": "lambda.amazonaws.com"}, StringEquals={"aws:SourceAccount": SECURITY}),
    ]


def _key(draw: random.Random, age: float) -> Key:
    made = draw.uniform(0, age)
    used = draw.uniform(0, made) if draw.random() < 0.7 else None
    return Key(age=made, used=used, service=draw.choice(_USED_FOR), active=draw.random() < 0.85)


def _password(draw: random.Random, age: float) -> Password:
    kind: Any = draw.choice(("virtual", "virtual", "virtual", "security key", "hardware", None, None))
    made = draw.uniform(0, age)
    return Password(age=made, used=draw.uniform(0, made) if draw.random() < 0.8 else None, mfa=kind)


def _policy(make: Maker, draw: random.Random, shelf: list[str]) -> str:
    one = draw.choice(shelf)
    return str(make.iam.get_policy(one if one.startswith("arn:") else f"arn:aws:iam::aws:policy/{one}").arn)
