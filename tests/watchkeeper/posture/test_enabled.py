"""What is on where, and what a place that could not be asked is taken to have."""

from tests.posture_findings import ACCOUNT, CIS50, FAR, FSBP, OTHER, REGION, enabled
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.enabled import Enabled, EnabledHere, Subscription, settled

DENIED = Unseen(why="AWS denied it")


def scope(on, *unseen, administrator=ACCOUNT):
    """What is on in some places, and others that could not be asked."""
    places = enabled(places=on).places if on else ()
    denied = (EnabledHere(account=one, region=region, subscriptions=DENIED) for one, region in unseen)
    return Enabled(administrator=administrator, home_region=REGION, places=(*places, *denied))


def on_in(subscriptions, account, region=REGION):
    """Controls by standard that are taken to be on in a place."""
    return {
        one.standard: one.controls
        for one in subscriptions
        if (one.account, one.region) == (account, region)
    }


def test_what_was_answered_is_taken_as_it_is():
    what = scope(
        {(ACCOUNT, REGION): {FSBP: ["S3.1"]}, (OTHER, REGION): {CIS50: ["IAM.9"]}, (OTHER, FAR): {}}
    )
    finding = Cell(OTHER, REGION, "S3.1", (FSBP,), failed=1)

    settled_ones = settled(what, [finding])

    assert [(one.account, one.standard, one.controls, one.status) for one in settled_ones] == [
        (ACCOUNT, FSBP, ("S3.1",), "READY"),
        (OTHER, CIS50, ("IAM.9",), "READY"),
    ]


def test_a_place_that_could_not_be_asked_is_taken_as_the_administrators_home():
    what = scope(
        {(ACCOUNT, REGION): {FSBP: ["S3.1", "S3.8"]}, (ACCOUNT, FAR): {FSBP: ["S3.1"], CIS50: ["IAM.9"]}},
        (OTHER, REGION),
        (OTHER, FAR),
    )

    for region in (REGION, FAR):
        assert on_in(settled(what, []), OTHER, region) == {FSBP: ("S3.1", "S3.8")}
    assert {one.status for one in settled(what, []) if one.account == OTHER} == {"UNKNOWN"}


def test_findings_there_prove_that_more_is_on():
    what = scope({(ACCOUNT, REGION): {FSBP: ["S3.1"]}}, (OTHER, REGION))
    cells = [
        Cell(OTHER, REGION, "S3.8", (FSBP, CIS50), passed=1),
        Cell(OTHER, FAR, "EC2.2", (FSBP,), failed=1),  # not a place of the scope
        Cell(ACCOUNT, REGION, "EC2.7", (FSBP,), failed=1),  # was asked, and said that it is off
    ]

    subscriptions = settled(what, cells)

    assert on_in(subscriptions, OTHER) == {FSBP: ("S3.1", "S3.8"), CIS50: ("S3.8",)}
    assert on_in(subscriptions, ACCOUNT) == {FSBP: ("S3.1",)}
    assert on_in(subscriptions, OTHER, FAR) == {}


def test_where_the_administrator_could_not_be_asked_only_findings_prove_anything():
    what = scope({(OTHER, REGION): {FSBP: ["S3.1", "S3.8"]}}, (ACCOUNT, REGION))

    assert on_in(settled(what, []), ACCOUNT) == {}
    assert on_in(settled(what, [Cell(ACCOUNT, REGION, "S3.8", (FSBP,), passed=1)]), ACCOUNT) == {
        FSBP: ("S3.8",)
    }


def test_nothing_is_on_where_security_hub_is_off():
    what = scope({(ACCOUNT, REGION): {FSBP: ["S3.1"]}, (OTHER, REGION): {}})

    assert on_in(settled(what, []), OTHER) == {}


def test_accounts_and_regions_of_the_scope_are_those_of_its_places():
    what = scope({(OTHER, FAR): {}, (ACCOUNT, REGION): {}}, (OTHER, REGION))

    assert (what.accounts, what.regions) == ((ACCOUNT, OTHER), (FAR, REGION))


def test_a_snapshot_keeps_whether_a_place_was_seen():
    what = scope({(ACCOUNT, REGION): {FSBP: ["S3.1"]}}, (OTHER, REGION))

    again = Enabled.model_validate_json(what.model_dump_json())

    assert again == what
    assert again.places[0].subscriptions == Seen(
        value=(Subscription(account=ACCOUNT, region=REGION, standard=FSBP, controls=("S3.1",)),)
    )
    assert again.places[1].subscriptions == DENIED
