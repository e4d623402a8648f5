"""What a terminal says of a hunt's parameters, as the flow's form would have it."""

import pytest

from deployments.by_hand import _json, _lines


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("root_activity", "root_activity"),
        ("7", 7),
        ("0.5", 0.5),
        ("true", True),
        ('["eu-west-1"]', ["eu-west-1"]),
        ('{"minutes": 30}', {"minutes": 30}),
        ("333333333333", "333333333333"),
        ("012345678901", "012345678901"),
        ("2026-11-29", "2026-11-29"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ],
)
def test_a_parameter_is_read_as_what_it_is(text, value):
    assert _json(text) == value


def test_a_table_is_printed_row_by_row():
    assert _lines('[{"time": "10:00", "call": "iam:CreateUser"}, {"time": "10:01", "call": "x"}]') == (
        "10:00  iam:CreateUser\n10:01  x"
    )
