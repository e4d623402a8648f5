"""What Security Hub knows before anybody enables anything: its standards and their controls."""

import re
from dataclasses import dataclass

from emulator.securityhub_control_table_a_to_e import CONTROLS_A_TO_E
from emulator.securityhub_control_table_f_to_z import CONTROLS_F_TO_Z
from emulator.securityhub_control_table_facts import (
    ACCOUNT,
    OTHER,
    REQUIREMENTS_SEEN,
    TYPE_OF_CONTROL,
    TYPE_OF_SERVICE,
)

CIS = "cis-aws-foundations-benchmark/v/"
FSBP = "aws-foundational-security-best-practices/v/1.0.0"
NIST_800_53 = "nist-800-53/v/5.0.0"
NIST_800_171 = "nist-800-171/v/2.0.0"
PCI_3 = "pci-dss/v/3.2.1"
PCI_4 = "pci-dss/v/4.0.1"
TAGGING = "aws-resource-tagging-standard/v/1.0.0"
CONTROL_TOWER = "service-managed-aws-control-tower/v/1.0.0"
_BY_LETTER = {
    "F": FSBP,
    "N53": NIST_800_53,
    "N171": NIST_800_171,
    "PCI4": PCI_4,
    "TAG": TAGGING,
    "CT": CONTROL_TOWER,
}
_SCHEDULES = {"p": "Periodic", "c": "Change triggered", "cp": "Change triggered and periodic"}
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
    """Under which names each standard (by resource) knows it: the numbers of CIS's requirements, the
    older id of PCI DSS 3.2.1 ("PCI.S3.2"), and for the others the control's own id."""
    schedule: str
    """Periodic, Change triggered, or "Change triggered and periodic"."""

    @property
    def resource_type(self) -> str:
        """The ASFF type of what it looks at, AwsAccount where that is the account as a whole."""
        service = self.id.split(".")[0]
        return TYPE_OF_CONTROL.get(self.id) or TYPE_OF_SERVICE.get(service, OTHER)

    @property
    def is_account_level(self) -> bool:
        """Whether an account has one finding of it in a Region, on the account itself."""
        return self.resource_type == ACCOUNT

    def arn(self, account: str, region: str) -> str:
        """The control's ARN in one account and region."""
        return f"arn:aws:securityhub:{region}:{account}:security-control/{self.id}"

    def related(self, resource: str) -> list[str]:
        """The requirements of a standard as Security Hub writes them, as far as they are known.

        FSBP, tagging and Control Tower have none; of NIST and PCI only what real findings have shown.
        """
        if resource.startswith(CIS):
            version = resource.removeprefix(CIS)
            return [
                f"CIS AWS Foundations Benchmark v{version}/{one}" for one in self.requirements[resource]
            ]
        prefix = "PCI DSS v3.2.1/" if resource == PCI_3 else "NIST.800-53.r5 "
        return [f"{prefix}{one}" for one in REQUIREMENTS_SEEN.get((self.id, resource), "").split()]

    def is_available(self, region: str) -> bool:
        """Whether the control exists in the region."""
        return region == _HOME_OF_GLOBALS or not _GLOBAL.match(self.id)


def _requirement(word: str, control: str) -> tuple[str, tuple[str, ...]]:
    """A standard's word in the table: the standard, and its names for the control."""
    standard, _, numbers = word.partition("=")
    if standard == "PCI3":
        return PCI_3, (f"PCI.{numbers}",)
    if standard in _VERSIONS:
        return CIS + _VERSIONS[standard], tuple(numbers.split("+"))
    return _BY_LETTER[standard], (control,)


def _read(line: str) -> Control:
    facts, _, title = line.partition(" | ")
    name, severity, schedule, *words = facts.split()
    requirements = dict(_requirement(one, name) for one in words)
    return Control(name, severity, title, requirements, _SCHEDULES[schedule])


_LINES = CONTROLS_A_TO_E.strip().splitlines() + CONTROLS_F_TO_Z.strip().splitlines()
CONTROLS = {one.id: one for one in map(_read, _LINES)}
STANDARDS = {
    one.resource: one
    for one in (
        Standard(FSBP, "AWS Foundational Security Best Practices v1.0.0", by_default=True),
        Standard(f"{CIS}1.2.0", "CIS AWS Foundations Benchmark v1.2.0", by_default=True),
        Standard(f"{CIS}1.4.0", "CIS AWS Foundations Benchmark v1.4.0"),
        Standard(f"{CIS}3.0.0", "CIS AWS Foundations Benchmark v3.0.0"),
        Standard(f"{CIS}5.0.0", "CIS AWS Foundations Benchmark v5.0.0"),
        Standard(NIST_800_53, "NIST Special Publication 800-53 Revision 5"),
        Standard(NIST_800_171, "NIST Special Publication 800-171 Revision 2"),
        Standard(PCI_3, "PCI DSS v3.2.1"),
        Standard(PCI_4, "PCI DSS v4.0.1"),
        Standard(TAGGING, "AWS Resource Tagging Standard v1.0.0"),
        Standard(
            CONTROL_TOWER,
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
