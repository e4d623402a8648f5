"""Two verdicts in words: counts before and after, and what remains and why."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from benchmarks.judge.remains import CENTRAL, NO_GROUNDS, Grounds, reason
from benchmarks.judge.verdict import Verdict
from benchmarks.machine import machine
from benchmarks.results import section, table

TITLE = "An independent judge: CIS by Prowler"
_OURS = "**the baseline's own**"
_NOTHING: Mapping[str, Grounds] = MappingProxyType({})
_SHOWN = 3
"""Resources named for each failing check; the rest are counted."""


def counts(
    before: Mapping[str, Verdict], after: Mapping[str, Verdict], grounds: Mapping[str, Grounds] = _NOTHING
) -> str:
    """One row for each account and framework: requirements with a FAIL, all PASS, proven neither way.

    The last column leaves out what the account that watches this one proves for it.
    """
    rows = []
    for account, first in before.items():
        for framework, was in first.standings.items():
            total = len(was.failed) + len(was.passed) + len(was.open)
            row = [f"{account}, {framework}", str(total), *_three(was.failed, was.passed, was.open)]
            if account in after:
                now = after[account].standings[framework]
                own = _own(after[account], framework, grounds.get(account, NO_GROUNDS))
                row += [*_three(now.failed, now.passed, now.open), str(len(own))]
            else:
                row += ["-"] * 4
            rows.append(row)
    heaps = ["FAIL", "PASS", "open"]
    head = ["account, framework", "requirements", *(f"{one} before" for one in heaps)]
    head += [*(f"{one} after" for one in heaps), "FAIL after, not watched centrally"]
    return table(head, rows)


def failing(account: str, verdict: Verdict, grounds: Grounds = NO_GROUNDS) -> str:
    """Each failing check of an account: where, which requirements, and whose matter it is."""
    lines = [f"### {account}: {len(verdict.failing_checks())} checks fail", ""]
    for check, failures in verdict.failing_checks().items():
        places = [f"{one.region} `{one.resource.split(':', 5)[-1] or 'account'}`" for one in failures]
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        whys = sorted({reason(one, grounds) or _OURS for one in failures})
        ids = ", ".join(_short(one) for one in verdict.requirements.get(check, ()))
        lines.append(f"- `{check}` ({ids}): {', '.join(places[:_SHOWN])}{more}. {' / '.join(whys)}")
    return "\n".join(lines)


def whose(account: str, verdict: Verdict, grounds: Grounds = NO_GROUNDS) -> str:
    """What remains in an account, one line for each reason: requirements of the newest benchmark, and checks."""
    newest = max(verdict.standings)
    numbers: dict[str, set[str]] = defaultdict(set)
    checks: dict[str, set[str]] = defaultdict(set)
    for one in verdict.failures:
        why = reason(one, grounds) or _OURS
        named = verdict.requirements.get(one.check, ())
        numbers[why] |= {each.split()[1] for each in named if each.startswith(f"{newest} ")}
        checks[why].add(one.check)
    listed = sorted((sorted(numbers[why], key=_by_number), why) for why in checks)
    listed.sort(key=lambda one: [_by_number(each) for each in one[0]])
    lines = [f"- {', '.join(named)}: {why} ({_few(checks[why])})" for named, why in listed]
    return "\n".join([f"What remains in the {account}, numbered as in {newest}:", "", *lines])


def result(
    command: str, prowler: str, before: Mapping[str, Verdict], after: Mapping[str, Verdict],
    grounds: Mapping[str, Grounds],
) -> str:  # fmt: skip
    """The section of the results."""
    seconds = [one.seconds for verdicts in (before, after) for one in verdicts.values()]
    conditions = (
        f"{prowler} in a venv of its own, over every enabled region of the emulator, services without resources "
        "included. *Before*: the seeded accounts, half done as people leave them, and an account that nobody "
        "touched. *After*: `python -m deployments.bootstrap` planned, applied and proved "
        "`deployments/baselines/cis.yaml`. FAIL: at least one resource fails a requirement; PASS: all that was "
        "judged passes; open: Prowler leaves it to a person, or nothing is there to be judged. A scan took "
        f"{min(seconds):.0f} to {max(seconds):.0f} s."
    )
    remains = [whose(name, verdict, grounds.get(name, NO_GROUNDS)) for name, verdict in after.items()]
    figures = "\n\n".join([counts(before, after, grounds), *remains])
    return section(TITLE, command, machine(), conditions, figures)


def _own(verdict: Verdict, framework: str, grounds: Grounds) -> set[str]:
    """The framework's failed requirements with a failure that no other account answers for."""
    own = {one.check for one in verdict.failures if reason(one, grounds) != CENTRAL}
    named = {each for check in own for each in verdict.requirements.get(check, ())}
    return {each for each in named if each.startswith(f"{framework} ")}


def _three(*heaps: tuple[str, ...]) -> list[str]:
    return [str(len(heap)) for heap in heaps]


def _short(requirement: str) -> str:
    """`cis_5.0_aws 3.1` → `5.0: 3.1`."""
    framework, one = requirement.split()
    return f"{framework.split('_')[1]}: {one}"


def _by_number(requirement: str) -> list[int]:
    return [int(one) for one in requirement.split(".")]


def _few(checks: set[str]) -> str:
    named = [f"`{one}`" for one in sorted(checks)]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return ", ".join(named[:_SHOWN]) + more
