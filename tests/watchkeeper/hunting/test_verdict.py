"""Only what was logged and looked at in full is said not to be there."""

import pytest

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.hunting.answer import Answer, Coverage
from watchkeeper.hunting.hunt_table import hunt_named
from watchkeeper.hunting.verdict import HuntVerdict, not_logged, reason_of, verdict_of

HUNT = hunt_named("root_activity")
OF_OBJECTS = HUNT.model_copy(update={"needs": ("management", "data:s3")})
MANAGEMENT = {"management": 1200}
BOTH = {"management": 1200, "data:s3": 34}


def answer(rows=0, **more):
    return Seen(value=Answer(hunt_id=HUNT.id, columns=("detail",), rows=({"detail": "x"},) * rows, **more))


def coverage(logged=MANAGEMENT, gaps=()):
    return Coverage(engine="duckdb", events=sum(logged.values()), logged=logged, gaps=gaps)


GAP = ("logs of 222222222222 were denied",)


@pytest.mark.parametrize(
    ("hunt", "look", "looked_at", "verdict", "reason"),
    [
        (HUNT, answer(rows=2), coverage(), "FOUND", "2 rows"),
        (HUNT, answer(rows=1), coverage(), "FOUND", "1 row"),
        (HUNT, answer(rows=3, cut=True), coverage(), "FOUND", "3 or more rows"),
        (HUNT, answer(rows=1), coverage(gaps=GAP), "FOUND", "not everything could be looked at: logs of 222222222222"),
        (HUNT, answer(), coverage(), "NOTHING", "no row in 1,200 events"),
        (HUNT, answer(), coverage(gaps=GAP), "UNKNOWN", "were denied"),
        (HUNT, answer(), coverage(logged={}), "NOT_LOGGED", "no events at all"),
        (HUNT, answer(), coverage(logged={"data:s3": 3}), "NOT_LOGGED", "no management events"),
        (OF_OBJECTS, answer(), coverage(), "NOT_LOGGED", "no data:s3 events"),
        (OF_OBJECTS, answer(), coverage(logged={"management": 2, "data:s3": 0}), "NOT_LOGGED", "no data:s3"),
        (OF_OBJECTS, answer(), coverage(logged=BOTH), "NOTHING", "1,234 events"),
        (OF_OBJECTS, answer(rows=1), coverage(), "FOUND", "1 row"),
        (HUNT, Unseen(why="Athena took longer than it may"), coverage(), "UNKNOWN", "Athena took longer"),
        (OF_OBJECTS, Unseen(why="the query failed"), coverage(), "UNKNOWN", "the query failed"),
        # what is missing may stand just where nobody looked
        (HUNT, answer(), coverage(logged={}, gaps=GAP), "UNKNOWN", "were denied"),
    ],
)  # fmt: skip
def test_what_an_answer_is_worth(hunt, look, looked_at, verdict, reason):
    assert verdict_of(hunt, look, looked_at) is HuntVerdict(verdict)
    assert reason in reason_of(hunt, look, looked_at)


def test_what_is_missing_is_named():
    assert not_logged(OF_OBJECTS, coverage(logged={})) == ("management", "data:s3")
    assert not not_logged(OF_OBJECTS, coverage(logged=BOTH))
