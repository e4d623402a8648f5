"""Two verdicts in words: counts before and after, and what remains and why."""

from collections.abc import Mapping, Set

from benchmarks.judge.remains import reason
from benchmarks.judge.verdict import Verdict
from benchmarks.results import table

_SHOWN = 3
"""Resources named for each failing check; the rest are counted."""


def counts(before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> str:
    """One row for each account and framework: requirements with a FAIL, all PASS, proven neither way."""
    rows = []
    for account, first in before.items():
        for framework, was in first.standings.items():
            total = len(was.failed) + len(was.passed) + len(was.open)
            row = [f"{account}, {framework}", str(total), *_three(was.failed, was.passed, was.open)]
            if account in after:
                now = after[account].standings[framework]
                row += _three(now.failed, now.passed, now.open)
            else:
                row += ["-"] * 3
            rows.append(row)
    heaps = ["FAIL", "PASS", "open"]
    head = ["account, framework", "requirements", *(f"{one} before" for one in heaps)]
    return table([*head, *(f"{one} after" for one in heaps)], rows)


def failing(account: str, verdict: Verdict, proven_centrally: Set[str] = frozenset()) -> str:
    """Each failing check of an account: where, which requirements, and whose matter it is."""
    lines = [f"### {account}: {len(verdict.failing_checks())} checks fail", ""]
    for check, failures in verdict.failing_checks().items():
        places = [f"{one.region} `{one.resource.split(':', 5)[-1] or 'account'}`" for one in failures]
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        whys = sorted({reason(one, proven_centrally) or "**the baseline's own**" for one in failures})
        ids = ", ".join(_short(one) for one in verdict.requirements.get(check, ()))
        lines.append(f"- `{check}` ({ids}): {', '.join(places[:_SHOWN])}{more}. {' / '.join(whys)}")
    return "\n".join(lines)


def _three(*heaps: tuple[str, ...]) -> list[str]:
    return [str(len(heap)) for heap in heaps]


def _short(requirement: str) -> str:
    """`cis_5.0_aws 3.1` → `5.0: 3.1`."""
    framework, one = requirement.split()
    return f"{framework.split('_')[1]}: {one}"
