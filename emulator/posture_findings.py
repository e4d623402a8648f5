"""A week of the posture story as findings of Security Hub, consolidated or one for each standard.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/controls-findings-create-update.html and
https://docs.aws.amazon.com/securityhub/latest/userguide/sample-control-findings.html
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from emulator.posture_inventory import EMPTY, ONLY_IN_HOME, account_resource, count_of, resource
from emulator.posture_story import JOINED, NEW_IN_WEEK, UNRECORDED, Chapter, told
from emulator.securityhub_catalogue import CIS, CONTROLS, STANDARDS, Control, controls_of
from emulator.world import ACCOUNTS, HOME_REGION

KEEPER = "posture-story"
"""Who writes the story's notes."""
_NAMESPACE = uuid.UUID("5c1f0b3e-0f0c-4c57-9a35-4f3a0f3b6a10")
_NORMALIZED = {"INFORMATIONAL": 0, "LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}
_TYPE = "Software and Configuration Checks/Industry and Regulatory Standards"
_CIS12 = f"{CIS}1.2.0"
_DOCS = "https://docs.aws.amazon.com/console/securityhub"
_ADVICE = "The documentation of AWS Security Hub controls describes how to correct this issue."
_REASONS = {
    "CloudTrail.7": ("S3_BUCKET_CROSS_ACCOUNT_CROSS_REGION", "The bucket is in another account or Region."),
    "Lambda.2": ("LAMBDA_CUSTOM_RUNTIME_DETAILS_NOT_AVAILABLE", "The runtime is a custom one."),
    "SSM.1": ("CONFIG_RULE_EVALUATION_ERROR", "AWS Config could not evaluate the rule."),
}
_EMPTY_REASON = (
    "CONFIG_EVALUATIONS_EMPTY",
    "AWS Config evaluated the rule and found no resource of this account in its scope.",
)


@dataclass(frozen=True)
class Setting:
    """What holds for all findings of a week."""

    week: int
    at: datetime
    """When the week is measured."""
    generator: str
    """SECURITY_CONTROL or STANDARD_CONTROL."""
    standards: tuple[str, ...]
    """Enabled ones, by resource."""


@dataclass(frozen=True)
class Check:
    """One control, looked at one resource."""

    control: Control
    account: str
    region: str
    resource: dict[str, Any]
    status: str
    reason: tuple[str, str] | None = None
    chapter: Chapter | None = None
    """The line of the story that makes it what it is; None if it passes."""

    def draw(self, purpose: str) -> int:
        """A number that is always the same for this check and purpose."""
        place = f"{purpose}/{self.control.id}/{self.account}/{self.region}/{self.resource['Id']}"
        return int.from_bytes(hashlib.sha256(place.encode()).digest()[:4])


def is_on(control: Control, region: str) -> bool:
    """Whether a control is evaluated in a region at all."""
    if not control.is_available(region):
        return False
    return region == HOME_REGION or not control.id.startswith(ONLY_IN_HOME)


def checks(setting: Setting, account: str, region: str) -> Iterator[Check]:
    """Everything that Security Hub looked at in one account and region in a week."""
    names = dict.fromkeys(one.id for resource in setting.standards for one in controls_of(resource))
    for control in (CONTROLS[name] for name in names):
        if NEW_IN_WEEK.get(control.id, 1) > setting.week or not is_on(control, region):
            continue
        if (account, region) in UNRECORDED and control.id != "Config.1":
            continue
        if control.id in EMPTY and region == HOME_REGION:
            whole = account_resource(account, region)
            yield Check(control, account, region, whole, "PASSED", _EMPTY_REASON)
            continue
        yield from _resources(setting.week, control, account, region)


def _resources(week: int, control: Control, account: str, region: str) -> Iterator[Check]:
    """A check for each resource: the chapters take theirs in turn, the rest passes."""
    count = count_of(control, account, region)
    chapters: list[Chapter | None] = []
    for one in told(week, control.id, account, region):
        room = count - len(chapters)
        chapters += [one] * (room if one.count is None else min(one.count, room))
    chapters += [None] * (count - len(chapters))
    for index, chapter in enumerate(chapters):
        status = chapter.status if chapter else "PASSED"
        compliance = "FAILED" if status == "SUPPRESSED" else status
        reason = _REASONS.get(control.id) if status in ("WARNING", "NOT_AVAILABLE") else None
        held = resource(control, account, region, index)
        yield Check(control, account, region, held, compliance, reason, chapter)


def findings(setting: Setting, check: Check) -> list[dict[str, Any]]:
    """The ASFF of a check: one finding if consolidated, else one for each standard that has the control."""
    standards = [one for one in setting.standards if one in check.control.requirements]
    if setting.generator == "SECURITY_CONTROL":
        return [_consolidated(setting, check, standards)]
    return [
        _of_standard(setting, check, standard, number)
        for standard in standards
        for number in check.control.requirements[standard]
    ]


def _consolidated(setting: Setting, check: Check, standards: list[str]) -> dict[str, Any]:
    control = check.control
    identifier = f"{control.arn(check.account, check.region)}/finding/{_uuid(check, 'consolidated')}"
    finding = _common(setting, check, identifier, f"security-control/{control.id}", _TYPE)
    finding["Title"] = _sentence(control.title)
    finding["Compliance"] |= {
        "SecurityControlId": control.id,
        "AssociatedStandards": [{"StandardsId": _standards_id(one)} for one in standards],
    }
    if related := [one for standard in standards for one in control.related(standard)]:
        finding["Compliance"]["RelatedRequirements"] = related
    return finding


def _standards_id(standard: str) -> str:
    return f"ruleset/{standard}" if standard == _CIS12 else f"standards/{standard}"


def _of_standard(setting: Setting, check: Check, standard: str, number: str) -> dict[str, Any]:
    """The older shape. CIS 1.2.0 calls a standard a guide, and a control a rule.

    Since 2023 these findings too name the control in Compliance, with the one standard that they are of;
    those of before, of which exports exist, do not.
    """
    control, held = check.control, STANDARDS[standard]
    subscription = held.subscription(check.account, check.region)
    identifier = f"{subscription}/{number}/finding/{_uuid(check, f'{standard}/{number}')}"
    is_guide = standard == _CIS12
    generator = f"{held.arn(check.region)}/rule/{number}" if is_guide else f"{standard}/{number}"
    kind = "AWS-Foundational-Security-Best-Practices" if standard[0] == "a" else held.name
    finding = _common(setting, check, identifier, generator, f"{_TYPE}/{kind}")
    finding["Title"] = f"{number} {_sentence(control.title)}"
    finding["ProductFields"] |= {
        "StandardsGuideArn" if is_guide else "StandardsArn": (
            held.arn(check.region) if is_guide else f"arn:aws:securityhub:::standards/{standard}"
        ),
        "StandardsGuideSubscriptionArn" if is_guide else "StandardsSubscriptionArn": subscription,
        "RuleId" if is_guide else "ControlId": number,
        "RecommendationUrl": f"{_DOCS}/{control.id}/remediation",
        "StandardsControlArn": (
            f"arn:aws:securityhub:{check.region}:{check.account}:control/{standard}/{number}"
        ),
    }
    finding["Compliance"] |= {
        "SecurityControlId": control.id,
        "AssociatedStandards": [{"StandardsId": _standards_id(standard)}],
    }
    if related := control.related(standard):
        finding["Compliance"]["RelatedRequirements"] = related
    return finding


def _common(setting: Setting, check: Check, identifier: str, generator: str, kind: str) -> dict[str, Any]:
    """What both shapes have."""
    control, region = check.control, check.region
    product = f"arn:aws:securityhub:{region}::product/aws/securityhub"
    label = "INFORMATIONAL" if check.status == "PASSED" else control.severity
    url = f"{_DOCS}/{control.id}/remediation"
    created, updated = _created(setting, check), _updated(setting, check)
    compliance: dict[str, Any] = {"Status": check.status}
    if check.reason:
        compliance["StatusReasons"] = [{"ReasonCode": check.reason[0], "Description": check.reason[1]}]
    rule = f"securityhub-{control.title.lower().replace(' ', '-')[:60]}-{check.draw('rule'):08x}"
    finding = {
        "SchemaVersion": "2018-10-08",
        "Id": identifier,
        "ProductArn": product,
        "ProductName": "Security Hub",
        "CompanyName": "AWS",
        "Region": region,
        "GeneratorId": generator,
        "AwsAccountId": check.account,
        "AwsAccountName": ACCOUNTS[check.account],
        "Types": [kind],
        "FirstObservedAt": stamp(created),
        "LastObservedAt": stamp(updated + timedelta(seconds=check.draw("seen") % 30)),
        "CreatedAt": stamp(created),
        "UpdatedAt": stamp(updated),
        "Severity": {"Label": label, "Normalized": _NORMALIZED[label], "Original": label},
        "Title": "",
        "Description": _description(check),
        "Remediation": {"Recommendation": {"Text": _ADVICE, "Url": url}},
        "ProductFields": {
            "RelatedAWSResources:0/name": rule,
            "RelatedAWSResources:0/type": "AWS::Config::ConfigRule",
            "aws/securityhub/ProductName": "Security Hub",
            "aws/securityhub/CompanyName": "AWS",
            "Resources:0/Id": check.resource["Id"],
            "aws/securityhub/FindingId": f"{product}/{identifier}",
        },
        "Resources": [check.resource],
        "Compliance": compliance,
        "WorkflowState": "NEW",
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
        "FindingProviderFields": {"Severity": {"Label": label, "Original": label}, "Types": [kind]},
    }
    if check.reason:
        finding["ProductFields"]["aws/securityhub/annotation"] = check.reason[1]  # type: ignore[index]
    if check.chapter and check.chapter.status == "SUPPRESSED":
        finding["Workflow"] = {"Status": "SUPPRESSED"}
        finding["Note"] = {
            "Text": _sentence(check.chapter.what),
            "UpdatedBy": KEEPER,
            "UpdatedAt": stamp(setting.at - timedelta(hours=3)),
        }
    return finding


def _description(check: Check) -> str:
    what = check.control.title
    kind = (
        "the account" if check.control.is_account_level else f"a resource of type {check.resource['Type']}"
    )
    return (
        f"Checks whether the following holds for {kind}: {what}. The control fails if it does not hold for one "
        f"resource that AWS Config has recorded in the account and Region, or that Security Hub looks at by "
        f"itself; such a control is evaluated when the configuration changes or on a schedule "
        f"({check.control.schedule.lower()}), and its finding is updated in place, not made anew. Resources "
        f"that were deleted have their findings archived after some days."
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uuid(check: Check, shape: str) -> uuid.UUID:
    place = f"{shape}/{check.control.id}/{check.account}/{check.region}/{check.resource['Id']}"
    return uuid.uuid5(_NAMESPACE, place)


def _created(setting: Setting, check: Check) -> datetime:
    """When Security Hub looked for the first time: long before week 1, or when the check came to be."""
    first = max(JOINED[check.account], NEW_IN_WEEK.get(check.control.id, 1))
    begun = setting.at - timedelta(weeks=setting.week - first)
    if first > 1:
        return begun - timedelta(seconds=86_000 + check.draw("created") % 300)
    return begun - timedelta(days=5 + check.draw("created") % 240, seconds=check.draw("second") % 86_400)


def _updated(setting: Setting, check: Check) -> datetime:
    """Within the day before the week's measuring."""
    return setting.at - timedelta(seconds=600 + check.draw(f"updated/{setting.week}") % 84_000)


def stamp(at: datetime) -> str:
    """A time as ASFF writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
