"""The bucket of the trail, looked at and changed."""

from tasks.baseline import buckets
from tasks.baseline.existing_trail import must_be_known
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings
from watchkeeper.baseline.survey import Place, Survey

_CHOSEN_BY = (
    "trail.bucket.name (the bucket of a trail that was adopted: name its owner in "
    "organization.log_archive_account)"
)


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The bucket, in the words of `wanted`."""
    must_be_known(survey)
    return buckets.look(at, wanted, survey, _CHOSEN_BY)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Make the bucket, or set what differs."""
    must_be_known(survey)
    buckets.change(at, wanted, survey, line, _CHOSEN_BY)
