"""What an instance does that looks bad: who contains at once, who asks first, who isolates only."""

import pytest

from tests.watchkeeper.runbooks.compute import ALL, ISOLATED, declined, finding, kinds, looks
from watchkeeper.evidence import Unseen
from watchkeeper.shelf import runbook_for

AT_ONCE, ASKED = False, True


@pytest.mark.parametrize(
    ("kind", "book", "actions", "asks"),
    [
        ("Recon:EC2/Portscan", "scanning_instance", ALL, AT_ONCE),
        ("Impact:EC2/PortSweep", "scanning_instance", ALL, AT_ONCE),
        ("UnauthorizedAccess:EC2/TorClient", "anonymous_network", ALL, AT_ONCE),
        ("UnauthorizedAccess:EC2/TorRelay", "anonymous_network", ALL, AT_ONCE),
        ("UnauthorizedAccess:EC2/MaliciousIPCaller.Custom", "anonymous_network", ALL, ASKED),
        ("Impact:EC2/BitcoinDomainRequest.Reputation", "suspicious_domain", ALL, AT_ONCE),
        ("Impact:EC2/MaliciousDomainRequest.Reputation", "suspicious_domain", ALL, AT_ONCE),
        ("Impact:EC2/MaliciousDomainRequest.Custom", "suspicious_domain", ALL, ASKED),
        ("Impact:EC2/AbusedDomainRequest.Reputation", "suspicious_domain", ALL, ASKED),
        ("Impact:EC2/SuspiciousDomainRequest.Reputation", "suspicious_domain", ALL, ASKED),
        ("Behavior:EC2/TrafficVolumeUnusual", "unusual_traffic", ISOLATED, ASKED),
        ("DefenseEvasion:EC2/UnusualDoHActivity", "unusual_traffic", ISOLATED, ASKED),
        ("Execution:EC2/MaliciousFile", "malware_on_instance", ALL, AT_ONCE),
        ("Execution:EC2/SuspiciousFile", "malware_on_instance", ALL, ASKED),
        ("CredentialAccess:EC2/UnsecuredCredentials", "custom_detection", ISOLATED, ASKED),
        ("DefenseImpairment:EC2/DisableOrModifyTools", "custom_detection", ISOLATED, ASKED),
    ],
)
def test_each_kind_has_its_answer(kind, book, actions, asks):
    found = finding(kind)
    runbook = runbook_for(found)

    plan = runbook.decide(found, looks())
    blind = runbook.decide(found, {"instance": Unseen(why="denied")})

    assert (runbook.id, plan.runbook) == (book, book)
    assert (kinds(plan), bool(plan.ask)) == (actions, asks)
    assert set(actions) <= set(runbook.may)
    assert blind.actions == ()
    assert "denied" in declined(blind)


def test_where_it_is_isolated_only_the_reason_is_said():
    plan = runbook_for(finding("Behavior:EC2/NetworkPortUnusual")).decide(
        finding("Behavior:EC2/NetworkPortUnusual"), looks()
    )

    assert "stop i-0abc: unusual traffic alone does not show" in declined(plan)
