"""Severity bands, written once and by lower bounds only."""

from enum import StrEnum


class Severity(StrEnum):
    """A band of GuardDuty's numeric severity."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """0 for LOW up to 3 for CRITICAL: bands compare by this and never as text."""
        return list(Severity).index(self)

    def at_least(self, other: "Severity") -> bool:
        """Whether this band is `other` or above it."""
        return self.rank >= other.rank


_LOWER_BOUNDS = (
    (9.0, Severity.CRITICAL),
    (7.0, Severity.HIGH),
    (4.0, Severity.MEDIUM),
    (0.0, Severity.LOW),
)


def severity_of(score: float) -> Severity:
    """Name the band that `score` falls in; every number from 0 up has exactly one.

    Raises:
        ValueError: `score` is negative or not a number.

    Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
    """
    for lower, name in _LOWER_BOUNDS:
        if score >= lower:
            return name
    raise ValueError(f"a severity is a number from 0 up, not {score!r}")
