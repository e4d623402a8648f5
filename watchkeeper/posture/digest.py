"""An owner's own accounts, for the owner's own channel."""

from collections import Counter
from collections.abc import Sequence

from watchkeeper.escaping import slack
from watchkeeper.evidence import Frozen
from watchkeeper.posture.priorities import Priority
from watchkeeper.posture.report import PostureReport
from watchkeeper.posture.slack_limits import Block, context, fields, header, said, sections
from watchkeeper.posture.slack_summary import links, sign
from watchkeeper.posture.standards import short_name
from watchkeeper.posture.wording import NO_DATA, age_of, counted, names_of

_TOP = 10
_MOST_ACCOUNTS = 20


class Digest(Frozen):
    """One channel's message."""

    owner: str
    """Several names where owners share the channel: it hears of a week once."""
    channel: str
    accounts: tuple[str, ...]
    text: str
    blocks: list[Block]


def digests(report: PostureReport, run_url: str | None, page: str) -> tuple[Digest, ...]:
    """One for each channel that an account's owner has, by channel.

    Args:
        report: the week's.
        run_url: of the run in Prefect's UI; None where it has none.
        page: where the whole report lies.
    """
    where = links(run_url, page)
    by_channel: dict[str, list[str]] = {}
    spelt: dict[str, str] = {}
    for account in report.card.coverage.accounts:
        owner = report.owners.get(account)
        if owner is not None and owner.channel:
            # `#payments` and `payments` are one channel to Slack.
            name = owner.channel.lstrip("#")
            spelt.setdefault(name, owner.channel)
            by_channel.setdefault(name, []).append(account)
    return tuple(_digest(report, spelt[name], own, where) for name, own in sorted(by_channel.items()))


def _digest(report: PostureReport, channel: str, accounts: Sequence[str], where: str) -> Digest:
    owner = ", ".join(sorted({report.owners[one].name for one in accounts}))
    own = set(accounts)
    failing = [one for one in report.priorities if own.intersection(one.accounts)]
    counts = Counter(account for one in failing for account in one.accounts)
    worst = sorted(accounts, key=lambda one: (-counts[one], one))
    more = len(worst) - _MOST_ACCOUNTS
    text = (
        f"Compliance {report.week} of {said(owner, 100)}: {counted(len(failing), 'control')} to mend in "
        f"{counted(len(accounts), 'account')}"
    )
    return Digest(
        owner=owner,
        channel=channel,
        accounts=tuple(accounts),
        text=text,
        blocks=[
            header(f"Compliance {report.week} · {owner}"),
            context([
                f"{counted(len(failing), 'control')} to mend in {counted(len(accounts), 'account')}; "
                "what is under an accepted risk is left out"
            ]),
            *fields([_account(report, one) for one in worst[:_MOST_ACCOUNTS]]),
            *([context([f"… and {more} more accounts"])] if more > 0 else []),
            *sections(_top(report, failing, own)),
            context([where]),
        ],
    )  # fmt: skip


def _account(report: PostureReport, account: str) -> list[str]:
    scores = [
        f"{short_name(one)} *{score.text}* ({score.passed} of {score.with_data})"
        for one in report.card.standards
        for score in [report.card.score(one, "account", account)]
    ]
    short = sum(gap.account == account for gap in report.card.coverage.gaps)
    gaps = [f"⚠ {counted(short, 'gap')} in the coverage"] if short else []
    return [f"*{said(report.account_name(account), 60)}*", *(scores or ["no standard is on"]), *gaps]


def _top(report: PostureReport, failing: Sequence[Priority], own: set[str]) -> list[str]:
    if not failing:
        measured = any(report.card.score(scope="account", name=one).with_data for one in own)
        return ["Nothing fails here that is not accepted." if measured else NO_DATA]
    results = {one.control: one for one in report.card.failed}
    lines = []
    for number, one in enumerate(failing[:_TOP], 1):
        counts = results[one.control].failed_by_account
        here = [account for account in one.accounts if account in own]
        note = f" · _{said(one.note, 120)}_" if one.note else ""
        lines.append(
            f"{number}. {sign(one.severity)} *{_linked(one)}* {said(one.title, 90)} · "
            f"{counted(sum(counts.get(account, 0) for account in here), 'resource')} in "
            f"{said(names_of(report, here, 2), 90)} · {age_of(report, one)}{note}"
        )
    more = len(failing) - len(lines)
    return ["*Fix first*", *lines, *([f"… and {more} more in the report"] if more else [])]


def _linked(one: Priority) -> str:
    name = slack(one.control, 60)
    safe = one.remediation.startswith("https://") and not set(one.remediation) & set("<>| \n")
    return f"<{one.remediation}|{name}>" if safe and len(one.remediation) <= 200 else name
