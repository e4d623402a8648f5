"""Bands have lower bounds only, so no number falls between two."""

import pytest

from watchkeeper.severity import Severity, severity_of


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0, "LOW"), (3.99, "LOW"), (4, "MEDIUM"), (6.95, "MEDIUM"), (7, "HIGH"),
        (8.9, "HIGH"), (8.95, "HIGH"), (9, "CRITICAL"), (10, "CRITICAL"), (11, "CRITICAL"),
    ],
)  # fmt: skip
def test_every_number_from_0_up_has_one_band(score, band):
    assert severity_of(score) == band


@pytest.mark.parametrize("score", [-0.1, float("nan")])
def test_what_is_no_severity_is_refused(score):
    with pytest.raises(ValueError, match="from 0 up"):
        severity_of(score)


def test_bands_compare_by_rank_and_not_as_text():
    assert Severity.CRITICAL.at_least(Severity.HIGH)
    assert not Severity.LOW.at_least(Severity.MEDIUM)
