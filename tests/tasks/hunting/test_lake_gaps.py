"""What a lake says it cannot know of a scope: only what concerns that scope."""

from datetime import UTC, datetime, timedelta

from tasks.hunting.lake_manifest import Manifest
from tasks.hunting.lake_read import gaps_of, remarks_of
from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS
from watchkeeper.hunting.scope import Scope
from watchkeeper.hunting.taken_in import TakenIn

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
SCOPE = Scope(since=DAY, until=NEXT, accounts=(OURS,))
THE_DAY = TakenIn(since=DAY, until=NEXT, place="s3://trail")


def lake(*looks, **until):
    return Manifest(
        log_files=len(until) + 1,
        complete_until={f"{OURS}/{name.replace('_', '-')}": at for name, at in until.items()}
        | {f"{THEIRS}/us-east-1": DAY},
        looks=looks,
    )


def test_a_period_that_was_taken_in_is_known_and_its_quiet_end_is_remarked():
    quiet = lake(THE_DAY, eu_west_1=NEXT - timedelta(hours=3))

    assert gaps_of(quiet, SCOPE) == ()
    assert remarks_of(quiet, SCOPE) == (
        "nothing was delivered after 2026-03-02 21:00 UTC: the trail was read to its end",
    )
    assert remarks_of(lake(THE_DAY, eu_west_1=NEXT - timedelta(minutes=6)), SCOPE) == ()


def test_a_period_that_was_not_taken_in_is_a_gap_whatever_files_there_are():
    [gap] = gaps_of(lake(eu_west_1=NEXT + timedelta(days=3)), SCOPE)

    assert gap.startswith(
        "it is not known whether the lake has all of 2026-03-02 00:00 to 2026-03-03 00:00 UTC"
    )
    assert remarks_of(lake(eu_west_1=DAY), SCOPE) == ()


def test_a_region_or_an_account_that_fell_quiet_is_no_gap_of_a_lake_that_is_fed():
    fed = lake(THE_DAY, eu_west_1=NEXT, us_west_2=DAY)

    for scope in (
        SCOPE.model_copy(update={"regions": ("us-west-2",)}),
        SCOPE.model_copy(update={"accounts": (THEIRS,)}),
        Scope(since=DAY, until=NEXT),
    ):
        assert gaps_of(fed, scope) == ()


def test_an_account_that_the_lake_has_not_is_a_gap_of_those_who_ask_for_it_alone():
    fed = lake(THE_DAY, eu_west_1=NEXT)
    [gap] = gaps_of(fed, SCOPE.model_copy(update={"accounts": (OURS, "999999999999")}))

    assert gap.startswith("account 999999999999 has no log files in the lake")
    assert gaps_of(fed, SCOPE) == ()


def test_only_what_was_read_of_the_configured_trail_counts():
    other = THE_DAY.model_copy(update={"place": "/a/sample"})
    fed = lake(other, THE_DAY, eu_west_1=NEXT)

    assert gaps_of(fed.of_trail("s3://trail/"), SCOPE) == ()
    assert len(gaps_of(fed.of_trail("s3://another"), SCOPE)) == 1
    assert gaps_of(fed.of_trail(None), SCOPE) == (), "both were read for it"


def test_a_trail_without_a_single_file_is_a_gap_and_no_quiet_day():
    empty = Manifest(looks=(THE_DAY,))

    assert gaps_of(empty, SCOPE) == ("the lake holds no log files: nothing was seen",)
