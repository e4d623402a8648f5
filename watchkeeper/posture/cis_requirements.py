"""Which CIS requirement a Security Hub control checks, version by version.

The benchmark counts anew in each version: 1.4 is the rotation of keys in 1.2.0, root's access keys in
1.4.0 and 3.0.0, and root's MFA in 5.0.0 alone. So the control's id is the key, and a number is only ever
shown beside its version. Numbers are texts: 1.20 is not 1.2.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
"""

VERSIONS = ("1.2.0", "1.4.0", "3.0.0", "5.0.0")
"""Those that Security Hub has; newer benchmarks exist without a standard of Security Hub's."""

BENCHMARK = "cis-aws-foundations-benchmark/v/"
"""The standard's key, without the version."""

_TABLE = """
Account.1      -          -         1.2    1.2
CloudTrail.1   2.1        3.1       3.1    3.1
CloudTrail.2   2.7        3.7       3.5    3.5
CloudTrail.4   2.2        3.2       3.2    3.2
CloudTrail.5   2.4        3.4       -      -
CloudTrail.6   2.3        3.3       -      -
CloudTrail.7   2.6        3.6       3.4    3.4
CloudWatch.1   1.1+3.3    1.7+4.3   -      -
CloudWatch.2   3.1        -         -      -
CloudWatch.3   3.2        -         -      -
CloudWatch.4   3.4        4.4       -      -
CloudWatch.5   3.5        4.5       -      -
CloudWatch.6   3.6        4.6       -      -
CloudWatch.7   3.7        4.7       -      -
CloudWatch.8   3.8        4.8       -      -
CloudWatch.9   3.9        4.9       -      -
CloudWatch.10  3.10       4.10      -      -
CloudWatch.11  3.11       4.11      -      -
CloudWatch.12  3.12       4.12      -      -
CloudWatch.13  3.13       4.13      -      -
CloudWatch.14  3.14       4.14      -      -
Config.1       2.5        3.5       3.3    3.3
EC2.2          4.3        5.3       5.4    5.5
EC2.6          2.9        3.9       3.7    3.7
EC2.7          -          2.2.1     2.2.1  5.1.1
EC2.8          -          -         5.6    5.7
EC2.13         4.1        -         -      -
EC2.14         4.2        -         -      -
EC2.21         -          5.1       5.1    5.2
EC2.53         -          -         5.2    5.3
EC2.54         -          -         5.3    5.4
EFS.1          -          -         2.4.1  2.3.1
EFS.8          -          -         -      2.3.1
IAM.1          1.22       1.16      -      -
IAM.2          1.16       -         1.15   1.14
IAM.3          1.4        1.14      1.14   1.13
IAM.4          1.12       1.4       1.4    1.3
IAM.5          1.2        1.10      1.10   1.9
IAM.6          1.14       1.6       1.6    1.5
IAM.8          1.3        -         -      -
IAM.9          1.13       1.5       1.5    1.4
IAM.11         1.5        -         -      -
IAM.12         1.6        -         -      -
IAM.13         1.7        -         -      -
IAM.14         1.8        -         -      -
IAM.15         1.9        1.8       1.8    1.7
IAM.16         1.10       1.9       1.9    1.8
IAM.17         1.11       -         -      -
IAM.18         1.20       1.17      1.17   1.16
IAM.22         -          1.12      1.12   1.11
IAM.26         -          -         1.19   1.18
IAM.27         -          -         1.22   1.21
IAM.28         -          -         1.20   1.19
KMS.4          2.8        3.8       3.6    3.6
RDS.2          -          -         2.3.3  2.2.3
RDS.3          -          2.3.1     2.3.1  2.2.1
RDS.5          -          -         -      2.2.4
RDS.13         -          -         2.3.2  2.2.2
RDS.15         -          -         -      2.2.4
S3.1           -          2.1.5.1   2.1.4  2.1.4
S3.5           -          2.1.2     2.1.1  2.1.1
S3.8           -          2.1.5.2   2.1.4  2.1.4
S3.20          -          2.1.3     2.1.2  2.1.2
S3.22          -          -         3.8    3.8
S3.23          -          -         3.9    3.9
"""


def _row(line: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    control, *numbers = line.split()
    cells = zip(VERSIONS, numbers, strict=True)
    return control, {version: tuple(cell.split("+")) for version, cell in cells if cell != "-"}


REQUIREMENTS = dict(map(_row, _TABLE.strip().splitlines()))
"""By control id, then by version: the numbers, one or two."""


def requirement(control: str, version: str) -> tuple[str, ...]:
    """The numbers under which that version has the control; empty if it does not.

    Args:
        control: a Security Hub control id, `IAM.9`.
        version: the benchmark's, `5.0.0`.

    Raises:
        ValueError: Security Hub has no such version; an empty answer would read as "not required".
    """
    if version not in VERSIONS:
        raise ValueError(f"no CIS AWS Foundations Benchmark {version!r}: {', '.join(VERSIONS)}")
    return REQUIREMENTS.get(control, {}).get(version, ())
