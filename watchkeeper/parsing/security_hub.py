"""Security Hub findings (ASFF) as EventBridge sends them: imported, or by a custom action.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
"""

from typing import Any

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
from watchkeeper.redaction import redact_object, redact_text
from watchkeeper.targets import (
    BucketTarget,
    DatabaseTarget,
    FunctionTarget,
    InstanceTarget,
    RoleTarget,
    Target,
    UnknownTarget,
)

_SCORE_OF_LABEL = {"INFORMATIONAL": 0.0, "LOW": 1.0, "MEDIUM": 4.0, "HIGH": 7.0, "CRITICAL": 9.0}
"""A label's lower bound on GuardDuty's scale, so that both land in the same band."""

_MOST_FINDINGS = 100


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
            good.append(parse_asff(finding, message))
        except Malformed as error:
            refused.append(Malformed(f"{name}.{error.field}", error.problem))
    if len(found) > _MOST_FINDINGS:
        problem = f"holds {len(found)} findings: those beyond the first {_MOST_FINDINGS} are not read"
        refused.append(Malformed("detail.findings", problem))
    return tuple(good), tuple(refused)


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
    named = asff.get("Types")
    types = [kind for kind in named if isinstance(kind, str)] if isinstance(named, list) else []
    title = text_or_none(asff, "Title") or ""
    sample = part(asff, "ProductFields").get("aws/guardduty/service/additionalInfo/sample")
    return Finding(
        source=source,
        id=need_text({"Id": short_id}, "Id"),
        type=need_text({"Types": types[0] if types else "SecurityHub/Unclassified"}, "Types", 200),
        severity=_severity(asff),
        account=need_digits(asff, "AwsAccountId"),
        region=need_region(region, "Region"),
        arn=finding_id,
        title=redact_text(title),
        description=redact_text(text_or_none(asff, "Description", limit=2000) or ""),
        created=time_or_none(asff, "CreatedAt"),
        updated=time_or_none(asff, "UpdatedAt"),
        first_seen=time_or_none(asff, "FirstObservedAt"),
        last_seen=time_or_none(asff, "LastObservedAt"),
        archived=asff.get("RecordState") == "ARCHIVED"
        or part(asff, "Workflow").get("Status") in ("RESOLVED", "SUPPRESSED"),
        sample=title.startswith("[SAMPLE]") or asff.get("Sample") is True or sample == "true",
        targets=tuple(_target(resource) for resource in items(asff, "Resources")[:50]),
        raw=redact_object({**asff, **region}),
    )


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


def _target(resource: dict[str, Any]) -> Target:
    """The typed target of one ASFF resource, its name taken from the end of its ARN."""
    kind = text_or_none(resource, "Type") or "Unknown"
    arn = text_or_none(resource, "Id") or ""
    name = arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    if not name:
        return UnknownTarget(resource_type=kind)
    match kind:
        case "AwsEc2Instance":
            return InstanceTarget(instance_id=name)
        case "AwsS3Bucket":
            return BucketTarget(name=name)
        case "AwsIamRole":
            return RoleTarget(role_name=name)
        case "AwsLambdaFunction":
            return FunctionTarget(name=name, arn=arn)
        case "AwsRdsDbInstance":
            return DatabaseTarget(identifier=name)
        case _:
            return UnknownTarget(resource_type=kind, resource_id=arn)
