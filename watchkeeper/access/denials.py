"""Calls after a change, from CloudTrail: which were denied, and which still came through."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from watchkeeper.access.item import ReviewItem
from watchkeeper.evidence import Frozen
from watchkeeper.parsing.fields import part
from watchkeeper.timeline import Call, read_event

_DENIED = ("denied", "unauthorized", "notauthorized", "forbidden")
"""Every service has its own spelling: `AccessDenied`, `Client.UnauthorizedOperation` …"""
_NOT_KNOWN = frozenset(
    ("InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "Client.AuthFailure")
)
"""An access key that is off is answered like one that does not exist."""
_SLOWED = ("throttl", "limitexceeded", "toomanyrequests", "slowdown")
_ALWAYS_ANSWERED = ("GetCallerIdentity", "GetSessionToken")
"""STS answers these whatever a policy denies; only a key that is off cannot call them.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""
_OF_USERS = ("user", "console_access", "ssh_key", "service_credential", "signing_certificate")


class Search(Frozen):
    """One attribute of LookupEvents, and what of the answer concerns the item."""

    attribute: Literal["AccessKeyId", "Username", "ResourceName", "EventName"]
    value: str
    naming: str | None = None
    """Only events that name this in their error's text."""


class DeniedCalls(Frozen):
    """What was found since the change."""

    calls: tuple[Call, ...] = ()
    """Denied ones, oldest first."""
    allowed: tuple[Call, ...] = ()
    """Those that were not, oldest first; an error of the called service itself counts as one."""
    complete: bool = True
    """False: there was more than was read."""
    regions: tuple[str, ...] = ()
    """Where CloudTrail was asked; empty: nothing of this item is in CloudTrail by a name that can be asked for."""


def searches_for(item: ReviewItem) -> tuple[Search, ...]:
    """What to ask CloudTrail about an item; nothing for what no call can be told by.

    A session of a role stands in CloudTrail under the session's name: of a role only the tries to
    assume it are found. A try from another account is recorded there, if it was denied.
    """
    if item.kind in _OF_USERS:
        return (Search(attribute="Username", value=item.principal),)
    if item.kind == "access_key":
        return (Search(attribute="AccessKeyId", value=item.detail),)
    if item.kind != "role":
        return ()
    names = dict.fromkeys(name for name in (item.principal, item.arn) if name)
    denied = f":role/{item.arn.rpartition(':role/')[2] or item.principal}"
    assuming = ("AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML")
    return (
        *(Search(attribute="ResourceName", value=name) for name in names),
        *(Search(attribute="EventName", value=name, naming=denied) for name in assuming),
    )


def gather(
    found: Iterable[tuple[Search, dict[str, Any]]], *, complete: bool, regions: Iterable[str]
) -> DeniedCalls:
    """The answers of CloudTrail sorted by what came of each call; each event once.

    Args:
        found: the search, and an event of LookupEvents as it was given.
        complete: whether every page was read.
        regions: where it was asked.
    """
    denied: dict[str, Call] = {}
    allowed: dict[str, Call] = {}
    for search, event in found:
        call = read_event(event, search.value)
        if call is None or (search.naming and not _names(event, search.naming)):
            continue
        if search.attribute == "ResourceName" and not call.name.startswith("AssumeRole"):
            continue  # somebody looked at the role, or changed it: nobody used it
        if _is_denied(call.error):
            denied[call.event_id] = call
        elif not any(word in str(call.error).lower() for word in _SLOWED):
            allowed[call.event_id] = call
    return DeniedCalls(
        calls=_in_order(denied), allowed=_in_order(allowed), complete=complete, regions=tuple(regions)
    )


def used_since(found: DeniedCalls, item: ReviewItem, since: datetime) -> tuple[Call, ...]:
    """The calls after `since` that the change should have stopped.

    What STS answers to everybody proves nothing, but of a key: one that is off cannot even ask that.
    Of a console password only what was called with temporary credentials; to sign in still succeeds,
    and shows nothing.
    """
    calls = [one for one in found.allowed if one.at > since and one.service != "signin.amazonaws.com"]
    if item.kind != "access_key":
        calls = [one for one in calls if one.name not in _ALWAYS_ANSWERED]
    if item.kind == "console_access":
        calls = [one for one in calls if not str(one.access_key_id).startswith("AKIA")]
    return tuple(calls)


def _is_denied(error: str | None) -> bool:
    if error is None:
        return False
    return error in _NOT_KNOWN or any(word in error.lower() for word in _DENIED)


def _names(event: dict[str, Any], name: str) -> bool:
    """Whether the event says that it was about that role: in its error's text, or as what was asked for."""
    try:
        record = json.loads(event.get("CloudTrailEvent") or "{}")
    except ValueError:
        return False
    if not isinstance(record, dict):
        return False
    asked = part(record, "requestParameters").get("roleArn", "")
    words = f"{record.get('errorMessage', '')} {asked}".split()
    return any(word.strip(".,;'\"").endswith(name) for word in words)


def _in_order(calls: dict[str, Call]) -> tuple[Call, ...]:
    return tuple(sorted(calls.values(), key=lambda call: (call.at, call.event_id)))
