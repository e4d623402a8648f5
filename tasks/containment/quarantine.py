"""An instance's network interfaces: through an all-access group into one without rules, and back."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

from tasks import aws, case_store
from tasks.containment.hand import Hand
from tasks.containment.security_groups import (
    ec2_of,
    find,
    passing_group,
    quarantine_group,
    rules_of,
    take_passing_group_away,
)
from watchkeeper.action import State
from watchkeeper.actions.quarantine_instance import (
    QUARANTINE_GROUP,
    UNTRACK_GROUP_PREFIX,
    QuarantineInstance,
)
from watchkeeper.errors import NotThere, Permanent, Transient

_WAIT_FOR_ANOTHER_CASE = timedelta(seconds=8)
"""Within the time of Prefect's tries: the last of them goes on, lest the interface stay open."""


def observe(action: QuarantineInstance) -> State:
    """The interfaces that the instance has now, and those of the plan that still exist.

    `{"quarantine_group": id | None, "quarantine_rules": n, "interfaces": {eni: [group ids]},
    "passing": {eni: name of the passing group that it is in}}`.
    """
    group = find(action, QUARANTINE_GROUP)
    found = _interfaces(action, "attachment.instance-id", [action.instance_id])
    if missing := [eni for eni in action.network_interface_ids if eni not in found]:
        found |= _interfaces(action, "network-interface-id", missing)
    return {
        "quarantine_group": group["GroupId"] if group else None,
        "quarantine_rules": len(rules_of(group)) if group else None,
        "interfaces": {eni: sorted(one["GroupId"] for one in groups) for eni, groups in found.items()},
        "passing": {
            eni: one["GroupName"]
            for eni, groups in found.items()
            for one in groups
            if one["GroupName"].startswith(UNTRACK_GROUP_PREFIX)
        },
    }


def ready(action: QuarantineInstance, now: State) -> None:
    """Let another case that moves the same interfaces finish, for a while.

    Raises:
        Transient: it is at work; a case that died there is waited for no longer than 8 seconds.
    """
    others = {eni: name for eni, name in now["passing"].items() if name != action.untrack_group}
    if not others:
        return
    moment = datetime.now(UTC)
    since = case_store.recall_or_make(
        f"{action.case_id}/waiting/{action.key}.txt", lambda: moment.isoformat().encode()
    )
    if moment - datetime.fromisoformat(since.decode()) < _WAIT_FOR_ANOTHER_CASE:
        raise Transient(f"another case moves these interfaces just now: {others}")


def change(action: QuarantineInstance) -> None:
    """Both groups first, then each interface in two steps; where it stopped, it goes on."""
    quarantine = quarantine_group(action)
    now = observe(action)
    waiting = {eni: groups for eni, groups in now["interfaces"].items() if groups != [quarantine]}
    if waiting:
        untrack = passing_group(action)
        for eni, groups in waiting.items():
            former = None if eni in now["passing"] else groups
            try:
                if former is not None:
                    _move(action, eni, [untrack])
                _through(action, eni, former, quarantine)
            except NotThere as error:  # a group that was just made, or was taken away just now
                raise Transient(str(error)) from error


def _through(action: QuarantineInstance, eni: str, former: list[str] | None, quarantine: str) -> None:
    """The second step; an interface must not stay in the passing group, which lets everything in."""
    try:
        _move(action, eni, [quarantine])
    except (Permanent, Transient) as error:
        kind = Transient if isinstance(error, Transient | NotThere) else Permanent
        still = f"interface {eni} is OPEN to everywhere, in the passing group of a quarantine"
        if former is None:
            raise kind(f"{error}; {still}") from error
        try:
            _move(action, eni, former)
        except (Permanent, Transient) as second:
            raise kind(f"{error}; {still}: putting it back failed too: {second}") from error
        raise


def undo(action: QuarantineInstance, before: State) -> State:
    """Every interface that is in quarantine, or on its way there, goes back into the groups that it had.

    One that somebody moved since, or whose former groups nobody knows, stays where it is.
    """
    now = observe(action)
    for eni, groups in _known(before).items():
        is_ours = now["interfaces"].get(eni) == [now["quarantine_group"]] or (
            now["passing"].get(eni) == action.untrack_group
        )
        if groups and is_ours and now["interfaces"][eni] != groups:
            with contextlib.suppress(NotThere):  # a group that it had is gone: `left` says so
                _move(action, eni, groups)
    take_passing_group_away(action)
    return observe(action)


def left(before: State, now: State) -> tuple[str, ...]:
    """Each interface that is not back in the groups that it had, and why."""
    known, said = _known(before), []
    for eni in sorted({*before.get("interfaces", {}), *now["interfaces"]}):
        has = now["interfaces"].get(eni)
        if eni in known and has == known[eni]:
            continue
        if has is None:
            said.append(f"{eni} is gone")
        elif eni not in known and has == [now["quarantine_group"]]:
            said.append(f"left alone: {eni} stays in quarantine, the groups that it had are not known")
        elif eni in known or eni in before.get("passing", {}):
            said.append(f"left alone: {eni} is in {' '.join(has)} now")
    return tuple(said)


def _known(before: State) -> dict[str, list[str]]:
    """The groups that each interface had: a passing group, ours or another case's, is none of them."""
    passing = before.get("passing", {})
    return {eni: groups for eni, groups in before.get("interfaces", {}).items() if eni not in passing}


def _interfaces(
    action: QuarantineInstance, field: str, values: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """The groups of the interfaces that the filter finds: asked so, one that is gone is no error."""
    filters = [{"Name": field, "Values": values}]
    with aws.reading_aws_errors("ec2:DescribeNetworkInterfaces", action.instance_id):
        pages = ec2_of(action).get_paginator("describe_network_interfaces").paginate(Filters=filters)
        found = [eni for page in pages for eni in page["NetworkInterfaces"]]
    return {eni["NetworkInterfaceId"]: eni["Groups"] for eni in found}


def _move(action: QuarantineInstance, eni: str, groups: list[str]) -> None:
    """Per interface: ModifyInstanceAttribute fails on an instance that has more than one.

    An interface that is gone needs no move.

    Raises:
        NotThere: one of the groups is gone, or cannot be seen yet.
    """
    try:
        with aws.reading_aws_errors("ec2:ModifyNetworkInterfaceAttribute", eni):
            ec2_of(action, changing=True).modify_network_interface_attribute(
                NetworkInterfaceId=eni, Groups=groups
            )
    except NotThere as error:
        if "InvalidNetworkInterfaceI" not in str(error):
            raise


HAND = Hand(
    observe=observe, change=change, undo=undo, finish=take_passing_group_away, ready=ready, left=left
)
