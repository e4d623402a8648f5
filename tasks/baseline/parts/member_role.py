"""The role by which runbooks work in an account: made, or brought to what its runbooks need today."""

from collections.abc import Mapping
from typing import Any

from tasks.baseline import reach, roles
from tasks.settings import settings
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.member_role import POLICY_NAME
from watchkeeper.baseline.policies import Statement, by_sid, normal
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere

_OUR_TRUST = "WatchkeeperTrust"


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """Whom the role lets in as we come, and which statements it has; in whichever of its policies.

    Raises:
        NotThere: there is no such role.
    """
    iam, name = reach.client("iam", at), wanted["role"]
    trust = roles.trust_of(iam, name)
    documents = [*roles.inline_policies(iam, name).values(), *roles.own_managed_policies(iam, name)]
    notes = []
    if name != settings().member_role:
        notes.append(f"WATCHKEEPER_MEMBER_ROLE is {settings().member_role}: runbooks will not use {name}")
    if settings().external_id and "sts:ExternalId" not in str(trust):
        notes.append(f"the trust of {name} asks for no external id, though one is configured")
    return There(
        settings={
            "role": name,
            "trusted": _let_in(trust, survey.partition),
            "policy": _statements(documents, wanted["policy"]),
        },
        notes=tuple(notes),
    )


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the role, or add to its trust and statements; what others wrote there stays."""
    del survey
    iam, name = reach.client("iam", at, changing=True), wanted["role"]
    ours = {_OUR_TRUST: _trust(wanted["trusted"])}
    differing = {one.setting for one in line.differences}
    try:
        trust = roles.trust_of(iam, name)
        if "trusted" in differing:
            roles.add_trust(iam, name, trust, ours)
    except NotThere:
        roles.make(iam, name, ours, "By which Watchkeeper's runbooks work in this account")
    if "policy" in differing:
        holders = roles.inline_policies(iam, name)
        held = {one: len(by_sid(document).keys() & wanted["policy"]) for one, document in holders.items()}
        fullest = max(held, key=lambda one: held[one], default=POLICY_NAME)
        policy = fullest if held.get(fullest) else POLICY_NAME
        roles.add_statements(iam, name, policy, wanted["policy"])


def _trust(trusted: list[str]) -> Statement:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": trusted},
        "Action": "sts:AssumeRole",
    }
    if external_id := settings().external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id.get_secret_value()}}
    return normal(statement)


def _let_in(trust: Mapping[str, Any], partition: str) -> list[str]:
    """The principals that may assume the role with our external id, if we have one; the id stays here."""
    external_id = settings().external_id
    ours: list[dict[str, Any]] = [{}]
    if external_id:
        ours.append({"StringEquals": {"sts:ExternalId": external_id.get_secret_value()}})
    found: set[str] = set()
    statements = trust.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        one = normal(statement)
        actions = one.get("Action", [])
        if (
            one.get("Effect") == "Allow"
            and {"sts:AssumeRole", "sts:*", "*"} & set([actions] if isinstance(actions, str) else actions)
            and one.get("Condition", {}) in ours
        ):
            names = one.get("Principal", {}).get("AWS", [])
            found |= {_root(name, partition) for name in ([names] if isinstance(names, str) else names)}
    return sorted(found)


def _root(principal: str, partition: str) -> str:
    """An account's bare id means its root."""
    return f"arn:{partition}:iam::{principal}:root" if principal.isdigit() else principal


def _statements(documents: list[dict[str, Any]], wanted: Mapping[str, Statement]) -> dict[str, Statement]:
    """By Sid over all policies; where two have the same Sid, the one that is wanted."""
    found: dict[str, Statement] = {}
    for document in documents:
        for sid, statement in by_sid(document).items():
            if sid not in found or statement == wanted.get(sid):
                found[sid] = statement
    return found
