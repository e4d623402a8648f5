"""What Security Hub knows before anybody enables anything: its standards and their controls."""

import re
from dataclasses import dataclass

from emulator.securityhub_control_table import CONTROL_LINES

CIS = "cis-aws-foundations-benchmark/v/"
FSBP = "aws-foundational-security-best-practices/v/1.0.0"
_VERSIONS = {"12": "1.2.0", "14": "1.4.0", "30": "3.0.0", "50": "5.0.0"}
_HOME_OF_GLOBALS = "us-east-1"
_GLOBAL = re.compile(r"^(CloudFront\.\d+|Route53\.\d+|WAF\.[1678])$")
"""Controls on global resources that exist in us-east-1 only.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/regions-controls.html
"""


@dataclass(frozen=True)
class Standard:
    """A security standard; `resource` is its ARN's end, without `standards/` or `ruleset/`."""

    resource: str
    name: str
    by_default: bool = False
    company: str = "AWS"
    product: str = "Security Hub"

    def arn(self, region: str) -> str:
        """CIS 1.2.0 alone is a ruleset and names no region."""
        if self.resource == f"{CIS}1.2.0":
            return f"arn:aws:securityhub:::ruleset/{self.resource}"
        return f"arn:aws:securityhub:{region}::standards/{self.resource}"

    def subscription(self, account: str, region: str) -> str:
        """The ARN of an account's subscription to it."""
        return f"arn:aws:securityhub:{region}:{account}:subscription/{self.resource}"


@dataclass(frozen=True)
class Control:
    """A security control, the same across standards."""

    id: str
    severity: str
    """LOW, MEDIUM, HIGH or CRITICAL."""
    title: str
    requirements: dict[str, tuple[str, ...]]
    """Which requirements of which standard (by resource) it checks; FSBP's name is the control's."""

    def arn(self, account: str, region: str) -> str:
        """The control's ARN in one account and region."""
        return f"arn:aws:securityhub:{region}:{account}:security-control/{self.id}"

    def related(self, resource: str) -> list[str]:
        """The requirements of a standard as Security Hub writes them; FSBP has none."""
        if resource == FSBP:
            return []
        version = resource.removeprefix(CIS)
        return [f"CIS AWS Foundations Benchmark v{version}/{one}" for one in self.requirements[resource]]

    def is_available(self, region: str) -> bool:
        """Whether the control exists in the region."""
        return region == _HOME_OF_GLOBALS or not _GLOBAL.match(self.id)


def _read(line: str) -> Control:
    facts, _, title = line.partition(" | ")
    name, severity, *numbers = facts.split()
    requirements = {
        FSBP if one == "F" else CIS + _VERSIONS[one[:2]]: tuple(one[3:].split("+"))
        if one != "F"
        else (name,)
        for one in numbers
    }
    return Control(name, severity, title, requirements)


CONTROLS = {one.id: one for one in map(_read, CONTROL_LINES.strip().splitlines())}
STANDARDS = {
    one.resource: one
    for one in (
        Standard(FSBP, "AWS Foundational Security Best Practices v1.0.0", by_default=True),
        Standard(f"{CIS}1.2.0", "CIS AWS Foundations Benchmark v1.2.0", by_default=True),
        Standard(f"{CIS}1.4.0", "CIS AWS Foundations Benchmark v1.4.0"),
        Standard(f"{CIS}3.0.0", "CIS AWS Foundations Benchmark v3.0.0"),
        Standard(f"{CIS}5.0.0", "CIS AWS Foundations Benchmark v5.0.0"),
        Standard("nist-800-53/v/5.0.0", "NIST Special Publication 800-53 Revision 5"),
        Standard("nist-800-171/v/2.0.0", "NIST Special Publication 800-171 Revision 2"),
        Standard("pci-dss/v/3.2.1", "PCI DSS v3.2.1"),
        Standard("pci-dss/v/4.0.1", "PCI DSS v4.0.1"),
        Standard("aws-resource-tagging-standard/v/1.0.0", "AWS Resource Tagging Standard v1.0.0"),
        Standard(
            "service-managed-aws-control-tower/v/1.0.0",
            "Service-Managed Standard: AWS Control Tower",
            product="Control Tower",
        ),
    )
}


def controls_of(resource: str) -> list[Control]:
    """The controls of a standard, in the table's order."""
    return [one for one in CONTROLS.values() if resource in one.requirements]


def requirement_arns(control: Control, resource: str, account: str, region: str) -> list[str]:
    """The ARNs under which UpdateStandardsControl knows a control: one for each requirement."""
    base = f"arn:aws:securityhub:{region}:{account}:control/{resource}"
    return [f"{base}/{one}" for one in control.requirements[resource]]
