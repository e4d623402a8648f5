"""GuardDuty's sample findings: made-up resources, marked so that nobody acts on them.

Source: https://docs.aws.amazon.com/guardduty/latest/ug/sample_findings.html
"""

import json
from typing import Any

from emulator.sample_resources import action_of, details_of, resource_type_of, sequence_of

DEFAULT_SAMPLE_TYPES = (
    "CryptoCurrency:EC2/BitcoinTool.B!DNS",
    "UnauthorizedAccess:EC2/SSHBruteForce",
    "Trojan:EC2/BlackholeTraffic",
    "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
    "Policy:IAMUser/RootCredentialUsage",
    "Stealth:IAMUser/CloudTrailLoggingDisabled",
    "Discovery:S3/MaliciousIPCaller",
    "Policy:Kubernetes/AnonymousAccessGranted",
    "Execution:Runtime/ReverseShell",
    "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin",
    "Backdoor:Lambda/C&CActivity.B",
    "AttackSequence:IAM/CompromisedCredentials",
)
"""One or more of every resource kind: what a call without FindingTypes makes here (AWS: all types)."""

_LOW = ("RootCredentialUsage", "CloudTrailLoggingDisabled", "PasswordPolicyChange", "SSHBruteForce",
        "RDPBruteForce", "PortProbe", "ServerAccessLoggingDisabled")  # fmt: skip
_MEDIUM = ("Behavior:", "BlackholeTraffic", "DriveBy", "PenTest:", "Recon:", "MaliciousIPCaller",
           "TorIPCaller", "ConsoleLoginSuccess", "Discovery:")  # fmt: skip


def severity_of_type(kind: str) -> float:
    """The default severity of a finding type, 1.0-10.0.

    Source: the AWS page on active finding types; several types vary by context there.
    """
    if kind.startswith("AttackSequence:"):
        return 9.0
    if any(part in kind for part in _LOW):
        return 2.0
    return 5.0 if any(part in kind for part in _MEDIUM) else 8.0


def sample_finding(kind: str, region: str) -> dict[str, Any]:
    """A camelCase sample finding of type `kind`; account, id and times are the detector's to add."""
    resource_type = resource_type_of(kind)
    detection = {"detection": {"sequence": sequence_of(kind, region)}} if "Sequence:" in kind else {}
    return {
        "type": kind,
        "severity": severity_of_type(kind),
        "title": f"[SAMPLE] A finding of the type {kind}.",
        "description": "[SAMPLE] This is a sample finding. No resource of yours is concerned.",
        "resource": {"resourceType": resource_type, **details_of(kind, region)},
        "service": {
            "action": action_of(resource_type),
            "resourceRole": "TARGET",
            "additionalInfo": {
                "sample": True,
                "value": json.dumps({"sample": True}),
                "type": "default",
            },
            "count": 1,
            **detection,
        },
    }
