"""Passwords are tried over SSH, RDP or WinRM: at an instance of ours, or by one."""

from watchkeeper import instance_steps, open_door_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.local_ports import local_ports
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook

_PORTS = {"SSH": (22,), "RDP": (3389,), "WinRM": (5985, 5986)}


def decide(finding: Finding, looks: Looks) -> Plan:
    """One that attacks is contained; one that is attacked has its door closed, if a person agrees."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The instance tries passwords elsewhere.",
    )
    if finding.resource_role == "TARGET":
        plan = plan.model_copy(update={"summary": "Somebody tries passwords at the instance."})
        return _close(plan, finding, looks)
    if finding.resource_role is None:
        why = "the finding does not say whether the instance attacks or is attacked"
        plan = plan.model_copy(update={"summary": "Passwords are tried.", "ask": (why,)})
    facts = instance_steps.seen(plan, finding, looks)
    return facts if isinstance(facts, Plan) else instance_steps.contained(plan, finding, facts)


def _close(plan: Plan, finding: Finding, looks: Looks) -> Plan:
    """The door, and whether somebody came in before it was closed."""
    usual = next((ports for name, ports in _PORTS.items() if name in finding.type), ())
    ports = tuple(dict.fromkeys((*local_ports(finding), *usual)))
    who = ", ".join(finding.remote_ips[:5]) or "the attacker"
    return instance_steps.with_more(
        open_door_steps.closed(plan, finding, looks, ports),
        requests=[
            Request(
                what=f"look in the host's log for a sign-in from {who} that succeeded; if there is one, "
                "isolate the instance by hand (`isolate-instance`)",
                why="the finding counts attempts, and not whether one of them worked",
            ),
            Request(what="sign in with keys and Session Manager, and with no password"),
        ],
    )


RUNBOOK = Runbook(
    id="brute_force",
    title="Brute force at, or by, an EC2 instance",
    handles=(
        "UnauthorizedAccess:EC2/SSHBruteForce",
        "UnauthorizedAccess:EC2/RDPBruteForce",
        "Impact:EC2/WinRMBruteForce",
    ),
    targets=("instance",),
    look_at=("instance", "open_rules", "role"),
    decide=decide,
    may=(*instance_steps.CONTAINMENT, "close_open_rules"),
    asks=f"to close the port to the internet, where ours is attacked; {instance_steps.ASKS}",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#unauthorizedaccess-ec2-sshbruteforce",
        *instance_steps.SOURCES,
    ),
)
