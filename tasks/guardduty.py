"""GuardDuty's findings, read where they are kept: in the administrator's account, region by region."""

from datetime import datetime
from typing import Any

from prefect import task

from tasks import aws
from tasks.options import AFRESH, READ
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.evidence import Frozen, Seen, Unseen

_AT_ONCE = 50
"""GetFindings takes so many ids."""


class Raised(Frozen):
    """What GuardDuty holds in one region."""

    detectors: int
    findings: tuple[dict[str, Any], ...]
    """As the API gives them (PascalCase)."""


@task(name="guardduty-findings", task_run_name="findings of {region} since {since}", **AFRESH)
def findings_since(account: str, region: str, since: datetime) -> Seen[Raised] | Unseen:
    """Every finding that was made or seen again since a moment (UTC) and is not archived.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html

    Raises:
        Transient: throttled or unreachable.
    """
    # 1 updatedAt is in milliseconds since 1970 for ListFindings.
    wanted = {
        "updatedAt": {"GreaterThanOrEqual": int(since.timestamp() * 1_000)},
        "service.archived": {"Equals": ["false"]},
    }
    try:
        return Seen(value=_read(account, region, wanted))
    except Permanent as error:
        return Unseen(why=str(error))


@task(name="guardduty-finding", task_run_name="finding {finding_id} in {region}", **READ)
def finding_by_id(account: str, region: str, finding_id: str) -> dict[str, Any]:
    """One finding, as the API gives it.

    Raises:
        NotThere: no detector of the account knows it in this region.
        Denied: GuardDuty may not be read.
        Transient: throttled or unreachable.
    """
    client = aws.client("guardduty", account=account, region=region)
    for detector in aws.pages(client, "list_detectors", "DetectorIds"):
        if found := _get(client, detector, [finding_id]):
            return found[0]
    raise NotThere(f"finding {finding_id} is not in GuardDuty of account {account}, region {region}")


def _read(account: str, region: str, wanted: dict[str, Any]) -> Raised:
    client = aws.client("guardduty", account=account, region=region)
    detectors = list(aws.pages(client, "list_detectors", "DetectorIds"))
    found: list[dict[str, Any]] = []
    for detector in detectors:
        ids = list(
            aws.pages(
                client,
                "list_findings",
                "FindingIds",
                DetectorId=detector,
                FindingCriteria={"Criterion": wanted},
            )
        )
        for start in range(0, len(ids), _AT_ONCE):
            found += _get(client, detector, ids[start : start + _AT_ONCE])
    return Raised(detectors=len(detectors), findings=tuple(found))


def _get(client: Any, detector: str, ids: list[str]) -> list[dict[str, Any]]:
    with aws.reading_aws_errors("guardduty:GetFindings", detector):
        answer = client.get_findings(DetectorId=detector, FindingIds=ids)
    return list(answer["Findings"])
