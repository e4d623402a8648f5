"""Whether a lake is too old for the period that is asked about, and when its age says nothing.

A lake knows when the newest log file that it took in was delivered. Later files may lie in the trail, or nothing was
done since: only who has just looked into the trail can tell.
"""

from datetime import datetime, timedelta

from watchkeeper.hunting.answer import Coverage

DELIVERY = timedelta(minutes=30)
"""CloudTrail delivers within about 15 minutes: a lake that is younger than the period's end by so little is fresh.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
"""
_HOLDS = "the lake holds log files until "


def stale(newest: datetime | None, until: datetime) -> str | None:
    """The gap of a lake whose newest log file is older than the period's end; None: it is fresh, or has no such file.

    Args:
        newest: when that file was delivered.
        until: the period's end.
    """
    if newest is None or newest >= until - DELIVERY:
        return None
    return f"{_HOLDS}{newest:%Y-%m-%d %H:%M} UTC: what was delivered later was not seen"


def just_fed(coverage: Coverage, unread: tuple[str, ...]) -> Coverage:
    """What there was to look at, of a lake that has just taken in all that the trail has of the period.

    That there is no later file is quiet then, and no gap: it is remarked, and no verdict hangs on it. What could not
    be taken in is a gap: the lake does not know of it.

    Args:
        coverage: as the lake gives it.
        unread: what could not be read of the trail, in sentences.
    """
    old = [gap for gap in coverage.gaps if gap.startswith(_HOLDS)]
    quiet = [
        f"nothing was delivered after {gap.removeprefix(_HOLDS).partition(' UTC')[0]} UTC: the trail was read to its end"
        for gap in old
    ]
    gaps = dict.fromkeys((*unread, *(gap for gap in coverage.gaps if gap not in old)))
    update = {"gaps": tuple(gaps), "remarks": (*coverage.remarks, *quiet)}
    return coverage.model_copy(update=update)
