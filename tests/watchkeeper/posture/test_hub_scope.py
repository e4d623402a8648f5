"""Which regions a finding aggregator links."""

import pytest

from watchkeeper.posture.hub_scope import HubScope, linked_regions

ENABLED = ["us-east-1", "eu-west-1", "us-west-2"]


@pytest.mark.parametrize(
    ("mode", "named", "linked"),
    [
        ("ALL_REGIONS", [], ("eu-west-1", "us-east-1", "us-west-2")),
        ("ALL_REGIONS_EXCEPT_SPECIFIED", ["us-west-2"], ("eu-west-1", "us-east-1")),
        ("SPECIFIED_REGIONS", ["eu-west-1"], ("eu-west-1", "us-east-1")),
        ("NO_REGIONS", [], ("us-east-1",)),
        ("A_MODE_OF_TOMORROW", ["eu-west-1"], ("eu-west-1", "us-east-1")),
    ],
)
def test_linked_regions(mode, named, linked):
    assert linked_regions("us-east-1", mode, named, ENABLED) == linked


def test_a_scope_is_named_after_its_organization_or_its_account():
    alone = HubScope(administrator="1", home_region="r", accounts=("1",), regions=("r",))

    assert alone.name == "1"
    assert alone.model_copy(update={"organization_id": "o-1"}).name == "o-1"
    assert alone.places == (("1", "r"),)
