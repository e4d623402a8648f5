"""Data in DNS queries: isolation does not end it, and that is said."""

from tests.watchkeeper.runbooks.compute import ALL, finding, kinds, looks, requested
from watchkeeper.runbooks import dns_exfiltration
from watchkeeper.shelf import runbook_for

FOUND = finding("Trojan:EC2/DNSDataExfiltration")


def test_one_that_can_be_stopped_is_and_the_firewall_is_asked_for():
    plan = runbook_for(FOUND).decide(FOUND, looks())

    assert plan.runbook == "dns_exfiltration"
    assert kinds(plan) == ALL
    assert (plan.ask, plan.escalate) == ((), "")
    assert "Resolver DNS Firewall" in requested(plan)


def test_one_that_goes_on_running_calls_a_person_at_once():
    assert "does not end DNS queries" in dns_exfiltration.decide(FOUND, looks(lifecycle="spot")).escalate
    assert dns_exfiltration.decide(FOUND, looks(state="stopped")).escalate == ""
