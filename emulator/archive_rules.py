"""Access Analyzer's filters, of lists and of archive rules: whether a finding fits.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html
"""

from typing import Any


def fits(criteria: dict[str, dict[str, Any]] | None, finding: dict[str, Any]) -> bool:
    """Whether every criterion holds; `principal.AWS` and `condition.aws:SourceIp` reach into the finding."""
    return all(_holds(criterion, _value(finding, key)) for key, criterion in (criteria or {}).items())


def _value(finding: dict[str, Any], key: str) -> str | None:
    first, _, rest = key.partition(".")
    found = finding.get(first)
    if rest:
        found = found.get(rest) if isinstance(found, dict) else None
    if isinstance(found, bool):
        return str(found).lower()
    return None if found is None else str(found)


def _holds(criterion: dict[str, Any], value: str | None) -> bool:
    if criterion.get("exists") is not None and bool(criterion["exists"]) != (value is not None):
        return False
    if (wanted := criterion.get("eq")) and value not in wanted:
        return False
    if (pieces := criterion.get("contains")) and not any(piece in (value or "") for piece in pieces):
        return False
    return not (criterion.get("neq") and value in criterion["neq"])
