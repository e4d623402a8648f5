"""Started by hand: a role's sessions are revoked."""

from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.by_hand import ByHand, confirm
from watchkeeper.evidence import Absent, Looks, Seen
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.principal_steps import begun
from watchkeeper.runbook import Runbook
from watchkeeper.targets import RoleTarget


def decide(finding: Finding, looks: Looks) -> Plan:
    """Every session up to now, whoever holds it."""
    role = next(target for target in finding.targets if isinstance(target, RoleTarget)).role_name
    plan = begun(finding, RUNBOOK.id, f"The sessions of role {role} are revoked.")
    look = looks.get("role")
    if isinstance(look, Seen) and isinstance(look.value, Absent):
        no = Declined(what="revoke its sessions", why=f"role {role} does not exist")
        return plan.model_copy(update={"declined": (no,)})
    revoke = RevokeRoleSessions(
        role_name=role, account=finding.account, region=finding.region, case_id=finding.case_id
    )
    hits = f"everything that uses role {role} must assume it anew"
    return confirm(finding, plan.model_copy(update={"actions": (revoke,), "ask": (hits,)}))


RUNBOOK = Runbook(
    id="by_hand_role",
    title="Revoke a role's sessions, by hand",
    handles=(ByHand.REVOKE_ROLE_SESSIONS,),
    targets=("role",),
    look_at=("role",),
    decide=decide,
    may=("revoke_role_sessions",),
    asks="whoever started it confirms the plan",
    sources=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html",),
)
