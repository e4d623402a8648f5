"""The score against a second implementation that is as plain as can be, over random organizations."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.posture_findings import (
    ACCOUNT,
    AT,
    CIS12,
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
from watchkeeper.evidence import Unseen
from watchkeeper.posture.enabled import Enabled, EnabledHere
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.snapshot import Catalogue, Snapshot
from watchkeeper.posture.standards import ALL
from watchkeeper.posture.tally import Tally, together

NUMBERS = {
    FSBP: {"CloudTrail.2": "CloudTrail.2", "KMS.4": "KMS.4"},
    CIS12: {"CloudTrail.2": "2.7", "KMS.4": "2.8"},
    CIS14: {"CloudTrail.2": "3.7", "KMS.4": "3.8"},
}
"""Controls that three standards share, by each one's own number; few, so that findings meet in one cell."""
CONTROLS = sorted(NUMBERS[FSBP])
PLACES = [(account, region) for account in (ACCOUNT, OTHER) for region in (REGION, FAR)][:3]
STANDARDS = tuple(NUMBERS)

switches = st.fixed_dictionaries(
    {standard: st.sampled_from([CONTROLS, CONTROLS, CONTROLS[:1], []]) for standard in STANDARDS}
)
places_on = st.fixed_dictionaries({place: switches | switches | switches | st.none() for place in PLACES})
"""What is on in each place; None: it could not be asked."""


# Made once, and not for every finding: Hypothesis looks a strategy over the first time that it draws from it.
a_control = st.sampled_from(CONTROLS)
a_place = st.sampled_from([*PLACES, ("9" * 12, REGION)])
a_status = st.sampled_from(["PASSED", "PASSED", "FAILED", "WARNING", "NOT_AVAILABLE"])
a_workflow = st.sampled_from(["NEW", "NEW", "NEW", "RESOLVED", "SUPPRESSED"])
a_record_state = st.sampled_from(["ACTIVE", "ACTIVE", "ACTIVE", "ARCHIVED"])
a_digit = st.integers(0, 9)
a_standard = st.sampled_from(STANDARDS)
some_standards = st.lists(a_standard, unique=True, min_size=1)
either = st.booleans()


@st.composite
def one_finding(draw):
    """A finding of any shape, state and product, with what the naive count is told of it."""
    control, (account, region) = draw(a_control), draw(a_place)
    status = draw(a_status)
    more = {
        "account": account,
        "region": region,
        "workflow_status": draw(a_workflow),
        "record_state": draw(a_record_state),
    }
    if draw(a_digit) == 0:
        more["product_arn"] = PROWLER
    if draw(either):
        standards = draw(some_standards)
        made = consolidated(control, status, standards=tuple(standards), **more)
    else:
        standards = [draw(a_standard)]
        made = older(NUMBERS[standards[0]][control], status, standard=standards[0], **more)
    if more["record_state"] == "ARCHIVED" or "product_arn" in more:
        return made, None
    return made, (account, region, control, standards, status, more["workflow_status"] == "SUPPRESSED")


def scope_of(on):
    """The scope as the door hands it over."""
    seen = enabled(places={place: own or {} for place, own in on.items()})
    return Enabled(
        administrator=seen.administrator,
        home_region=seen.home_region,
        places=tuple(
            EnabledHere(account=one.account, region=one.region, subscriptions=Unseen(why="denied"))
            if on[one.account, one.region] is None
            else one
            for one in seen.places
        ),
    )


def switched_on(facts, on):
    """(account, region, standard, control) of everything that is on, or has to be taken as on."""
    found = set()
    for (account, region), own in on.items():
        for name in STANDARDS:
            known = own if own is not None else on[ACCOUNT, REGION] or {}
            found |= {(account, region, name, control) for control in known.get(name, ())}
    for account, region, control, standards, *_ in facts:
        if on.get((account, region), {}) is None:
            found |= {(account, region, name, control) for name in standards}
    return found


def naive(facts, everything_on, accounts, regions, standard):
    """(passed, controls with data, enabled controls) in a part of the organization, finding by finding."""
    statuses = defaultdict(set)
    wanted = STANDARDS if standard == ALL else (standard,)
    here = {
        one for one in everything_on if one[0] in accounts and one[1] in regions and one[2] in wanted
    }  # fmt: skip
    for account, region, control, standards, status, suppressed in facts:
        for name in standards:
            if (account, region, name, control) in here and not suppressed:
                statuses[control].add(status)
    passed = sum(found == {"PASSED"} for found in statuses.values())
    return passed, len(statuses), len({control for *_, control in here})


def naive_failures(facts, everything_on):
    """Failed findings by control and account; what several standards see in one place is counted once."""
    seen = defaultdict(lambda: defaultdict(int))
    for account, region, control, standards, status, suppressed in facts:
        for name in standards:
            if (account, region, name, control) in everything_on and status == "FAILED" and not suppressed:
                seen[control, account, region][name] += 1
    failures = defaultdict(lambda: defaultdict(int))
    for (control, account, _), by_standard in seen.items():
        failures[control][account] += max(by_standard.values())
    return failures


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
            enabled=scope_of(on), catalogue=Catalogue(), cells=tallied.cells, reading=tallied.reading,
        )
    )  # fmt: skip

    accounts, regions = {ACCOUNT, OTHER}, {REGION, FAR}
    parts = [
        ("organization", "", accounts, regions),
        *(("account", one, {one}, regions) for one in accounts),
        *(("region", one, accounts, {one}) for one in regions),
    ]
    everything_on = switched_on(facts, on)
    failures = naive_failures(facts, everything_on)
    assert {one.control: one.failed_by_account for one in made.failed} == failures
    assert {one.control: one.failed for one in made.failed} == {
        control: sum(by_account.values()) for control, by_account in failures.items()
    }
    assert {(gap.account, gap.region) for gap in made.coverage.gaps} >= {
        place for place, own in on.items() if own is None
    }
    scored = sum(
        any((account, region, name, control) in everything_on for name in standards)
        for account, region, control, standards, *_ in facts
    )
    coverage = made.coverage
    assert scored + sum(coverage.outside.values()) + sum(coverage.switched_off.values()) == len(facts)
    assert tallied.reading.read == len(found)
    assert tallied.reading.refused == {}
    for standard in (*STANDARDS, ALL):
        for scope, name, some, where in parts:
            score = made.score(standard, scope, name)
            expected = naive(facts, everything_on, some, where, standard)
            assert (score.passed, score.with_data, score.enabled) == expected, (standard, scope, name)
            whole = round(100 * expected[0] / expected[1] + 1e-9) if expected[1] else None
            assert score.percent == whole
