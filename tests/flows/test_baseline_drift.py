"""Drift on a real Prefect server: told when something changed, and only that."""

import pytest

from tests import baseline_runs as runs
from tests.baseline_flows import house
from tests.baseline_surveys import SECURITY
from watchkeeper.baseline.compare import State
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.escaping import slack

REGIONS = ["us-east-1"]
WANTED = read_baselines({"organization": {"regions": REGIONS}})
BUCKET = "org-trail-222222222222"
LINES = {
    f"{SECURITY}/us-east-1/detector",
    f"{SECURITY}/us-east-1/log_bucket",
}


def heal():
    """Everything to the baseline, below Prefect."""
    runs.apply(runs.look(runs.survey_organization(WANTED), WANTED))


@pytest.fixture(scope="module")
def here(live_session, tmp_path_factory):
    with house(live_session, tmp_path_factory.mktemp("drift"), REGIONS) as made:
        heal()
        made.drift()  # whatever stood before has been said now
        yield made


def moved(here):
    """One drift run: the keys that became worse, the keys that are well again, what Slack was told."""
    here.told()
    since = here.now()
    result = here.drift()
    report = here.report()
    assert here.writes(since) == []
    assert report.drift.unseen == ()
    worse, better = ({one.line.key for one in lines} for lines in (report.drift.worse, report.drift.better))
    assert (result["worse"], result["better"]) == (str(len(worse)), str(len(better)))
    return worse, better, here.told(), here.shown(report)


def test_nothing_changed_is_not_told(here):
    worse, better, told, shown = moved(here)

    assert (worse, better, told) == (set(), set(), [])
    assert "Nothing changed" in shown["drift"].data


def test_exactly_what_changed_is_told_and_once_healed_as_well_again(here):
    guardduty, s3 = here.operator("guardduty", SECURITY), here.operator("s3", SECURITY)
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    guardduty.update_detector(DetectorId=detector, Enable=False)
    s3.delete_public_access_block(Bucket=BUCKET)

    worse, better, (told,), shown = moved(here)
    assert worse == LINES
    assert better == set()
    assert "2 worse" in told
    for key in worse:
        assert f"{slack(key)}: {State.TO_CHANGE}" in told
        assert key in shown["drift"].data

    assert moved(here)[:3] == (set(), set(), [])  # said once: it stands as it stood

    heal()
    worse, better, (told,), _ = moved(here)
    assert worse == set()
    assert better == LINES
    assert "2 well again" in told
