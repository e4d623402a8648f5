"""A DNS name that points at the instance metadata service: a way to get a role's credentials out."""

from watchkeeper import instance_steps
from watchkeeper.actions.require_imdsv2 import RequireImdsv2
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan, Request
from watchkeeper.runbook import Runbook


def decide(finding: Finding, looks: Looks) -> Plan:
    """The host itself may be sound: the way is closed, and what was taken is made worthless."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="Somebody has a program on the instance ask for its role's credentials.",
    )
    facts = instance_steps.seen(plan, finding, looks)
    if isinstance(facts, Plan):
        return facts
    place, name = instance_steps.where(finding), facts.instance_id
    options = facts.metadata
    if options is not None and (options.tokens == "required" or options.endpoint == "disabled"):
        why = "it requires session tokens already, which a rebound name does not get"
        plan = instance_steps.with_more(
            plan, declined=[Declined(what="require session tokens (IMDSv2)", why=why)]
        )
    else:
        plan = instance_steps.with_more(
            plan,
            actions=[RequireImdsv2(instance_id=name, **place)],
            ask=[
                f"a program on {name} that still uses IMDSv1 loses its credentials (MetadataNoToken counts)"
            ],
        )
    if facts.role_name:
        everyone = f"everything that works with role {facts.role_name}"
        plan = instance_steps.with_more(
            plan,
            actions=[RevokeRoleSessions(role_name=facts.role_name, **place)],
            ask=[f"{everyone} must get new credentials, on this instance and elsewhere"],
        )
    else:
        why = "its profile's role could not be told" if facts.profile_arn else "it has no role"
        plan = instance_steps.with_more(
            plan, declined=[Declined(what="revoke its role's sessions", why=why)]
        )
    return instance_steps.with_more(
        plan,
        declined=[Declined(what=f"isolate {name}", why="the way in is a program on it, not the host")],
        requests=[
            Request(
                what="find the program that follows URLs of others (a proxy, a browser, a webhook), and fix it",
                why="other addresses inside the VPC are reached the same way",
            )
        ],
    )


RUNBOOK = Runbook(
    id="metadata_rebind",
    title="Metadata service reached by DNS rebinding",
    handles=("UnauthorizedAccess:EC2/MetadataDNSRebind", "UnauthorizedAccess:Runtime/MetadataDNSRebind"),
    targets=("instance",),
    look_at=("instance", "role"),
    decide=decide,
    may=("require_imdsv2", "revoke_role_sessions"),
    asks="whether a program still needs IMDSv1, and whether the role's users may lose their sessions",
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html"
        "#unauthorizedaccess-ec2-metadatadnsrebind",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html",
    ),
)
