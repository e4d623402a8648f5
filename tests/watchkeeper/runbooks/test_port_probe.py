"""An open port is probed: a person knows whether it must be open."""

import pytest

from tests.builders import instance_finding
from tests.watchkeeper.runbooks.compute import asked, declined, kinds, opened, requested, rules
from watchkeeper.facts.open_rules import OpenRule
from watchkeeper.local_ports import local_ports
from watchkeeper.runbooks import port_probe
from watchkeeper.shelf import runbook_for


def probed(*ports, kind="Recon:EC2/PortProbeUnprotectedPort"):
    details = [{"localPortDetails": {"port": port, "portName": "x"}} for port in ports]
    action = {
        "actionType": "PORT_PROBE",
        "portProbeAction": {"blocked": False, "portProbeDetails": details},
    }
    return instance_finding(type=kind, service={"action": action})


def test_each_probed_port_is_closed_where_it_is_open_if_a_person_agrees():
    found = probed(6379, 6379, 9200)

    plan = runbook_for(found).decide(found, rules(opened(6379), opened(6379, cidr="::/0"), opened(443)))

    assert local_ports(found) == (6379, 9200)
    assert (plan.runbook, kinds(plan)) == ("port_probe", ("close_open_rules",))
    assert {rule.cidr for rule in plan.actions[0].rules} == {"0.0.0.0/0", "::/0"}
    assert "closing port 6379 in sg-1 hits its one interface" in asked(plan)


def test_emr_puts_its_rules_back_so_that_is_asked_for():
    plan = port_probe.decide(
        probed(8088, kind="Recon:EC2/PortProbeEMRUnprotectedPort"), rules(opened(8088))
    )

    assert "block public access" in requested(plan)


def test_a_finding_without_a_port_closes_nothing():
    plan = port_probe.decide(probed(), rules(opened(22)))

    assert plan.actions == ()
    assert "does not say which port" in declined(plan)


@pytest.mark.parametrize(
    ("rule", "lets_in"),
    [
        (opened(20, 25), True),
        (opened(23, 25), False),
        (OpenRule(protocol="-1", cidr="::/0"), True),
        (OpenRule(protocol="icmp", from_port=8, to_port=-1, cidr="0.0.0.0/0"), False),
        (OpenRule(protocol="udp", from_port=0, to_port=65_535, cidr="0.0.0.0/0"), True),
    ],
)
def test_which_rule_lets_a_port_in(rule, lets_in):
    assert rule.lets_in(22) is lets_in
