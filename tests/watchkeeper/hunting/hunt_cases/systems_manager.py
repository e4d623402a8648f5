"""Systems Manager: scripts, shells and tunnels."""

from tests.watchkeeper.hunting.cloudtrail_events import OURS, an_event, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

IDS = [f"i-0123456789abcdef{one}" for one in range(9)]
OPERATIONS = {"expected_principals": [f"arn:aws:iam::{OURS}:role/operations"]}
DATABASE = {"target": IDS[0], "documentName": "AWS-StartPortForwardingSessionToRemoteHost", "parameters": {"host": ["db.internal"], "portNumber": ["5432"]}}  # fmt: skip


def command(*instances, document="AWS-RunShellScript", **more):
    return an_event(
        "ssm:SendCommand",
        **({"request": {"documentName": document, "instanceIds": list(instances)}} | more),
    )


def shell(instance, **more):
    return an_event("ssm:StartSession", request={"target": instance}, **more)


CASES = (
    speaks("ssm_command_by_newcomer", "a script", command(IDS[0]), command(IDS[1])),
    speaks("ssm_command_by_newcomer", "refused", command(IDS[0], error="AccessDeniedException")),
    is_silent("ssm_command_by_newcomer", "patches", command(IDS[0], document="AWS-RunPatchBaseline")),
    is_silent("ssm_command_by_newcomer", "a maintenance window", command(IDS[0], by=role("x", invokedBy="ssm.amazonaws.com"))),
    is_silent("ssm_command_by_newcomer", "operations", command(IDS[0], by=role("operations")), **OPERATIONS),
    speaks("ssm_command_on_many_instances", "at once", command(*IDS[:3])),
    speaks("ssm_command_on_many_instances", "one by one", *(command(one) for one in IDS[:4])),
    speaks(
        "ssm_command_on_many_instances", "on all",
        command(request={"documentName": "AWS-RunShellScript", "targets": [{"key": "InstanceIds", "values": ["*"]}]}),
    ),
    is_silent("ssm_command_on_many_instances", "two", command(*IDS[:2])),
    is_silent("ssm_command_on_many_instances", "an inventory", command(*IDS, document="AWS-GatherSoftwareInventory")),
    speaks("ssm_sessions_on_many_instances", "three", *(shell(one) for one in IDS[:3])),
    is_silent("ssm_sessions_on_many_instances", "one instance", *(shell(IDS[0]) for _ in range(5))),
    is_silent("ssm_sessions_on_many_instances", "three people", *(shell(one, by=role("dev", f"person{n}")) for n, one in enumerate(IDS[:3]))),
    speaks("ssm_tunnel_to_another_host", "a database", an_event("ssm:StartSession", request=DATABASE)),
    is_silent("ssm_tunnel_to_another_host", "a shell", shell(IDS[0])),
    speaks("ssm_script_made_recurring", "a script", an_event("ssm:CreateAssociation", request={"name": "AWS-RunShellScript", "targets": []})),
    is_silent("ssm_script_made_recurring", "an agent's update", an_event("ssm:CreateAssociation", request={"name": "AWS-UpdateSSMAgent"})),
)  # fmt: skip
