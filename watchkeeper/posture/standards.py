"""Security standards by one key, however an ARN or a finding spells them."""

import re

ALL = "all-standards"
"""Our own figure over every enabled standard, a control that several share counted once. AWS's pages
do not agree on what its summary score is, so this one is never called AWS's."""

_PREFIX = re.compile(r"^(?:arn:[^:]*:securityhub:[^:]*:[^:]*:)?(?:standards|ruleset|subscription|control)/")
_NAMES = {
    "aws-foundational-security-best-practices": "AWS Foundational Security Best Practices",
    "aws-resource-tagging-standard": "AWS Resource Tagging Standard",
    "cis-aws-foundations-benchmark": "CIS AWS Foundations Benchmark",
    "nist-800-171": "NIST SP 800-171 Rev. 2",
    "nist-800-53": "NIST SP 800-53 Rev. 5",
    "pci-dss": "PCI DSS",
    "service-managed-aws-control-tower": "Service-managed: AWS Control Tower",
}
_SHORT = {
    "aws-foundational-security-best-practices": "FSBP",
    "aws-resource-tagging-standard": "Tagging",
    "cis-aws-foundations-benchmark": "CIS",
    "nist-800-171": "NIST 800-171",
    "nist-800-53": "NIST 800-53",
    "pci-dss": "PCI DSS",
    "service-managed-aws-control-tower": "Control Tower",
}
_VERSION_IS_IN_THE_NAME = ("nist-800-171", "nist-800-53")


def standard_key(text: str) -> str:
    """`<name>/v/<version>`, from a standard's ARN in any partition and region, or its resource part.

    `arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/5.0.0`, CIS 1.2.0's
    `arn:aws:securityhub:::ruleset/…` and a finding's `standards/…` all give `cis-aws-foundations-benchmark/v/5.0.0`.
    """
    return _PREFIX.sub("", text)


def version_of(key: str) -> str:
    """`5.0.0` of `cis-aws-foundations-benchmark/v/5.0.0`; empty if there is none."""
    return key.partition("/v/")[2]


def standard_name(key: str) -> str:
    """The name for people, with the version."""
    return _named(key, _NAMES)


def short_name(key: str) -> str:
    """The name for a narrow column."""
    return _named(key, _SHORT)


def _named(key: str, names: dict[str, str]) -> str:
    if key == ALL:
        return "All standards"
    name = key.partition("/v/")[0]
    shown = names.get(name) or re.sub("^prowler-", "Prowler ", name)
    if not version_of(key) or name in _VERSION_IS_IN_THE_NAME:
        return shown
    return f"{shown} v{version_of(key)}" if names is _NAMES else f"{shown} {version_of(key)}"
