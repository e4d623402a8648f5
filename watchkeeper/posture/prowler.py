"""Prowler's verdicts in the words of the score: a framework is a standard, a requirement is a control.

Source: https://github.com/prowler-cloud/prowler/blob/master/prowler/lib/outputs/ocsf/ocsf.py
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from watchkeeper.posture.identify import Scored

FRAMEWORKS = ("CIS-5.0",)
"""The frameworks that are scored unless others are named. A check stands in some twenty of Prowler's
forty; all of them at once would show every failure many times over."""

_VERSIONED = re.compile(r"^(?P<name>.+)-(?P<version>v?\d+(?:\.\d+)+|\d{4})$")

COMPLIANCE = {"PASS": "PASSED", "FAIL": "FAILED", "MANUAL": "WARNING"}
"""`status_code` to `Compliance.Status`. What only a person can judge is not passed: the requirement is UNKNOWN."""


def standard_of(framework: str) -> str:
    """The standard's key: `prowler-CIS/v/5.0` of `CIS-5.0`, `prowler-SOC2` of `SOC2`."""
    found = _VERSIONED.match(framework)
    return (
        f"prowler-{found['name']}/v/{found['version'].removeprefix('v')}"
        if found
        else f"prowler-{framework}"
    )


def requirements(compliance: Mapping[str, Sequence[str]], frameworks: Iterable[str]) -> tuple[Scored, ...]:
    """The requirements of the wanted frameworks that a check answers.

    Args:
        compliance: `unmapped.compliance`: the numbers of the requirements by framework.
        frameworks: as Prowler calls them.

    A requirement is called `CIS-5.0 1.4`, so that no two frameworks' numbers are taken for the same. It has
    failed if any of its checks failed: they all count in its cell.
    """
    return tuple(
        Scored(f"{framework} {number}", (standard_of(framework),))
        for framework in frameworks
        for number in dict.fromkeys(compliance.get(framework, ()))
    )
