"""A known scanner probes a port of an EC2 instance that nothing keeps closed."""

from watchkeeper import instance_steps, open_door_steps
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.local_ports import local_ports
from watchkeeper.plan import Plan, Request
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """Nobody came in yet: the door is to be closed, and a person knows whether it must stand open."""
    ports = local_ports(finding)
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="A port of the instance is open to everybody, and it is probed.",
    )
    plan = open_door_steps.closed(plan, finding, looks, ports)
    if "EMR" in finding.type:
        what = "switch EMR's block public access on, and close the cluster's managed security groups in EMR"
        plan = instance_steps.with_more(
            plan, requests=[Request(what=what, why="EMR puts rules back into the groups that it manages")]
        )
    return plan


RUNBOOK = Runbook(
    id="port_probe",
    title="Unprotected port of an EC2 instance is probed",
    handles=("Recon:EC2/PortProbe*",),
    targets=("instance",),
    look_at=("instance", "open_rules"),
    decide=decide,
    may=("close_open_rules",),
    asks="whether the port must be open to the internet; if not, to close it",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#recon-ec2-portprobeunprotectedport",
        "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html",
    ),
)
