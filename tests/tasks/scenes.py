"""The seven actions against the seeded world, and what the emulator's record of calls says of them."""

from collections.abc import Iterable
from typing import Any

from emulator.control import Control
from watchkeeper.action_table import Action
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.protect_from_termination import ProtectFromTermination
from watchkeeper.actions.quarantine_instance import QuarantineInstance
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.actions.snapshot_volumes import SnapshotVolumes
from watchkeeper.actions.stop_instance import StopInstance

CASE = "wk-0123456789ab"
KINDS = (
    "deactivate_access_key",
    "deny_all_user",
    "protect_from_termination",
    "quarantine_instance",
    "revoke_role_sessions",
    "snapshot_volumes",
    "stop_instance",
)
CHANGE = {
    "deactivate_access_key": ("iam", "UpdateAccessKey"),
    "deny_all_user": ("iam", "PutUserPolicy"),
    "protect_from_termination": ("ec2", "ModifyInstanceAttribute"),
    "quarantine_instance": ("ec2", "ModifyNetworkInterfaceAttribute"),
    "revoke_role_sessions": ("iam", "PutRolePolicy"),
    "snapshot_volumes": ("ec2", "CreateSnapshots"),
    "stop_instance": ("ec2", "StopInstances"),
}
"""The call that makes each change."""
LOOK = {
    "deactivate_access_key": ("iam", "ListAccessKeys"),
    "deny_all_user": ("iam", "GetUserPolicy"),
    "protect_from_termination": ("ec2", "DescribeInstanceAttribute"),
    "quarantine_instance": ("ec2", "DescribeNetworkInterfaces"),
    "revoke_role_sessions": ("iam", "GetRolePolicy"),
    "snapshot_volumes": ("ec2", "DescribeSnapshots"),
    "stop_instance": ("ec2", "DescribeInstances"),
}
"""The call that reads it back."""


def action(kind: str, world: dict[str, Any], **more: Any) -> Action:
    """The action on `deploy-bot`, `batch-role` or `miner-1`, all in workload-prod."""
    miner, user = world["instances"]["miner-1"], world["users"]["deploy-bot"]
    where = {"account": miner["account"], "region": miner["region"], "case_id": CASE}
    instance = {"instance_id": miner["instance_id"]}
    enis = tuple(miner["interfaces"])
    made = {
        "deactivate_access_key": lambda: DeactivateAccessKey(
            **where, user_name="deploy-bot", access_key_id=user["access_key_ids"][0]
        ),
        "deny_all_user": lambda: DenyAllUser(**where, user_name="deploy-bot"),
        "protect_from_termination": lambda: ProtectFromTermination(**where, **instance),
        "quarantine_instance": lambda: QuarantineInstance(
            **where, **instance, vpc_id=miner["vpc_id"], network_interface_ids=enis
        ),
        "revoke_role_sessions": lambda: RevokeRoleSessions(**where, role_name="batch-role"),
        "snapshot_volumes": lambda: SnapshotVolumes(
            **where, **instance, volume_ids=tuple(miner["volume_ids"])
        ),
        "stop_instance": lambda: StopInstance(**where, **instance),
    }[kind]()
    return made.model_copy(update=more)


def former_state(kind: str, world: dict[str, Any]) -> dict[str, Any]:
    """What the action must note as the state before, in the world as seeded."""
    groups = {eni: sorted(had) for eni, had in world["instances"]["miner-1"]["interfaces"].items()}
    return {
        "deactivate_access_key": {"status": "Active"},
        "deny_all_user": {"document": None},
        "protect_from_termination": {"disable_api_termination": False},
        "quarantine_instance": {
            "quarantine_group": None,
            "quarantine_rules": None,
            "interfaces": groups,
            "passing": {},
        },
        "revoke_role_sessions": {"document": None},
        "snapshot_volumes": {"snapshots": {}},
        "stop_instance": {"state": "running"},
    }[kind]


READING = ("Describe", "Get", "List", "Assume", "Lookup")


def changes(control: Control, since: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """Every call of Watchkeeper's role above `since` that changed something, in order."""
    found: Iterable[dict[str, Any]] = (
        *control.calls(since, service="iam"),
        *control.calls(since, service="ec2"),
    )
    return [
        (call["operation"], call["parameters"])
        for call in sorted(found, key=lambda call: call["number"])
        if call["status"] < 400
        and not call["operation"].startswith(READING)
        and str(call["access_key_id"]).startswith("ASIA")
    ]


def operations(control: Control, since: int = 0) -> list[str]:
    """Their names only."""
    return [operation for operation, _ in changes(control, since)]


def last(control: Control) -> int:
    """The number of the last call so far."""
    return control.calls()[-1]["number"]
