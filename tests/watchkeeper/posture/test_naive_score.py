"""The score against a second implementation that is as plain as can be, over random organizations."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.posture_findings import (
    ACCOUNT,
    AT,
    CIS14,
    FAR,
    FSBP,
    OTHER,
    PROWLER,
    REGION,
    consolidated,
    enabled,
    older,
)
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.snapshot import Catalogue, Snapshot
from watchkeeper.posture.standards import ALL
from watchkeeper.posture.tally import Tally, together

NUMBERS = {"CloudTrail.2": "3.7", "KMS.4": "3.8"}
"""Controls that FSBP and CIS 1.4.0 share, with CIS's numbers; few, so that findings meet in one cell."""
CONTROLS = sorted(NUMBERS)
PLACES = [(account, region) for account in (ACCOUNT, OTHER) for region in (REGION, FAR)][:3]
STANDARDS = (FSBP, CIS14)

places_on = st.fixed_dictionaries(
    {
        place: st.fixed_dictionaries(
            {standard: st.sampled_from([CONTROLS, CONTROLS, CONTROLS[:1], []]) for standard in STANDARDS}
        )
        for place in PLACES
    }
)


@st.composite
def one_finding(draw):
    """A finding of any shape, state and product, with what the naive count is told of it."""
    control, (account, region) = (
        draw(st.sampled_from(CONTROLS)),
        draw(st.sampled_from([*PLACES, ("9" * 12, REGION)])),
    )
    status = draw(st.sampled_from(["PASSED", "PASSED", "FAILED", "WARNING", "NOT_AVAILABLE"]))
    more = {
        "account": account,
        "region": region,
        "workflow_status": draw(st.sampled_from(["NEW", "NEW", "NEW", "RESOLVED", "SUPPRESSED"])),
        "record_state": draw(st.sampled_from(["ACTIVE", "ACTIVE", "ACTIVE", "ARCHIVED"])),
    }
    if draw(st.integers(0, 9)) == 0:
        more["product_arn"] = PROWLER
    counts = (
        more["workflow_status"] != "SUPPRESSED"
        and more["record_state"] == "ACTIVE"
        and "product_arn" not in more
    )
    if draw(st.booleans()):
        standards = draw(st.lists(st.sampled_from(STANDARDS), unique=True, min_size=1))
        made = consolidated(control, status, standards=tuple(standards), **more)
    else:
        standards = [draw(st.sampled_from(STANDARDS))]
        number = control if standards[0] == FSBP else NUMBERS[control]
        made = older(number, status, standard=standards[0], **more)
    return made, (account, region, control, standards, status) if counts else None


def naive(facts, on, accounts, regions, standard):
    """(passed, controls with data, enabled controls) in a part of the organization, finding by finding."""
    statuses = defaultdict(set)
    wanted = STANDARDS if standard == ALL else (standard,)
    switched_on = {
        (account, region, name, control)
        for (account, region), own in on.items()
        for name, controls in own.items()
        for control in controls
        if account in accounts and region in regions and name in wanted
    }
    for account, region, control, standards, status in facts:
        for name in standards:
            if (account, region, name, control) in switched_on:
                statuses[control].add(status)
    passed = sum(found == {"PASSED"} for found in statuses.values())
    return passed, len(statuses), len({control for *_, control in switched_on})


few = st.lists(st.tuples(one_finding(), st.integers(0, 3)), max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(one_finding(), st.integers(0, 3)), min_size=20, max_size=60) | few, places_on)
def test_every_score_is_what_a_plain_count_gives(found, on):
    facts = [told for (_, told), _ in found if told is not None]
    tallies = [Tally(old_numbers()) for _ in range(4)]
    for (finding, _), lane in found:
        tallies[lane].add(finding)
    tallied = together(tally.result() for tally in tallies)

    made = scorecard(
        Snapshot(
            scope="o-1", week="2026-W48", at=AT, run="run-1",
            enabled=enabled(places=on), catalogue=Catalogue(), cells=tallied.cells, reading=tallied.reading,
        )
    )  # fmt: skip

    accounts, regions = {ACCOUNT, OTHER}, {REGION, FAR}
    parts = [
        ("organization", "", accounts, regions),
        *(("account", one, {one}, regions) for one in accounts),
        *(("region", one, accounts, {one}) for one in regions),
    ]
    assert tallied.reading.read == len(found)
    assert tallied.reading.refused == {}
    for standard in (*STANDARDS, ALL):
        for scope, name, some, where in parts:
            score = made.score(standard, scope, name)
            expected = naive(facts, on, some, where, standard)
            assert (score.passed, score.with_data, score.enabled) == expected, (standard, scope, name)
            whole = round(100 * expected[0] / expected[1] + 1e-9) if expected[1] else None
            assert score.percent == whole
