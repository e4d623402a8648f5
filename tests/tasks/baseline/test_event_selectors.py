"""Selectors of events in both kinds: what they take, and widened so that nothing else changes."""

import pytest

from tasks.baseline.event_selectors import (
    kept,
    management_events,
    s3_data_events,
    with_management_events,
    with_s3_data_events,
)

S3 = "AWS::S3::Object"


def ordinary(*selectors):
    return {"EventSelectors": list(selectors)}


def advanced(*selectors):
    return {
        "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": field, "Equals": [value]} for field, value in one.items()]}
            for one in selectors
        ]
    }


def data(kind, *values, management=False):
    resources = [{"Type": S3, "Values": list(values)}]
    return {"ReadWriteType": kind, "IncludeManagementEvents": management, "DataResources": resources}


ALL = {"ReadWriteType": "All", "IncludeManagementEvents": True}
KMS = {**ALL, "ExcludeManagementEventSources": ["kms.amazonaws.com"]}
EVERY_OBJECT = {"eventCategory": "Data", "resources.type": S3}


@pytest.mark.parametrize(
    ("selectors", "said"),
    [
        (ordinary(ALL), "All"),
        (ordinary(KMS, ALL), "All"),
        (ordinary(KMS), "All without kms.amazonaws.com"),
        (ordinary({**ALL, "ReadWriteType": "WriteOnly"}), "WriteOnly"),
        (ordinary(data("All", "arn:aws:s3")), "None"),
        (ordinary(), "None"),
        (advanced({"eventCategory": "Management"}), "All"),
        (advanced({"eventCategory": "Management", "readOnly": "true"}), "Some"),
        (advanced(EVERY_OBJECT), "None"),
    ],
)
def test_management_events_in_a_word_and_then_all(selectors, said):
    assert management_events(selectors) == said

    widened = with_management_events(selectors)

    assert management_events(widened) == "All"
    assert s3_data_events(widened) == s3_data_events(selectors)


@pytest.mark.parametrize(
    ("selectors", "taken"),
    [
        (ordinary(data("All", "arn:aws:s3")), ["read", "write"]),
        (ordinary(data("WriteOnly", "arn:aws:s3:::")), ["write"]),
        (ordinary(data("ReadOnly", "arn:aws:s3"), data("WriteOnly", "arn:aws:s3")), ["read", "write"]),
        (ordinary(data("All", "arn:aws:s3:::one-bucket/")), []),
        (ordinary(ALL), []),
        (advanced(EVERY_OBJECT), ["read", "write"]),
        (advanced({**EVERY_OBJECT, "readOnly": "false"}), ["write"]),
        (advanced({**EVERY_OBJECT, "resources.ARN": "arn:aws:s3:::one-bucket/"}), []),
        (advanced({"eventCategory": "Management"}), []),
    ],
)
def test_only_what_is_missing_of_s3s_data_events_is_added(selectors, taken):
    assert s3_data_events(selectors) == taken
    before = management_events(selectors)

    for wanted in (["write"], ["read", "write"]):
        if not set(wanted) <= set(taken):
            widened = with_s3_data_events(selectors, wanted, "aws")
            assert s3_data_events(widened) == sorted({*wanted, *taken})
            assert management_events(widened) == before
            (kind,) = widened
            assert widened[kind][: len(selectors[kind])] == selectors[kind]


def test_a_trail_has_one_kind_of_selectors():
    both = {"EventSelectors": [], **advanced(EVERY_OBJECT)}

    assert kept(both) == advanced(EVERY_OBJECT)
    assert kept({"TrailARN": "x"}) == ordinary()
