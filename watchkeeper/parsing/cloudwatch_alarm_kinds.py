"""The alarms that Watchkeeper's bootstrap makes on the CIS metric filters, as kinds of finding.

A metric alarm says that something happened, not what: `alarm_questions` names the calls to look up.
"""

import re
from types import MappingProxyType

from watchkeeper.baseline.cis_filters import CIS_FILTERS, CisFilter
from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen

PREFIX = "CIS/"
HIGH, MEDIUM = 7.0, 4.0


class AlarmKind(Frozen):
    """What an alarm on one of the filters is called here, and how urgent it is."""

    type: str
    severity: float = MEDIUM
    """MEDIUM: a person looks at it; HIGH where an attacker who did it has won already."""


_KINDS = {
    "unauthorized-calls": AlarmKind(type="CIS/UnauthorizedCalls"),
    "console-without-mfa": AlarmKind(type="CIS/ConsoleWithoutMfa"),
    # Nothing can restrict root.
    "root-usage": AlarmKind(type="CIS/RootUse", severity=HIGH),
    "iam-policy-changes": AlarmKind(type="CIS/IamPolicyChange"),
    # Without the trail nothing that comes later is seen.
    "trail-changes": AlarmKind(type="CIS/TrailChange", severity=HIGH),
    "console-login-failures": AlarmKind(type="CIS/ConsoleLoginFailures"),
    "key-disabled": AlarmKind(type="CIS/KmsKeyDisabledOrScheduled"),
    "bucket-policy-changes": AlarmKind(type="CIS/BucketPolicyChange"),
    "config-changes": AlarmKind(type="CIS/ConfigChange"),
    "security-group-changes": AlarmKind(type="CIS/SecurityGroupChange"),
    "network-acl-changes": AlarmKind(type="CIS/NetworkAclChange"),
    "gateway-changes": AlarmKind(type="CIS/GatewayChange"),
    "route-table-changes": AlarmKind(type="CIS/RouteTableChange"),
    "vpc-changes": AlarmKind(type="CIS/VpcChange"),
    "organization-changes": AlarmKind(type="CIS/OrganizationChange"),
}
CIS_ALARMS = MappingProxyType({one.name: _KINDS[one.id] for one in CIS_FILTERS})
"""By the name of the alarm, which is the metric's too."""

_FILTER_OF = {_KINDS[one.id].type: one for one in CIS_FILTERS}
_EVENT = re.compile(r'\$\.eventName\s*=\s*"?(\w+)"?')
_SOURCE = re.compile(r'\$\.eventSource\s*=\s*"?([\w.-]+)"?')
_SERVICES = (
    (re.compile(r"ConsoleLogin"), "signin.amazonaws.com"),
    (re.compile(r"Trail$|Logging$"), "cloudtrail.amazonaws.com"),
    (re.compile(r"(User|Role|Group)Policy$|^(Create|Delete)Policy(Version)?$"), "iam.amazonaws.com"),
)


def alarm_questions(finding: Finding) -> tuple[tuple[str, str], ...]:
    """The calls that set the alarm off, as (`eventName`, `eventSource`), in the order of the filter.

    Empty where a filter names no calls: of root's use (ask for the user `root`), of refused calls.
    """
    chosen = _FILTER_OF.get(finding.type)
    if chosen is None:
        return ()
    return tuple((name, _service(name, chosen)) for name in _events(chosen))


def event_names(kind: str) -> tuple[str, ...]:
    """The names of the calls by the finding's type; empty for any other type."""
    return _events(_FILTER_OF[kind]) if kind in _FILTER_OF else ()


def filter_name(kind: str) -> str | None:
    """The metric filter's name by the finding's type; None for any other type."""
    return _FILTER_OF[kind].name if kind in _FILTER_OF else None


def kind_of_alarm(*names: str | None) -> AlarmKind | None:
    """The kind, by the alarm's or its metric's name; None for alarms of others."""
    return next((CIS_ALARMS[name] for name in names if name and name in CIS_ALARMS), None)


def _events(chosen: CisFilter) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_EVENT.findall(chosen.pattern)))


def _service(name: str, chosen: CisFilter) -> str:
    if found := _SOURCE.search(chosen.pattern):
        return found[1]
    return next((service for pattern, service in _SERVICES if pattern.search(name)), "ec2.amazonaws.com")
