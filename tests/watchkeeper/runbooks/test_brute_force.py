"""Passwords are tried: who attacks is contained, who is attacked has a door closed."""

import pytest

from tests.watchkeeper.runbooks.compute import (
    ALL,
    asked,
    declined,
    finding,
    kinds,
    looks,
    opened,
    requested,
    rules,
)
from watchkeeper.evidence import Unseen
from watchkeeper.runbooks import brute_force
from watchkeeper.shelf import runbook_for

SSH = "UnauthorizedAccess:EC2/SSHBruteForce"


def attacked(kind=SSH):
    return finding(kind, resource_role="TARGET", remote_ips=("198.51.100.9",))


def test_one_that_attacks_is_contained_at_once():
    found = finding(SSH, resource_role="ACTOR")

    plan = runbook_for(found).decide(found, looks())

    assert (plan.runbook, kinds(plan), plan.ask) == ("brute_force", ALL, ())


@pytest.mark.parametrize(
    ("kind", "ports"),
    [
        (SSH, (22,)),
        ("UnauthorizedAccess:EC2/RDPBruteForce", (3389,)),
        ("Impact:EC2/WinRMBruteForce", (5985, 5986)),
    ],
)
def test_one_that_is_attacked_has_its_port_closed_if_a_person_agrees(kind, ports):
    seen = rules(*(opened(port) for port in ports), opened(443), interfaces=4)

    plan = brute_force.decide(attacked(kind), seen)

    assert kinds(plan) == ("close_open_rules",) * len(ports)
    assert tuple(action.port for action in plan.actions) == ports
    assert [rule.from_port for action in plan.actions for rule in action.rules] == list(ports)
    assert f"closing port {ports[0]} in sg-1 hits all 4 interfaces" in asked(plan)
    assert "sign-in from 198.51.100.9" in requested(plan)


def test_one_rule_that_opens_two_ports_is_taken_out_once():
    plan = brute_force.decide(attacked("Impact:EC2/WinRMBruteForce"), rules(opened(0, 65_535)))

    assert kinds(plan) == ("close_open_rules",)
    assert "tcp 0-65535 from 0.0.0.0/0" in plan.actions[0].sentence


def test_no_open_rule_or_none_seen_closes_nothing_and_says_so():
    nothing = brute_force.decide(attacked(), rules(opened(443)))
    blind = brute_force.decide(attacked(), {"open_rules": Unseen(why="denied")})

    assert nothing.actions == blind.actions == ()
    assert "no group opens port 22" in declined(nothing)
    assert "denied" in declined(blind)
    assert "close the port" in requested(blind)


def test_a_finding_that_does_not_say_who_attacks_asks():
    plan = brute_force.decide(finding(SSH, resource_role=None), looks())

    assert kinds(plan) == ALL
    assert "attacks or is attacked" in asked(plan)
