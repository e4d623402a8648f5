"""An attack sequence over two accounts: the keys of two users, from one stranger's address.

Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-attack-sequence-finding-types.html
"""

import uuid
from typing import Any

from emulator.stories import Seed, finding_of

_ADDRESS = "203.0.113.77"


def sequence_over_two_accounts(seed: Seed, **overrides: Any) -> dict[str, Any]:
    """Critical (9.0): `alice` in workload-prod, then `ci-runner` in workload-dev."""
    actors = [(name, seed["users"][name]) for name in ("alice", "ci-runner")]
    action = {"actionType": "AWS_API_CALL"}
    title = "Potential credential compromise of two users, indicated by a sequence of actions."
    found = finding_of(
        "AttackSequence:IAM/CompromisedCredentials",
        9.0,
        account=actors[0][1]["account"],
        region=seed["home_region"],
        title=title,
        resource={"resourceType": "AttackSequence"},
        action=action,
        overrides=overrides,
    )
    found["service"]["detection"] = {
        "sequence": {
            "uid": uuid.uuid4().hex,
            "description": title,
            "actors": [_actor(number, name, user) for number, (name, user) in enumerate(actors, 1)],
            "endpoints": [{"id": "endpoint-1", "ip": _ADDRESS}],
            "resources": [_key(name, user, seed["home_region"]) for name, user in actors],
            "signals": [
                {"uid": f"signal-{number}", "type": "CLOUD_TRAIL", "name": name}
                for number, name in enumerate(("sts:GetCallerIdentity", "iam:ListUsers", "s3:GetObject"), 1)
            ],
        }
    }
    return found


def _actor(number: int, name: str, user: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"actor-{number}",
        "user": {
            "name": name,
            "uid": user["user_id"],
            "type": "IAMUser",
            "credentialUid": user["access_key_ids"][0],
            "account": {"uid": user["account"], "account": user["account"]},
        },
    }


def _key(name: str, user: dict[str, Any], region: str) -> dict[str, Any]:
    key = user["access_key_ids"][0]
    return {
        "uid": key,
        "name": key,
        "resourceType": "ACCESS_KEY",
        "accountId": user["account"],
        "region": region,
        "data": {"accessKey": {"principalId": user["user_id"], "userName": name, "userType": "IAMUser"}},
    }
