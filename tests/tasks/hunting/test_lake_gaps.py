"""What a lake says it cannot know of a scope: only what concerns that scope."""

from datetime import UTC, datetime, timedelta

from tasks.hunting.lake_manifest import Manifest
from tasks.hunting.lake_read import gaps_of
from tests.watchkeeper.hunting.cloudtrail_events import OURS, THEIRS
from watchkeeper.hunting.scope import Scope

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
SCOPE = Scope(since=DAY, until=NEXT, accounts=(OURS,))


def lake(**until):
    return Manifest(
        complete_until={f"{OURS}/{name.replace('_', '-')}": at for name, at in until.items()}
        | {f"{THEIRS}/us-east-1": DAY}
    )


def test_a_period_that_ended_before_the_newest_file_is_known():
    assert gaps_of(lake(eu_west_1=NEXT + timedelta(days=3)), SCOPE) == ()


def test_the_last_minutes_of_a_day_are_no_gap_and_its_last_hours_are():
    assert gaps_of(lake(eu_west_1=NEXT - timedelta(minutes=6)), SCOPE) == ()
    [gap] = gaps_of(lake(eu_west_1=NEXT - timedelta(hours=3)), SCOPE)
    assert gap.startswith("the lake holds log files until 2026-03-02 21:00 UTC")


def test_a_region_or_an_account_that_fell_quiet_is_no_gap_of_a_lake_that_is_fed():
    fed = lake(eu_west_1=NEXT, us_west_2=DAY)

    for scope in (
        SCOPE.model_copy(update={"regions": ("us-west-2",)}),
        SCOPE.model_copy(update={"accounts": (THEIRS,)}),
        Scope(since=DAY, until=NEXT),
    ):
        assert gaps_of(fed, scope) == ()


def test_an_account_that_the_lake_has_not_is_a_gap_of_those_who_ask_for_it_alone():
    fed = lake(eu_west_1=NEXT)
    [gap] = gaps_of(fed, SCOPE.model_copy(update={"accounts": (OURS, "999999999999")}))

    assert gap.startswith("account 999999999999 has no log files in the lake")
    assert gaps_of(fed, SCOPE) == ()
