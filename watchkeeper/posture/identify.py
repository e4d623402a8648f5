"""Which control a finding belongs to, and in which standards it counts: both shapes of Security Hub.

Consolidated findings name the control themselves; the older shape has one finding for each standard and
the standard's own number of the control.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/controls-findings-create-update.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from watchkeeper.posture.standards import standard_key, version_of

SECURITY_HUB = re.compile(r"^arn:[^:]+:securityhub:[^:]*:[^:]*:product/aws/securityhub$")
"""The product whose findings are checks of controls; Prowler and others write into the same place."""

_CONTROL = re.compile(r"^[A-Za-z][A-Za-z0-9]*\.\d+$")
_CIS_RULE = re.compile(r"^(?P<standard>.+/v/[^/]+)/rule/(?P<number>[^/]+)$")
_OLDER = re.compile(r"^(?P<standard>[^/]+/v/[^/]+)/(?P<number>[^/]+)$")

ControlNames = Mapping[tuple[str, str], str]
"""(standard's key, the standard's own number) to control id: `("cis-aws-foundations-benchmark/v/1.4.0", "3.7")`
to `CloudTrail.2`. From the account's associations, or the table in the package."""


class Scored(NamedTuple):
    """A check of a control."""

    control: str
    standards: tuple[str, ...]
    """Keys, sorted."""


class NotScored(NamedTuple):
    """A finding that takes no part, and why: another product, or a control that nobody can name."""

    why: str
    refused: bool
    """True: it claims to be Security Hub's and cannot be placed; that is shown as missing coverage."""


def identify(
    *,
    product_arn: str,
    generator_id: str,
    security_control_id: str | None,
    associated_standards: Iterable[str],
    standards_arn: str | None,
    control_id: str | None,
    names: ControlNames,
) -> Scored | NotScored:
    """Name the control and the standards of one finding.

    Args:
        product_arn: `ProductArn`.
        generator_id: `GeneratorId`.
        security_control_id: `Compliance.SecurityControlId`; only consolidated findings have it.
        associated_standards: `Compliance.AssociatedStandards[].StandardsId`.
        standards_arn: `ProductFields.StandardsArn`, or CIS 1.2.0's `StandardsGuideArn`.
        control_id: `ProductFields.ControlId`, or CIS 1.2.0's `RuleId`.
        names: the older shape's numbers.
    """
    if not SECURITY_HUB.match(product_arn):
        return NotScored(f"product {product_arn.partition('product/')[2] or product_arn}", refused=False)
    consolidated = generator_id.startswith("security-control/")
    if consolidated or (security_control_id and not standards_arn):
        name = security_control_id or generator_id.removeprefix("security-control/")
        if not name:
            return NotScored(f"GeneratorId {generator_id} names no control", refused=True)
        standards = tuple(sorted({standard_key(one) for one in associated_standards}))
        if not standards:
            return NotScored(f"{name}: Compliance.AssociatedStandards is empty", refused=True)
        return Scored(name, standards)
    found = _older(generator_id, standards_arn, control_id)
    if found is None:
        return NotScored(f"GeneratorId {generator_id} names no standard's control", refused=True)
    standard, number = found
    control = security_control_id or names.get((standard, number)) or _same_id(standard, number)
    if control is None:
        return NotScored(f"{standard} has no known control for its number {number}", refused=True)
    return Scored(control, (standard,))


def _older(generator_id: str, standards_arn: str | None, control_id: str | None) -> tuple[str, str] | None:
    if standards_arn and control_id:
        return standard_key(standards_arn), control_id.removeprefix("CIS.")
    key = standard_key(generator_id)
    found = _CIS_RULE.match(key) or _OLDER.match(key)
    return (found["standard"], found["number"].removeprefix("CIS.")) if found else None


def _same_id(standard: str, number: str) -> str | None:
    """Where a standard calls a control as Security Hub does; CIS and old PCI have numbers of their own."""
    if standard.startswith("cis-") or not version_of(standard):
        return None
    # Control Tower's findings say `CT.CloudTrail.2` in ControlId and `CloudTrail.2` everywhere else.
    number = number.removeprefix("CT.")
    return number if _CONTROL.match(number) else None
