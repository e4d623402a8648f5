"""The cost estimate as a section of the page."""

from html import escape

from watchkeeper.baseline.cost import Estimate, money


def cost_section(estimate: Estimate | None) -> str:
    """HTML of the estimate; empty if none was made."""
    if estimate is None:
        return ""
    accounts = sorted({line.account for line in estimate.lines})
    rows = "".join(
        f"<tr><td>{escape(account)}</td><td>{money(estimate.total(new=True, account=account))}</td>"
        f"<td>{money(estimate.total(new=False, account=account))}</td></tr>"
        for account in accounts
    )
    lines = "".join(
        f"<tr><td>{escape(line.account)}</td><td>{escape(line.region)}</td><td>{escape(line.service)}</td>"
        f"<td>{money(line.usd)}</td><td>{'runs already' if line.already_on else 'new'}</td>"
        f"<td>{escape('; '.join(line.rests_on))}</td></tr>"
        for line in sorted(estimate.lines, key=lambda line: -line.usd.likely)
        if line.usd.high >= 0.005
    )
    unseen = "".join(f"<li>{escape(one)}</li>" for one in estimate.unseen)
    says = "".join(
        f"<li>{escape(place)}: GuardDuty itself says {usd:.2f} for the last 30 days</li>"
        for place, usd in sorted(estimate.guardduty_says.items())
    )
    return (
        "<section><h2>Cost before enabling</h2>"
        f"<p>USD a month, low – likely – high, from day 31 on (no free trial), prices of {estimate.as_of} in "
        f"{escape(estimate.price_region)}. New by this plan: <b>{money(estimate.total(new=True))}</b>; "
        f"runs already: {money(estimate.total(new=False))}.</p>"
        f"<table><thead><tr><th>account</th><th>new</th><th>runs already</th></tr></thead>{rows}</table>"
        f"<details><summary>Line by line, and what each rests on</summary><table><thead><tr><th>account</th>"
        "<th>region</th><th>service</th><th>low – likely – high</th><th></th><th>rests on</th></tr></thead>"
        f"{lines}</table></details>"
        + (f"<p>What GuardDuty itself says:</p><ul>{says}</ul>" if says else "")
        + (f"<p>Could not be counted, and the range is wider there:</p><ul>{unseen}</ul>" if unseen else "")
        + f"<p>Figures that nobody has confirmed: {escape(', '.join(estimate.unconfirmed)) or 'none'}.</p></section>"
    )
