"""What the review noticed, given to Security Hub: each account imports its own findings.

Only the account that a finding is about may import it under the default product, so the member role must
be allowed `securityhub:BatchImportFindings`.

Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from prefect import task

from tasks import aws
from tasks.options import CHANGE
from tasks.patience import patiently

_BATCH = 100
"""Findings that one call takes."""


class Imported(NamedTuple):
    """What Security Hub said of one account's findings."""

    taken: int
    refused: dict[str, str]
    """Why, by the finding's id."""


@task(name="import findings", task_run_name="import findings {account}", **CHANGE)
def import_findings(account: str, region: str, findings: Sequence[dict[str, Any]]) -> Imported:
    """Give an account's findings to its Security Hub; the same ones twice are as good as once.

    Args:
        account: which they are about, all of them.
        region: of the Security Hub that takes them; it stands in their `ProductArn`.
        findings: in the AWS Security Finding Format, as many as there are.

    Raises:
        Denied: `securityhub:BatchImportFindings` is missing, or Security Hub is not on there.
        Transient: trying again may help.
        Permanent: as AWS says.
    """
    taken, refused = 0, {}
    for start in range(0, len(findings), _BATCH):
        answer = patiently(_import, account, region, findings[start : start + _BATCH])
        taken += answer["SuccessCount"]
        refused |= {
            one["Id"]: f"{one['ErrorCode']}: {one['ErrorMessage']}"[:300]
            for one in answer.get("FailedFindings", [])
        }
    return Imported(taken, refused)


def _import(account: str, region: str, batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    hub = aws.client("securityhub", account=account, region=region, changing=True)
    with aws.reading_aws_errors("securityhub:BatchImportFindings", f"{account} {region}"):
        return hub.batch_import_findings(Findings=list(batch))
