"""What the review noticed as findings for Security Hub, so that there is one place to look.

They are of our own account's default product, so that no control's score counts them.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from watchkeeper.access.decision import Standing
from watchkeeper.access.item import Reason, ReviewItem
from watchkeeper.access.ledger import Ledger
from watchkeeper.access.review import Review

Finding = dict[str, Any]
"""A finding in the AWS Security Finding Format."""

CLOSED = (Standing.SET_APART, Standing.KEPT, Standing.DONE, Standing.PROVEN)
"""Nobody need act: it was kept with a reason, or taken away."""

_TYPES = ["Software and Configuration Checks/AWS Security Best Practices/Access Review"]
_TITLE, _DESCRIPTION, _FIELD = 256, 1_024, 2_048
"""Most characters that the format allows."""
_OF_A_USER = ("user", "console_access", "ssh_key", "service_credential", "signing_certificate")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def findings(
    review: Review,
    items: Iterable[ReviewItem],
    ledger: Ledger,
    *,
    partition: str,
    region: str,
    at: datetime,
    before: Iterable[Finding] = (),
) -> tuple[Finding, ...]:
    """Everything that Security Hub should hold now: what is open, and what was open before and is not.

    A finding is of one item and one rule, under the same id in every quarter. What an account still has of
    `before` and nobody need act on any more is archived; an account that could not be looked into keeps what it has.

    Args:
        review: the head; its accounts are those that were looked into.
        items: of the review.
        ledger: where they stand.
        partition: of our credentials: `aws`, `aws-cn`, `aws-us-gov`.
        region: where the findings are imported.
        at: now; Security Hub takes an update only if it is later than what it has.
        before: what this function gave last.
    """
    known = {one["Id"]: one for one in before}
    opened = {
        one["Id"]: one
        for item in items
        if item.reasons and ledger.standing(item.id) not in CLOSED
        for one in _of_item(
            review, item, str(ledger.standing(item.id)), known, partition=partition, region=region, at=at
        )
    }
    gone = (one for name, one in known.items() if name not in opened and _is_resolved(one, review))
    return (
        *opened.values(),
        *({**one, "RecordState": "ARCHIVED", "UpdatedAt": _moment(at)} for one in gone),
    )


def by_account(found: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """The findings by the account that must import them: nobody else may."""
    shared: dict[str, list[Finding]] = defaultdict(list)
    for one in found:
        shared[one["AwsAccountId"]].append(one)
    return {account: tuple(own) for account, own in sorted(shared.items())}


def _is_resolved(finding: Finding, review: Review) -> bool:
    return finding["RecordState"] == "ACTIVE" and finding["AwsAccountId"] in review.accounts


def _of_item(
    review: Review,
    item: ReviewItem,
    standing: str,
    known: Mapping[str, Finding],
    *,
    partition: str,
    region: str,
    at: datetime,
) -> Iterable[Finding]:
    by_code: dict[str, list[Reason]] = defaultdict(list)
    for reason in item.reasons:
        by_code[reason.code].append(reason)
    for code, reasons in by_code.items():
        name = f"watchkeeper/access/{item.id}/{code}"
        earlier = known.get(name, {})
        yield {
            "SchemaVersion": "2018-10-08",
            "Id": name,
            "ProductArn": f"arn:{partition}:securityhub:{region}:{item.account}:product/{item.account}/default",
            "GeneratorId": f"watchkeeper/access/{code}",
            "AwsAccountId": item.account,
            "CreatedAt": earlier.get("CreatedAt", _moment(at)),
            "UpdatedAt": _moment(at),
            "Title": _cut(f"Access review: {item.title}", _TITLE),
            "Description": _description(reasons),
            # Severity and types by themselves are the customer's to change after the first import.
            "FindingProviderFields": {"Severity": {"Label": _severity(reasons)}, "Types": _TYPES},
            "Compliance": {"Status": "FAILED" if any(one.known for one in reasons) else "WARNING"},
            "Workflow": {"Status": "NEW"},
            "RecordState": "ACTIVE",
            "ProductFields": {
                "watchkeeper/item": item.id,
                "watchkeeper/review": review.id,
                "watchkeeper/quarter": review.quarter,
                "watchkeeper/standing": standing,
                "watchkeeper/privileged": "yes" if item.privileged else "no",
                "watchkeeper/owner": _cut(item.owner or "nobody known", _FIELD),
            },
            "Resources": [_resource(item, partition)],
        }  # fmt: skip


def _severity(reasons: Sequence[Reason]) -> str:
    return str(max((one.severity for one in reasons), key=lambda one: one.rank))


def _description(reasons: Sequence[Reason]) -> str:
    texts = (f"{one.text}{'' if one.known else ' (could not be looked at)'}" for one in reasons)
    return _cut(" ".join(f"{text.rstrip('.')}." for text in texts), _DESCRIPTION)


def _resource(item: ReviewItem, partition: str) -> dict[str, Any]:
    """The resource as Security Hub's own controls name it, so that its console puts both side by side."""
    kind, name, details = "Other", item.arn or f"{item.account}/{item.kind}/{item.principal}", {}
    if item.kind == "access_key" and item.detail.startswith("A"):
        kind, name = "AwsIamAccessKey", f"AWS::IAM::AccessKey:{item.detail}"
        details = {"AwsIamAccessKey": {"AccessKeyId": item.detail, "PrincipalName": item.principal}}
    elif item.kind in (*_OF_A_USER, "access_key"):
        kind, details = "AwsIamUser", {"AwsIamUser": {"UserName": item.principal}}
    elif item.kind == "role":
        kind, details = "AwsIamRole", {"AwsIamRole": {"RoleName": item.principal}}
    elif item.kind == "root":
        kind, name = "AwsAccount", f"AWS::::Account:{item.account}"
    resource: dict[str, Any] = {"Type": kind, "Id": _cut(name, 512), "Partition": partition}
    return {**resource, "Details": details} if details else resource


def _cut(text: str, longest: int) -> str:
    flat = _CONTROL.sub(" ", text).strip() or "-"
    return flat if len(flat) <= longest else f"{flat[: longest - 1].rstrip()}…"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
