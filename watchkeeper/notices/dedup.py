"""What makes two findings one piece of news: the same thing seen from many regions, standards or detectors."""

import hashlib
import re

from watchkeeper.finding import Finding, Source
from watchkeeper.targets import Target

_GLOBAL = frozenset({"access_key", "role", "account", "bucket", "object"})
"""Kinds of target that are no region's own: IAM, root, the account; a bucket's name is the world's."""
_GLOBAL_TYPES = ("AwsIam", "AwsAccount", "AwsOrganizations", "AwsCloudFront", "AwsRoute53")
"""Beginnings of Security Hub's names for resources of services without regions."""
_GLOBAL_ARN = re.compile(r"^arn:aws[\w-]*:(iam|organizations|cloudfront|route53|s3|account)::")
_PER_STANDARD = re.compile(
    r"(?:^|/)(?:v/[^/]+/)?(?P<control>(?:[A-Za-z][A-Za-z0-9]*\.(?:[A-Za-z0-9]+\.)*)?[0-9]+(?:\.[0-9]+)*)$"
)


def dedup_key(finding: Finding) -> str:
    """Account, place, what, whom: equal for findings that are one piece of news.

    The place is `global` where the target is in no region (root used is told by every region's trail);
    a Security Hub control goes by its own id, whichever standard it failed in; the same access key or
    user is the same whom. Samples never equal real findings, and what a person starts equals nothing.

    Source: https://docs.aws.amazon.com/securityhub/latest/userguide/controls-findings-create-update.html
    """
    if finding.source is Source.BY_HAND:
        return f"by-hand/{finding.key}"
    kind = "sample" if finding.sample else "news"
    what = control_of(finding) or finding.type
    targets = finding.targets
    account = (targets[0].account if targets else "") or finding.account
    region = (targets[0].region if targets else "") or finding.region
    if targets and all(_is_global(target) for target in targets):
        region = "global"
    whom = ",".join(sorted({f"{target.kind}:{target.label}" for target in targets})) or finding.key
    return "/".join((kind, account, region, what, whom))


def short(key: str) -> str:
    """The key's hash, safe in names."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def control_of(finding: Finding) -> str | None:
    """Security Hub's own id of the control (`EC2.13`) behind a finding; None where it is about no control.

    A standard's own number (`1.20`, `PCI.IAM.6`) is the last resort, for findings of before consolidation.
    """
    if finding.source is not Source.SECURITY_HUB:
        return None
    raw = finding.raw
    compliance, product = raw.get("Compliance"), raw.get("ProductFields")
    named = compliance.get("SecurityControlId") if isinstance(compliance, dict) else None
    if not named and isinstance(product, dict):
        named = product.get("ControlId") or product.get("RuleId")
    if not named and isinstance(generator := raw.get("GeneratorId"), str):
        found = _PER_STANDARD.search(generator)
        named = found["control"] if found else None
    return str(named) if named else None


def _is_global(target: Target) -> bool:
    if target.kind in _GLOBAL:
        return True
    if target.kind != "unknown":
        return False
    return target.resource_type.startswith(_GLOBAL_TYPES) or bool(
        _GLOBAL_ARN.match(target.resource_id or "")
    )
