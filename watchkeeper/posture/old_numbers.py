"""The standards' own numbers of controls, as findings name them while consolidation is off.

Sources: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-changes-consolidation.html and
https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
"""

from collections import defaultdict

from watchkeeper.posture.cis_requirements import BENCHMARK, REQUIREMENTS

PCI = "pci-dss/v/3.2.1"

_PCI = """
AutoScaling.1 AutoScaling.1
CloudTrail.1 CloudTrail.2
CloudTrail.2 CloudTrail.3
CloudTrail.3 CloudTrail.4
CloudTrail.4 CloudTrail.5
CodeBuild.1 CodeBuild.1
CodeBuild.2 CodeBuild.2
Config.1 Config.1
CW.1 CloudWatch.1
DMS.1 DMS.1
EC2.1 EC2.1
EC2.2 EC2.2
EC2.4 EC2.12
EC2.5 EC2.13
EC2.6 EC2.6
ELBv2.1 ELB.1
ES.1 ES.2
ES.2 ES.1
GuardDuty.1 GuardDuty.1
IAM.1 IAM.4
IAM.2 IAM.2
IAM.3 IAM.1
IAM.4 IAM.6
IAM.5 IAM.9
IAM.6 IAM.19
IAM.7 IAM.8
IAM.8 IAM.10
KMS.1 KMS.4
Lambda.1 Lambda.1
Lambda.2 Lambda.3
Opensearch.1 Opensearch.2
Opensearch.2 Opensearch.1
RDS.1 RDS.1
RDS.2 RDS.2
Redshift.1 Redshift.1
S3.1 S3.3
S3.2 S3.2
S3.3 S3.7
S3.4 S3.4
S3.5 S3.5
S3.6 S3.1
SageMaker.1 SageMaker.1
SSM.1 SSM.2
SSM.2 SSM.3
SSM.3 SSM.1
"""
"""PCI DSS 3.2.1's number (without `PCI.`) and the control; the two look alike and are not the same."""

_MORE = {
    (f"{BENCHMARK}1.4.0", "2.1.1"): "S3.4",
    (f"{BENCHMARK}3.0.0", "2.1.4.1"): "S3.1",
    (f"{BENCHMARK}3.0.0", "2.1.4.2"): "S3.8",
}
"""A requirement that AWS took out of the standard, and two that findings split where the benchmark
has one number."""


def old_numbers() -> dict[tuple[str, str], str]:
    """(standard's key, the standard's own number) to control id, for `identify`.

    A number that two controls share (5.0.0's 2.1.4, 2.2.4 and 2.3.1) is left out: which of the two a
    finding is about cannot be told, and `identify` refuses it by name. Standards that call a control as
    Security Hub does need no entry.
    """
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for control, by_version in REQUIREMENTS.items():
        for version, numbers in by_version.items():
            for number in numbers:
                found[BENCHMARK + version, number].add(control)
    names = {key: next(iter(controls)) for key, controls in found.items() if len(controls) == 1}
    pci = (line.split() for line in _PCI.strip().splitlines())
    return {**names, **_MORE, **{(PCI, f"PCI.{number}"): control for number, control in pci}}
