"""Which of the known ways of escalation are open to a principal, over all its policies together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from watchkeeper.access.effective_access import Escalation, Grant
from watchkeeper.access.escalation_paths import ESCALATION_PATHS, EscalationPath
from watchkeeper.access.policy_actions import PASS_ROLE, Mask, catalogue, passing_to
from watchkeeper.access.policy_statements import Compiled, Power


@dataclass(frozen=True, slots=True)
class Held:
    """A policy of a principal, with where it has it from."""

    grant: Callable[[], Grant]
    policy: Compiled


@dataclass(frozen=True, slots=True)
class _Need:
    path: EscalationPath
    actions: tuple[tuple[str, Mask], ...]
    all_of: Mask
    one_of: Mask


def escalations(power: Power, held: Sequence[Held]) -> tuple[Escalation, ...]:
    """The ways that are open, in the table's order.

    Args:
        power: what the principal may do in effect, after denies and boundary.
        held: its policies, to name those that a way comes from; one of them never needs to be enough.
    """
    anything = power.somehow | power.own | power.own_sometimes
    found = []
    for need in _needs():
        if need.all_of & ~anything or (need.one_of and not need.one_of & anything):
            continue
        fully = power.wide | (power.own if need.path.on_oneself else 0)
        partly = power.sometimes | (power.own_sometimes if need.path.on_oneself else 0)
        at_all = fully | partly | (power.narrow if need.path.on_some else 0)
        if need.all_of & ~at_all or (need.one_of and not need.one_of & at_all):
            continue
        without_doubt = not need.all_of & ~fully and (not need.one_of or bool(need.one_of & fully))
        found.append(_escalation(need, at_all, held, without_doubt=without_doubt))
    return tuple(found)


def _escalation(need: _Need, at_all: Mask, held: Sequence[Held], *, without_doubt: bool) -> Escalation:
    used = need.all_of | (need.one_of & at_all)
    grants = [one for one in held if used & _allows(one.policy.allowed, at_all)]
    return Escalation(
        path=need.path.name,
        actions=tuple(action for action, bit in need.actions if bit & used),
        answer="yes" if without_doubt else "conditional",
        grants=tuple(dict.fromkeys(one.grant() for one in grants)),
    )


def _allows(allowed: Power, at_all: Mask) -> Mask:
    return (allowed.somehow | allowed.own | allowed.own_sometimes) & at_all


@cache
def _needs() -> tuple[_Need, ...]:
    return tuple(map(_need, ESCALATION_PATHS))


def _need(path: EscalationPath) -> _Need:
    known = catalogue()

    def bit(action: str) -> Mask:
        to = path.passes_to if action == PASS_ROLE else None
        return known.bit(passing_to(to) if to else action)

    actions = tuple((action, bit(action)) for action in (*path.actions, *path.one_of))
    split = len(path.actions)
    return _Need(path, actions, _union(actions[:split]), _union(actions[split:]))


def _union(actions: Sequence[tuple[str, Mask]]) -> Mask:
    whole = 0
    for _, bit in actions:
        whole |= bit
    return whole
