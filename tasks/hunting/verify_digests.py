"""The check of log files against CloudTrail's digests, as a task."""

from prefect import task

from tasks.options import AFRESH
from watchkeeper.hunting.digest import Verification
from watchkeeper.hunting.scope import Scope


@task(name="verify-digests", task_run_name="verify {place}", **AFRESH)
def verify(place: str, scope: Scope) -> Verification:
    """What the digests of the period prove of its log files; each is read once.

    Args:
        place: `s3://bucket/prefix`, the folder that `AWSLogs` lies in.
        scope: accounts, regions, period.

    Raises:
        Permanent: the bucket is not there or may not be listed.
        Transient: AWS did not answer.
    """
    from tasks.hunting import digests  # noqa: PLC0415  what decodes and checks signatures costs a quarter of a second

    return digests.verify(place, scope)
