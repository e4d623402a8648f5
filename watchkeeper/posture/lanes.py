"""Splitting the reading of findings into lanes that are read side by side, within the limits of a filter."""

from collections.abc import Iterable, Sequence

MOST_VALUES = 20
"""Values that Security Hub takes for one attribute of a filter (of ten).

Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFindingFilters.html
"""
WANTED = 4
"""One lane alone does not reach three calls a second: an answer takes longer than a third of one."""

Filters = dict[str, list[dict[str, str]]]

CONTROL_FINDINGS: Filters = {
    "ProductName": [
        {"Value": name, "Comparison": "EQUALS"} for name in ("Security Hub", "Security Hub CSPM")
    ],
    "RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}],
}
"""AWS has renamed the product in its documents; who filtered by one name alone might read nothing at all.
Which findings are its own is decided by their ProductArn (`identify.py`)."""


def lanes(accounts: Iterable[str], regions: Iterable[str]) -> tuple[Filters, ...]:
    """Filters that together match every active control finding of the scope, each finding once.

    Groups of accounts, of at most `MOST_VALUES`; where there are too few accounts to keep the calls
    flowing, each group's regions are split too.
    """
    names = sorted(accounts)
    groups = _groups(names, max(WANTED, -(-len(names) // MOST_VALUES)))
    places = sorted(regions)
    parts = -(-WANTED // len(groups)) if groups else 1
    if parts == 1 or len(places) < 2:
        return tuple({**CONTROL_FINDINGS, "AwsAccountId": _equals(group)} for group in groups)
    return tuple(
        {**CONTROL_FINDINGS, "AwsAccountId": _equals(group), "Region": _equals(some)}
        for group in groups
        for some in _groups(places, parts)
    )


def _groups(names: Sequence[str], wanted: int) -> list[Sequence[str]]:
    """`names` in at most `wanted` groups whose sizes differ by one at most."""
    count = min(wanted, len(names))
    return [names[number::count] for number in range(count)]


def _equals(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"Value": name, "Comparison": "EQUALS"} for name in names]
