"""The comparison with cloudsplaining as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from benchmarks.access_comparison_reasons import CLASSES, Reason

if TYPE_CHECKING:
    from benchmarks.access_comparison import Comparison
    from watchkeeper.access.effective_access import EffectiveAccess


def tables(made: Comparison) -> str:
    """All tables, one after the other."""
    return (
        "\n\n".join(
            (
                "### Principals of `example-authz-details.json`",
                _principals(made),
                "### Ways of escalation, policy by policy",
                _ways(made),
                "### Risky actions, policy by policy: cloudsplaining / ours",
                _counts(made),
                "### Every difference, by its reason",
                _reasons(made),
                *(
                    text
                    for name, verdicts in made.others.items()
                    for text in (f"### Principals of `{name}` (ours alone)", _verdicts(verdicts))
                ),
            )
        )
        + "\n"
    )


def _principals(made: Comparison) -> str:
    rows = (
        (
            row.name,
            _told(row.verdict),
            ", ".join(row.theirs) or "nothing",
            ", ".join(row.unjudged) or "",
        )
        for row in made.principals
    )
    heads = (
        "principal",
        "ours, on the principal",
        "its, on the same policies one by one",
        "policies its result leaves out",
    )
    return _table(heads, rows)


def _ways(made: Comparison) -> str:
    rows = (
        (
            row.name,
            "administrator" if row.admin == "yes" else ", ".join(f"`{way}`" for way in row.ways),
            ", ".join(row.their_ways),
            ", ".join(row.missed) or "none",
        )
        for row in made.policies
        if row.ways or row.their_ways or row.admin != "no"
    )
    return _table(("policy", "ours", "cloudsplaining", "seen by it and not by us"), rows)


def _counts(made: Comparison) -> str:
    rows = (
        (
            row.name,
            *(f"{theirs} / {ours}" if theirs or ours else "" for theirs, ours in row.counts.values()),
        )
        for row in made.policies
    )
    return _table(("policy", *CLASSES), rows)


def _reasons(made: Comparison) -> str:
    counted: Counter[tuple[str, Reason]] = Counter()
    example: dict[tuple[str, Reason], str] = {}
    for row in made.policies:
        for kind, action, reason in row.differences:
            counted[kind, reason] += 1
            example.setdefault((kind, reason), f"`{action}` in {row.name}")
    order = list(CLASSES)
    keys = sorted(counted, key=lambda key: (order.index(key[0]), -counted[key], key[1].name))
    rows = ((kind, str(counted[kind, why]), why.value, example[kind, why]) for kind, why in keys)
    return _table(("class", "actions", "why", "for example"), rows)


def _verdicts(verdicts: Iterable[tuple[str, EffectiveAccess]]) -> str:
    return _table(("principal", "verdict"), ((name, _told(verdict)) for name, verdict in verdicts))


def _told(verdict: EffectiveAccess) -> str:
    if verdict.admin == "yes":
        through = dict.fromkeys(
            f"{grant.policy} of {grant.holder} {grant.holder_name}" for grant in verdict.admin_grants
        )
        return f"administrator, through {', '.join(through)}"
    ways = ", ".join(f"`{way.path}` ({way.answer})" for way in verdict.escalations)
    risks = ", ".join(f"{name} {_size(actions)}" for name, actions in verdict.risks.items())
    return "; ".join(part for part in (f"admin: {verdict.admin}", ways, risks) if part)


def _size(actions: tuple[str, ...]) -> int:
    """How many a capped list stands for."""
    *shown, last = actions
    return len(shown) + int(last.split()[1]) if last.startswith("and ") else len(actions)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = (heads, ("---",) * len(heads), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
