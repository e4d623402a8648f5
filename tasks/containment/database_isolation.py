"""A database's security groups: the VPC's group without rules instead, and back."""

from tasks.containment.database_calls import described, modify, wait_until
from tasks.containment.hand import Hand
from tasks.containment.security_groups import find, quarantine_group, rules_of
from watchkeeper.action import State
from watchkeeper.actions.isolate_database import IsolateDatabase
from watchkeeper.actions.quarantine_instance import QUARANTINE_GROUP


def observe(action: IsolateDatabase) -> State:
    """`{"quarantine_group": id | None, "quarantine_rules": n | None, "groups": [ids]}`.

    A group that RDS is taking off counts still: until then it lets in what it let in.
    """
    group = find(action, QUARANTINE_GROUP)
    return {
        "quarantine_group": group["GroupId"] if group else None,
        "quarantine_rules": len(rules_of(group)) if group else None,
        "groups": _groups(action),
    }


def change(action: IsolateDatabase) -> None:
    """The group first, then the database into it; what RDS needs minutes for is waited for."""
    group = quarantine_group(action)
    if _groups(action) != [group]:
        _move(action, [group])


def undo(action: IsolateDatabase, before: State) -> State:
    """Back into the groups that it had; one that somebody moved since the case stays where it is."""
    now, had = observe(action), before.get("groups", [])
    if had and now["groups"] == [now["quarantine_group"]] and now["groups"] != had:
        _move(action, had)
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """Whether it is in the groups that it had: the empty group of the VPC stays, others use it."""
    had = before.get("groups", [])
    if now["groups"] == had:
        return ()
    return (f"it is in {' '.join(now['groups'])} and was in {' '.join(had)}",)


def _groups(action: IsolateDatabase) -> list[str]:
    return sorted(one["VpcSecurityGroupId"] for one in described(action).get("VpcSecurityGroups", []))


def _move(action: IsolateDatabase, groups: list[str]) -> None:
    modify(action, VpcSecurityGroupIds=groups)
    wait_until(lambda: _groups(action) == sorted(groups))


HAND = Hand(observe=observe, change=change, undo=undo, left=left)
