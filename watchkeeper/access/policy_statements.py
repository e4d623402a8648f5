"""A policy document compiled once: what it allows and denies, as sets of actions.

Documents as people write them: one statement or a list, one string or a list, any case of the actions, `NotAction`
and `NotResource`.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from watchkeeper.access.inventory import Document
from watchkeeper.access.policy_actions import Mask, catalogue, passing_to
from watchkeeper.access.policy_conditions import allow_holds, deny_holds, services_passed_to, texts
from watchkeeper.access.policy_resources import Reach, reach


@dataclass(frozen=True, slots=True)
class Power:
    """What is allowed, as sets of actions."""

    wide: Mask = 0
    """On every resource of the kind, without a condition."""
    sometimes: Mask = 0
    """On every resource of the kind, under a condition."""
    narrow: Mask = 0
    """On some resources, with or without a condition."""
    own: Mask = 0
    """On the own user alone, without a condition."""
    own_sometimes: Mask = 0

    def __or__(self, other: "Power") -> "Power":
        """What two policies allow together."""
        return Power(
            self.wide | other.wide,
            self.sometimes | other.sometimes,
            self.narrow | other.narrow,
            self.own | other.own,
            self.own_sometimes | other.own_sometimes,
        )

    @property
    def somehow(self) -> Mask:
        """What is allowed at all beyond the own user."""
        return self.wide | self.sometimes | self.narrow

    @property
    def doubtful(self) -> "Power":
        """The same with nothing certain in it, as behind a boundary that was not read."""
        return Power(0, self.wide | self.sometimes, self.narrow, 0, self.own | self.own_sometimes)

    def denied(self, denied: Mask, restricted: Mask) -> "Power":
        """What is left after denies: those that always hold take away, those that sometimes do make conditional."""
        held, left = ~denied, ~denied & ~restricted
        wide = self.wide & left
        sometimes = (self.sometimes | self.wide) & held & ~wide
        own = self.own & left
        return Power(
            wide,
            sometimes,
            self.narrow & held & ~wide & ~sometimes,
            own,
            (self.own_sometimes | self.own) & held & ~own,
        )

    def within(self, boundary: "Power") -> "Power":
        """What a permissions boundary leaves: what both allow, each as far as the narrower of them."""
        broad = self.wide | self.sometimes
        bound = boundary.wide | boundary.sometimes
        wide = self.wide & boundary.wide
        sometimes = broad & bound & ~wide
        own_anyhow = (self.own | self.own_sometimes | broad) & (
            boundary.own | boundary.own_sometimes | bound
        )
        own = (self.own | self.wide) & (boundary.own | boundary.wide) & ~wide & ~sometimes
        return Power(
            wide,
            sometimes,
            self.somehow & boundary.somehow & ~wide & ~sometimes,
            own,
            own_anyhow & ~own & ~wide & ~sometimes,
        )


@dataclass(frozen=True, slots=True)
class Compiled:
    """One policy."""

    allowed: Power = Power()
    denied: Mask = 0
    """Everywhere and always."""
    restricted: Mask = 0
    """Under a condition that restricts whoever has the access, or everywhere but on some resources."""


NOTHING = Compiled()


def compiled(document: Document) -> Compiled:
    """What a policy document says; a statement that is none says nothing."""
    whole = NOTHING
    statements = document.get("Statement") or ()
    for statement in (statements,) if isinstance(statements, Mapping) else statements:
        if statement.get("Effect") == "Allow":
            part = Compiled(_allowed(statement))
        elif statement.get("Effect") == "Deny":
            part = _denied(statement)
        else:
            continue
        whole = joined(whole, part)
    return whole


def effective_power(policies: Iterable[Compiled], boundary: Compiled | None = None) -> Power:
    """What several policies of one principal give together, less their denies, within a boundary if there is one."""
    whole = reduce(joined, policies, NOTHING)
    power = whole.allowed.denied(whole.denied, whole.restricted)
    if boundary is None:
        return power
    return power.within(boundary.allowed.denied(boundary.denied, boundary.restricted))


def joined(one: Compiled, other: Compiled) -> Compiled:
    """Two policies of one principal."""
    return Compiled(
        one.allowed | other.allowed, one.denied | other.denied, one.restricted | other.restricted
    )


def _allowed(statement: Mapping[str, Any]) -> Power:
    actions, reached = _actions(statement), _reach(statement)
    conditions = statement.get("Condition") or {}
    passed = services_passed_to(conditions)
    if passed is not None:
        # Whoever may pass roles to Lambda alone passes any role to Lambda: that is no restriction there.
        known = catalogue()
        passing = known.bits(map(passing_to, passed)) if actions & known.passing else 0
        others = actions & ~known.passing
        return Power(
            wide=passing & reached.wide,
            sometimes=others & reached.wide,
            narrow=(others & reached.narrow) | (passing & reached.narrow),
            own_sometimes=others & reached.own,
        )
    if allow_holds(conditions) == "always":
        return Power(actions & reached.wide, 0, actions & reached.narrow, actions & reached.own)
    return Power(0, actions & reached.wide, actions & reached.narrow, 0, actions & reached.own)


def _denied(statement: Mapping[str, Any]) -> Compiled:
    conditions = statement.get("Condition") or {}
    holds = deny_holds(conditions)
    if holds == "never":
        return NOTHING
    actions = _actions(statement)
    if "NotResource" in statement:
        spared = reach(texts(statement["NotResource"]))
        everywhere = actions & ~spared.wide & ~spared.narrow & ~spared.own
        elsewhere = actions & (spared.narrow | spared.own)
    else:
        # A deny on some resources leaves the rest.
        everywhere, elsewhere = actions & reach(texts(statement.get("Resource"))).wide, 0
    passed = services_passed_to(conditions)
    if passed is not None:
        known = catalogue()
        passing = everywhere & known.bits(map(passing_to, passed))
        return Compiled(denied=passing, restricted=(everywhere & ~known.passing) | elsewhere)
    if holds == "sometimes":
        return Compiled(restricted=everywhere | elsewhere)
    return Compiled(denied=everywhere, restricted=elsewhere)


def _actions(statement: Mapping[str, Any]) -> Mask:
    known = catalogue()
    if "NotAction" in statement:
        return known.everything & ~known.of(texts(statement["NotAction"]))
    return known.of(texts(statement.get("Action")))


def _reach(statement: Mapping[str, Any]) -> Reach:
    """Of an allow."""
    if "NotResource" not in statement:
        return reach(texts(statement.get("Resource")))
    spared = reach(texts(statement["NotResource"]))
    return Reach(catalogue().everything & ~spared.wide, 0, 0)
