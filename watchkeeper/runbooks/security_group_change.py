"""Security groups were changed: was one opened to the internet?"""

from collections.abc import Iterator
from typing import Any

from watchkeeper import alarm_steps
from watchkeeper.actions.close_open_rules import CloseOpenRules
from watchkeeper.evidence import Looks
from watchkeeper.facts.alarm_calls import AlarmCall
from watchkeeper.facts.open_rules import OpenRule
from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import items, part, text_or_none
from watchkeeper.plan import Plan
from watchkeeper.principal_steps import PrincipalSteps, begun
from watchkeeper.runbook import Runbook

_ANYWHERE = ("0.0.0.0/0", "::/0")
_PUBLIC_PORTS = (80, 443)
"""A web server is meant to be reached by everybody."""


def decide(finding: Finding, looks: Looks) -> Plan:
    """Close what was opened to everybody, but for the web's ports, if a person agrees; the rest is told."""
    opened: dict[tuple[str, int, str, str], dict[OpenRule, str]] = {}
    for call in alarm_steps.calls_behind(looks):
        group = text_or_none(call.request, "groupId")
        if call.name != "AuthorizeSecurityGroupIngress" or group is None:
            continue
        for rule in _open_rules(call):
            # EC2's own word for every port is -1.
            port = -1 if rule.from_port is None else rule.from_port
            key = (group, port, call.account or finding.account, call.region or finding.region)
            opened.setdefault(key, {}).setdefault(rule, call.actor)
    steps = PrincipalSteps()
    for (group, port, account, region), rules in opened.items():
        close = CloseOpenRules(
            group_id=group,
            port=port,
            rules=tuple(rules),
            account=account,
            region=region,
            case_id=finding.case_id,
        )
        said = ", ".join(dict.fromkeys(rules.values()))
        opens = "; ".join(rule.label for rule in rules)
        steps = steps.then(
            PrincipalSteps(actions=(close,), ask=(f"{said} opened {group} ({opens}): was that wanted?",))
        )
    steps = steps.then(alarm_steps.tell_calls(looks))
    return steps.on(begun(finding, RUNBOOK.id, "Security groups were changed."))


def _open_rules(call: AlarmCall) -> Iterator[OpenRule]:
    """The rules of the call that let everybody in, as CloudTrail writes them."""
    for one in items(part(call.request, "ipPermissions"), "items"):
        ranges = [
            *((text_or_none(cidr, "cidrIp"), cidr) for cidr in items(part(one, "ipRanges"), "items")),
            *((text_or_none(cidr, "cidrIpv6"), cidr) for cidr in items(part(one, "ipv6Ranges"), "items")),
        ]
        for cidr, where in ranges:
            rule = OpenRule(
                protocol=text_or_none(one, "ipProtocol") or "-1",
                from_port=_port(one.get("fromPort")),
                to_port=_port(one.get("toPort")),
                cidr=cidr or "",
                description=text_or_none(where, "description"),
            )
            if cidr in _ANYWHERE and not _is_web(rule):
                yield rule


def _is_web(rule: OpenRule) -> bool:
    return (
        rule.protocol in ("tcp", "6") and rule.from_port == rule.to_port and rule.from_port in _PUBLIC_PORTS
    )


def _port(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


RUNBOOK = Runbook(
    id="security_group_change",
    title="Security group changed",
    handles=("CIS/SecurityGroupChange",),
    look_at=alarm_steps.LOOK_AT,
    decide=decide,
    may=("close_open_rules",),
    asks="Was it wanted that the group lets everybody in?",
    sources=(
        *alarm_steps.SOURCES,
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    ),
)
