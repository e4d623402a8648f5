"""Which detector a place has, and whether its administrator lets it watch."""

from collections.abc import Iterable
from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.enrolment import in_batches
from watchkeeper.baseline.survey import Place
from watchkeeper.errors import Permanent


def detector_id(guardduty: Any) -> str | None:
    """The detector of a client's place; there is at most one."""
    with aws.reading_aws_errors("guardduty:ListDetectors", "the detector"):
        found = guardduty.list_detectors()["DetectorIds"]
    return str(found[0]) if found else None


def the_detector(at: Place) -> str:
    """The place's detector.

    Raises:
        Permanent: there is none.
    """
    name = detector_id(reach.client("guardduty", at))
    if name is None:
        raise Permanent(f"{at.account} has no detector in {at.region}: see why its own line failed")
    return name


def start_monitoring(administrator: Place, accounts: Iterable[str]) -> dict[str, str]:
    """Let members watch again that the administrator had stopped; by account that stays so, why.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_StartMonitoringMembers.html
    """
    guardduty = reach.client("guardduty", administrator, changing=True)
    name = the_detector(administrator)

    def send(some: list[str]) -> list[Any]:
        with aws.reading_aws_errors("guardduty:StartMonitoringMembers", " ".join(some)):
            answer = guardduty.start_monitoring_members(DetectorId=name, AccountIds=some)
        return list(answer.get("UnprocessedAccounts", []))

    return in_batches(accounts, send)
