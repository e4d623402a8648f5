"""Cost before enabling: USD a month from day 31 on, low, likely and high, with what each rests on."""

from collections.abc import Iterable, Sequence
from datetime import date

from watchkeeper.baseline.compare import Line, State
from watchkeeper.baseline.cost_rules import Charge, charges
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.price_table import PriceTable
from watchkeeper.baseline.survey import Survey
from watchkeeper.baseline.usage import COUNTS, Usage
from watchkeeper.escaping import code, markdown
from watchkeeper.evidence import Frozen, Seen, Unseen

SERVICE_OF = {
    "CloudTrail": "cloudtrail", "GuardDuty": "guardduty", "Security Hub": "securityhub",
    "AWS Config": "config", "EventBridge": "events", "Alarms": "alarms",
    "Access Analyzer": "accessanalyzer",
}  # fmt: skip
"""The matrix's column of each service in the estimate."""
_PARTS_THAT_COST = {
    "cloudtrail": {"trail"}, "guardduty": {"detector"}, "securityhub": {"standards"},
    "config": {"recorder"}, "events": {"finding_rules"}, "alarms": {"cis_alarms"},
    "accessanalyzer": {"unused_access_analyzer"},
}  # fmt: skip


class Money(Frozen):
    """USD a month."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Money") -> "Money":
        """Both together."""
        return Money(
            low=self.low + other.low, likely=self.likely + other.likely, high=self.high + other.high
        )


NOTHING = Money(low=0, likely=0, high=0)


class CostLine(Frozen):
    """One service in one account and region."""

    account: str
    region: str
    service: str
    usd: Money
    already_on: bool
    """It runs already: this is paid today, and the plan does not add it."""
    rests_on: tuple[str, ...]
    """Quantities and assumptions in words."""


class Estimate(Frozen):
    """The whole estimate."""

    as_of: date
    price_region: str
    lines: tuple[CostLine, ...]
    unseen: tuple[str, ...]
    """What could not be counted: the range is wider there."""
    unconfirmed: tuple[str, ...]
    """Figures of the price table that nobody has confirmed."""
    guardduty_says: dict[str, float]
    """GuardDuty's own figure for the last 30 days by `account region`, where it has history."""

    def total(
        self, *, new: bool | None = None, account: str | None = None, service: str | None = None
    ) -> Money:
        """The sum; of what the plan adds (`new`) or of what runs already, of one account, of one service."""
        chosen = (
            line
            for line in self.lines
            if (new is None or line.already_on is not new)
            and account in (None, line.account)
            and service in (None, line.service)
        )
        return sum((line.usd for line in chosen), NOTHING)


def estimate(
    usages: Iterable[Usage], survey: Survey, baselines: Baselines, prices: PriceTable,
    lines: Sequence[Line] = (),
) -> Estimate:  # fmt: skip
    """What the baseline costs a month in every place that was counted.

    Args:
        usages: the accounts' own counts.
        survey: who plays which part.
        baselines: what is turned on where.
        prices: the dated table.
        lines: the plan's; what is in place there already is not new.
    """
    on = {(line.account, line.region, line.service) for line in lines if _runs(line)}
    given = list(usages)
    made: list[CostLine] = []
    for usage in given:
        account = survey.account(usage.account)
        if account is None:
            continue
        made += [
            _line(usage, charge, (usage.account, usage.region, SERVICE_OF[charge.service]) in on)
            for charge in charges(usage, survey, baselines.of(account), prices)
        ]
    return Estimate(
        as_of=prices.as_of,
        price_region=prices.region,
        lines=tuple(made),
        unseen=tuple(
            f"{usage.account} {usage.region}: {COUNTS[name]}: {count.why}"
            for usage in given
            for name, count in usage.counts.items()
            if isinstance(count, Unseen)
        ),
        unconfirmed=tuple(sorted(name for name, one in prices.figures.items() if not one.confirmed)),
        guardduty_says={
            f"{usage.account} {usage.region}": usage.guardduty_usd.value
            for usage in given
            if isinstance(usage.guardduty_usd, Seen)
        },
    )


def _runs(line: Line) -> bool:
    """Whether what costs money in this line runs already, in the wanted way or in another."""
    return line.part in _PARTS_THAT_COST.get(line.service, ()) and line.state in (
        State.IN_PLACE,
        State.TO_CHANGE,
        State.MANAGED_ELSEWHERE,
    )


def _line(usage: Usage, charge: Charge, already_on: bool) -> CostLine:
    return CostLine(
        account=usage.account,
        region=usage.region,
        service=charge.service,
        usd=Money(low=charge.low, likely=charge.likely, high=charge.high),
        already_on=already_on,
        rests_on=(*charge.rests_on, *usage.notes),
    )


def cost_markdown(estimate: Estimate, most: int = 200) -> str:
    """The estimate for an artifact: totals, then account by account, then what it rests on."""
    new, running = estimate.total(new=True), estimate.total(new=False)
    parts = [
        "# Cost before enabling",
        f"From day 31 on (no free trial), USD a month, prices of {estimate.as_of} in "
        f"{code(estimate.price_region)}. New by this plan: **{money(new)}**; runs already: {money(running)}.",
    ]
    rows = [
        f"| {code(account)} | {money(estimate.total(new=True, account=account))} "
        f"| {money(estimate.total(new=False, account=account))} |"
        for account in sorted({line.account for line in estimate.lines})
    ]
    parts.append("| account | new | runs already |\n|---|---|---|\n" + "\n".join(rows))
    shown = sorted(estimate.lines, key=lambda line: -line.usd.likely)[:most]
    rows = [
        f"| {code(line.account)} | {code(line.region)} | {markdown(line.service)} | {money(line.usd)} "
        f"| {'runs already' if line.already_on else 'new'} | {'; '.join(map(markdown, line.rests_on))} |"
        for line in shown
        if line.usd.high >= 0.005
    ]
    parts.append(
        "| account | region | service | low – likely – high | | rests on |\n|---|---|---|---|---|---|\n"
        + "\n".join(rows)
    )
    if estimate.guardduty_says:
        said = "\n".join(
            f"- {code(place)}: GuardDuty says {usd:.2f} for the last 30 days; estimated "
            f"{money(estimate.total(account=place.split()[0], service='GuardDuty'))} for the whole account"
            for place, usd in sorted(estimate.guardduty_says.items())
        )
        parts.append(f"## What GuardDuty itself says\n\n{said}")
    if estimate.unseen:
        unseen = "\n".join(f"- {markdown(one)}" for one in estimate.unseen[:50])
        parts.append(f"## Could not count (the range is wider there)\n\n{unseen}")
    parts.append(
        f"Figures that nobody has confirmed: {', '.join(map(code, estimate.unconfirmed)) or 'none'}."
    )
    return "\n\n".join(parts) + "\n"


def money(usd: Money) -> str:
    """`1.20 – 3.40 – 9.00`."""
    return f"{usd.low:,.2f} – {usd.likely:,.2f} – {usd.high:,.2f}"
