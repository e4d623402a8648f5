"""What a trail keeps, by its selectors: all of it, none of it, or a part that proves nothing."""

import pytest

from watchkeeper.facts.trails import TrailsFacts, TrailState

ARN = "arn:aws:cloudtrail:us-east-1:333333333333:trail/audit"


def trail(*selectors, is_logging=True, name="audit"):
    return TrailState(
        arn=ARN, trail_name=name, home_region="us-east-1", is_logging=is_logging, selectors=selectors
    )


def basic(*values, **more):
    return {"DataResources": [{"Type": "AWS::S3::Object", "Values": list(values)}], **more}


def advanced(**conditions):
    fields = [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
    ]
    return {
        "FieldSelectors": [
            *fields,
            *({"Field": "resources.ARN", key: value} for key, value in conditions.items()),
        ]
    }


READ_ONLY = {"FieldSelectors": [*advanced()["FieldSelectors"], {"Field": "readOnly", "Equals": ["true"]}]}
OTHER_TYPE = {
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
    ]
}


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        (basic("arn:aws:s3"), True),
        (basic("arn:aws:s3:::"), True),
        (basic("arn:aws:s3:::pay/"), True),
        (basic("arn:aws-cn:s3:::pay/"), True),
        (basic("arn:aws:s3:::other/", "arn:aws:s3:::pay/"), True),
        (basic("arn:aws:s3:::pay/", ReadWriteType="WriteOnly"), None),
        (basic("arn:aws:s3:::pay/in/"), None),
        (basic("arn:aws:s3:::payroll/"), False),
        (basic(), False),
        ({"IncludeManagementEvents": True, "DataResources": []}, False),
        (advanced(), True),
        (advanced(StartsWith=["arn:aws:s3:::pay/"]), True),
        (advanced(StartsWith=["arn:aws:s3:::p"]), True),
        (advanced(StartsWith=["arn:aws:s3:::pay/in/"]), None),
        (advanced(StartsWith=["arn:aws:s3:::other/"]), False),
        (advanced(NotStartsWith=["arn:aws:s3:::other/"]), True),
        (advanced(NotStartsWith=["arn:aws:s3:::pay/"]), False),
        (advanced(NotStartsWith=["arn:aws:s3:::pay/tmp/"]), None),
        (advanced(Equals=["arn:aws:s3:::pay/one"]), None),
        (READ_ONLY, None),
        (OTHER_TYPE, False),
    ],
)
def test_the_calls_on_a_buckets_objects(selector, kept):
    assert trail(selector).object_events("pay") is kept


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        ({"ReadWriteType": "All", "IncludeManagementEvents": True}, True),
        ({"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}, None),
        ({"IncludeManagementEvents": False}, False),
        ({"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}, True),
        (advanced(), False),
    ],
)
def test_management_events(selector, kept):
    assert trail(selector).management_events is kept


def test_selectors_that_could_not_be_read_are_not_known():
    blind = TrailState(arn=ARN, trail_name="audit", home_region="us-east-1", is_logging=True)

    assert (blind.management_events, blind.object_events("pay")) == (None, None)


@pytest.mark.parametrize(
    ("members", "kept", "why"),
    [
        ((trail(advanced()),), True, "trail audit keeps the calls on its objects"),
        ((trail(basic()), trail(advanced(), name="data")), True, "trail data keeps"),
        ((trail(advanced(), is_logging=False),), False, "no trail keeps"),
        ((trail(advanced(), is_logging=None),), None, "could not be asked"),
        ((trail(READ_ONLY),), None, "a part"),
        ((), False, "leaves no trace"),
    ],
)
def test_over_all_trails_one_that_logs_is_enough_and_none_is_said(members, kept, why):
    found, said = TrailsFacts(account="333333333333", region="us-east-1", members=members).object_calls(
        "pay"
    )

    assert found is kept
    assert why in said
