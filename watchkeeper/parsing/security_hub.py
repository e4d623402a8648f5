"""Security Hub findings (ASFF) as EventBridge sends them: imported, or by a custom action.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
"""

import re
from typing import Any, Literal

from watchkeeper.errors import Malformed
from watchkeeper.finding import Finding, Source
from watchkeeper.parsing.fields import (
    items,
    need_digits,
    need_number,
    need_region,
    need_text,
    part,
    text_or_none,
    time_or_none,
)
from watchkeeper.parsing.security_hub_targets import target_of
from watchkeeper.redaction import redact_object, redact_text

_SCORE_OF_LABEL = {"INFORMATIONAL": 0.0, "LOW": 1.0, "MEDIUM": 4.0, "HIGH": 7.0, "CRITICAL": 9.0}
"""A label's lower bound on GuardDuty's scale, so that both land in the same band."""

_MOST_FINDINGS = 100
_GUARDDUTY_TYPE = re.compile(r"(?P<purpose>\w+:\w+)-(?P<family>.+)")
"""Within ASFF a slash divides namespace, category and classifier, so GuardDuty's own became a hyphen."""
_FIELDS = "aws/guardduty/service/"
_ASKED = "WatchkeeperAskedByHand"
"""Kept with the finding: what a person asked about is looked into whatever its state in Security Hub."""
CUSTOM_ACTION = "Security Hub Findings - Custom Action"


def parse_security_hub(message: dict[str, Any]) -> tuple[tuple[Finding, ...], tuple[Malformed, ...]]:
    """Every finding of the event, and a refusal for each that is none: one does not cost the others.

    Raises:
        Malformed: the event holds no finding.
    """
    found = part(message, "detail").get("findings")
    if not isinstance(found, list) or not found:
        raise Malformed("detail.findings", "is missing or empty")
    good: list[Finding] = []
    refused: list[Malformed] = []
    for number, finding in enumerate(found[:_MOST_FINDINGS]):
        name = f"detail.findings[{number}]"
        if not isinstance(finding, dict):
            refused.append(Malformed(name, f"is {type(finding).__name__}, not an object"))
            continue
        try:
            good.append(parse_asff(_asked(finding, message), message))
        except Malformed as error:
            refused.append(Malformed(f"{name}.{error.field}", error.problem))
    if len(found) > _MOST_FINDINGS:
        problem = f"holds {len(found)} findings: those beyond the first {_MOST_FINDINGS} are not read"
        refused.append(Malformed("detail.findings", problem))
    return tuple(good), tuple(refused)


def _asked(finding: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """The finding, marked if a person sent it by a custom action."""
    return {**finding, _ASKED: True} if message.get("detail-type") == CUSTOM_ACTION else finding


def parse_asff(asff: dict[str, Any], envelope: dict[str, Any] | None = None) -> Finding:
    """One ASFF finding. GuardDuty's own findings keep GuardDuty's id, so both roads meet in one case.

    Raises:
        Malformed: Id, Severity, AwsAccountId or Region is missing or unusable.
    """
    finding_id = need_text(asff, "Id")
    source, short_id = Source.SECURITY_HUB, finding_id
    if ":guardduty:" in finding_id and "/finding/" in finding_id:
        source, short_id = Source.GUARDDUTY, finding_id.rsplit("/", 1)[1]
    region = {"Region": asff.get("Region") or _region_in_arns(asff) or (envelope or {}).get("region")}
    title = text_or_none(asff, "Title") or ""
    said = part(asff, "ProductFields")
    account, place = need_digits(asff, "AwsAccountId"), need_region(region, "Region")
    closed = asff.get("RecordState") == "ARCHIVED" or part(asff, "Workflow").get("Status") in _CLOSED
    return Finding(
        source=source,
        id=need_text({"Id": short_id}, "Id"),
        type=need_text({"Types": _type(asff, source)}, "Types", 200),
        severity=_severity(asff),
        account=account,
        region=place,
        arn=finding_id,
        title=redact_text(title),
        description=redact_text(text_or_none(asff, "Description", limit=2000) or ""),
        created=time_or_none(asff, "CreatedAt"),
        updated=time_or_none(asff, "UpdatedAt"),
        first_seen=time_or_none(asff, "FirstObservedAt"),
        last_seen=time_or_none(asff, "LastObservedAt"),
        count=_count(said),
        archived=closed and asff.get(_ASKED) is not True,
        sample=title.startswith("[SAMPLE]")
        or asff.get("Sample") is True
        or said.get(f"{_FIELDS}additionalInfo/sample") == "true",
        targets=tuple(target_of(one, account, place) for one in items(asff, "Resources")[:50]),
        remote_ips=tuple(_said(said, "remoteIpDetails/ipAddressV4")),
        resource_role=_role(said),
        apis=tuple(_said(said, "awsApiCallAction/api")),
        raw=redact_object({**asff, **region}),
    )


_CLOSED = ("RESOLVED", "SUPPRESSED")


def _type(asff: dict[str, Any], source: Source) -> str:
    """The first type; of GuardDuty's findings the one that GuardDuty itself gives them."""
    named = asff.get("Types")
    types = [kind for kind in named if isinstance(kind, str)] if isinstance(named, list) else []
    first = types[0] if types else "SecurityHub/Unclassified"
    if source is Source.GUARDDUTY and (own := _GUARDDUTY_TYPE.fullmatch(first.split("/", 2)[-1])):
        return f"{own['purpose']}/{own['family']}"
    return first


def _count(said: dict[str, Any]) -> int:
    count = said.get(f"{_FIELDS}count")
    return max(1, int(count)) if isinstance(count, str) and count.isascii() and count.isdigit() else 1


def _role(said: dict[str, Any]) -> Literal["ACTOR", "TARGET"] | None:
    match said.get(f"{_FIELDS}resourceRole"):
        case "ACTOR":
            return "ACTOR"
        case "TARGET":
            return "TARGET"
    return None


def _said(said: dict[str, Any], end: str) -> list[str]:
    """What GuardDuty's action says under names that end so, each once."""
    found = (
        text_or_none(said, name, limit=128)
        for name in said
        if name.startswith(f"{_FIELDS}action/") and name.endswith(end)
    )
    return list(dict.fromkeys(text for text in found if text))[:50]


def _region_in_arns(asff: dict[str, Any]) -> str | None:
    """Older findings carry no Region: the product's ARN, or the first resource, names it."""
    arn = (text_or_none(asff, "ProductArn") or "").split(":")
    if len(arn) > 3 and arn[3]:
        return arn[3]
    regions = (text_or_none(resource, "Region") for resource in items(asff, "Resources"))
    return next((region for region in regions if region), None)


def _severity(asff: dict[str, Any]) -> float:
    """The label's band where there is a label, else the product's own number, else 0–100 scaled."""
    severity = part(asff, "Severity")
    label = severity.get("Label")
    if isinstance(label, str) and label in _SCORE_OF_LABEL:
        return _SCORE_OF_LABEL[label]
    if severity.get("Normalized") is not None:
        return need_number(severity, "Normalized") / 10
    if severity.get("Product") is not None:
        return need_number(severity, "Product")
    raise Malformed("Severity", "has no usable Label, Normalized or Product")
