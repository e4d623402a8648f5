"""What is wanted of default groups, default ACLs and flow logs, and which rule of an ACL decides."""

import pytest

from tests.baseline_surveys import DEV, PROD, at, survey
from watchkeeper.baseline.desired import read_baselines
from watchkeeper.baseline.parts import (
    default_network_acls,
    default_security_groups,
    flow_log_group,
    flow_log_role,
    flow_logs,
)
from watchkeeper.baseline.parts.default_network_acls import closing_rules, opening_rules

V4, V6 = "0.0.0.0/0", "::/0"


def baseline(**account):
    return read_baselines({"account": account}).base


def rule(number, action="allow", addresses=V4, protocol="-1", ports=None, egress=False):
    field = "Ipv6CidrBlock" if ":" in addresses else "CidrBlock"
    made = {"RuleNumber": number, "RuleAction": action, "Protocol": protocol, "Egress": egress}
    made[field] = addresses
    return made if ports is None else {**made, "PortRange": {"From": ports[0], "To": ports[1]}}


@pytest.mark.parametrize(
    ("entries", "opening"),
    [
        ([rule(100), rule(32767, "deny")], {V4: 100}),
        ([rule(100), rule(101, addresses=V6)], {V4: 100, V6: 101}),
        ([rule(100), rule(1, "deny")], {}),
        ([rule(100), rule(200, "deny")], {V4: 100}),
        ([rule(100), rule(101, addresses=V6), rule(1, "deny")], {V6: 101}),
        ([rule(100, egress=True)], {}),
        ([rule(100, addresses="10.0.0.0/8")], {}),
        ([rule(100, protocol="6", ports=(443, 443))], {}),
        ([rule(100, protocol="6", ports=(20, 25))], {V4: 100}),
        ([rule(100, protocol="6")], {V4: 100}),
        ([rule(100, protocol="17", ports=(3389, 3389))], {V4: 100}),
        ([rule(100, protocol="17", ports=(22, 22))], {}),
        ([rule(100, protocol="1")], {}),
        ([rule(90, "deny", protocol="6", ports=(22, 22)), rule(100)], {V4: 100}),
        (
            [rule(90, "deny", protocol="6", ports=(22, 3389)), rule(95, "deny", protocol="17"), rule(100)],
            {},
        ),
        ([rule(90, "deny", "10.0.0.0/8"), rule(100)], {V4: 100}),
        ([], {}),
    ],
)
def test_the_first_rule_that_concerns_everybody_and_the_port_decides(entries, opening):
    assert opening_rules(entries) == opening
    assert opening_rules(reversed(entries)) == opening


@pytest.mark.parametrize(
    ("entries", "closing"),
    [
        ([rule(100)], {V4: 1}),
        ([rule(100), rule(101, addresses=V6)], {V4: 1, V6: 2}),
        ([rule(1, addresses="10.0.0.0/8"), rule(100)], {V4: 2}),
        ([rule(1, egress=True), rule(100)], {V4: 1}),
        ([rule(1)], {V4: None}),
        ([rule(1, addresses="10.0.0.0/8"), rule(2)], {V4: None}),
        ([rule(1, addresses=V6), rule(100)], {V4: 2, V6: None}),
        ([rule(1, "deny"), rule(100)], {}),
    ],
)
def test_what_closes_it_comes_before_it_under_a_number_that_is_free(entries, closing):
    assert closing_rules(entries) == closing


def test_after_the_closing_rules_nothing_is_open():
    entries = [rule(100), rule(101, addresses=V6), rule(1, addresses="10.0.0.0/8")]
    closed = [rule(number, "deny", addresses) for addresses, number in closing_rules(entries).items()]

    assert len(closed) == 2
    assert opening_rules([*entries, *closed]) == {}


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_by_default_what_nothing_uses_is_closed_and_logged_everywhere(region):
    place = at(PROD, region)

    assert default_security_groups.wanted(place, survey(), baseline()) == {"rules": {}}
    assert default_network_acls.wanted(place, survey(), baseline()) == {"open": {}}
    assert flow_logs.wanted(place, survey(), baseline()) == {"of VPCs": "unused", "VPCs without": []}
    assert flow_log_group.wanted(place, survey(), baseline()) == {
        "log_group": "watchkeeper/flow-logs",
        "retention_days": 90,
    }


def test_what_is_turned_off_is_not_wanted():
    off = baseline(
        close_default_security_groups=False, close_unused_network_acls=False, vpc_flow_logs="none"
    )

    for part in (default_security_groups, default_network_acls, flow_logs, flow_log_group, flow_log_role):
        assert part.wanted(at(PROD), survey(), off) is None
        assert part.wanted(at(PROD), survey(), baseline()) is not None


def test_the_role_is_at_home_only_and_serves_its_own_account_only():
    role = flow_log_role.wanted(at(DEV), survey(partition="aws-cn"), baseline())

    assert role is not None
    assert flow_log_role.wanted(at(DEV, "eu-west-1"), survey(), baseline()) is None
    (trust,) = role["trust"].values()
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": DEV}}
    for statement in role["policy"].values():
        resources = statement["Resource"]
        for one in [resources] if isinstance(resources, str) else resources:
            assert one.startswith(f"arn:aws-cn:logs:*:{DEV}:log-group:")
