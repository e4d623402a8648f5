"""Which log group the CIS filters watch: that of the trail, in the trail's own account and region."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.log_store import adopted, log_store
from watchkeeper.baseline.part import Elsewhere, NotOffered
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.evidence import Frozen, Unseen


class WatchedGroup(Frozen):
    """A log group that the trail writes to."""

    place: Place
    name: str


def watched_group(
    survey: Survey, baseline: Baseline
) -> WatchedGroup | Elsewhere | NotOffered | Unseen | None:
    """The trail's log group, or why there is none to watch; None where no alarm is wanted.

    CIS and Security Hub want trail, filter, alarm and topic in one account and region. A trail of
    Control Tower is watched too: filters on its log group do not touch what Control Tower keeps.
    Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
    """
    if not baseline.alarms.enabled:
        return None
    if isinstance(survey.trail, Unseen):
        return Unseen(why=f"which log group the trail writes to is not known: {survey.trail.why}")
    existing, store = adopted(survey, baseline), log_store(survey, baseline)
    owner_is_another = store.kept_by.startswith("the trail of the organization")
    if store.kept_by and (owner_is_another or existing is None or existing.log_group is None):
        return Elsewhere(by=store.kept_by)
    if not baseline.trail.enabled and (existing is None or existing.log_group is None):
        return NotOffered(why="there is no trail with a log group, and the baseline wants none")
    place = Place(account=survey.management, region=store.region)
    if place not in tuple(survey.places(baseline.region_names)):
        return NotOffered(why=f"the trail is at home in {store.region}, which the baseline does not cover")
    return WatchedGroup(place=place, name=store.log_group)


def is_decided_at(
    place: Place, survey: Survey, found: WatchedGroup | Elsewhere | NotOffered | Unseen
) -> bool:
    """Whether `place` is where this shows in the matrix: the group's own, else the owner's home."""
    home = survey.home(survey.management)
    return place == (found.place if isinstance(found, WatchedGroup) else home)
