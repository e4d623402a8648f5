"""Credentials of an IAM user, or of a role's session, are in the wrong hands."""

from watchkeeper.action_table import Action
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import Looks, Seen, Unseen, UserFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Plan
from watchkeeper.runbook import Runbook
from watchkeeper.targets import AccessKeyTarget

KEEP_PASSWORD = Declined(
    what="remove the console password",
    why="a login profile has no 'off': removing it destroys evidence, and the deny covers it",
)


def decide(finding: Finding, looks: Looks) -> Plan:
    """Deactivate every active key and deny everything; ask a person where we could not look."""
    plan = Plan(
        case_id=finding.case_id,
        finding_key=finding.key,
        runbook=RUNBOOK.id,
        summary="The credentials are in use by someone else.",
    )
    target = next(target for target in finding.targets if isinstance(target, AccessKeyTarget))
    if target.user_name is None:
        return plan.model_copy(update={"declined": (_no("the finding names no user"),)})
    match target.user_type:
        case "IAMUser":
            return _contain_user(plan, finding, target, target.user_name, looks)
        case "AssumedRole" | "Role":
            return _contain_role(plan, finding, target.user_name)
        case "Root":
            return plan.model_copy(
                update={"declined": (_no("root cannot be restricted by any policy: call its owner"),)}
            )
        case other:
            return plan.model_copy(
                update={"declined": (_no(f"no reversible step is known for a {other} principal"),)}
            )


def _contain_user(plan: Plan, finding: Finding, target: AccessKeyTarget, user: str, looks: Looks) -> Plan:
    """Keys off first, then the deny: what was read decides which keys there are."""
    look = looks.get("user", Unseen(why="the user was not looked at"))
    where = {"account": finding.account, "region": finding.region, "case_id": finding.case_id}
    deny = DenyAllUser(user_name=user, **where)
    if isinstance(look, Seen) and isinstance(look.value, UserFacts):
        active = [key for key in look.value.access_keys if key.status == "Active"]
        # The key that the finding names goes first.
        active.sort(key=lambda key: key.access_key_id != target.access_key_id)
        keys: list[Action] = [
            DeactivateAccessKey(user_name=user, access_key_id=key.access_key_id, **where) for key in active
        ]
        declined = tuple(
            Declined(what=f"deactivate {key.access_key_id}", why="it is inactive already")
            for key in look.value.access_keys
            if key.status != "Active"
        )
        kept = (KEEP_PASSWORD,) if look.value.has_login_profile else ()
        return plan.model_copy(update={"actions": (*keys, deny), "declined": (*declined, *kept)})
    if isinstance(look, Seen):
        return plan.model_copy(update={"declined": (_no(f"user {user} does not exist (any more)"),)})
    blind: list[Action] = [deny]
    if target.access_key_id:
        blind.insert(0, DeactivateAccessKey(user_name=user, access_key_id=target.access_key_id, **where))
    return plan.model_copy(
        update={"actions": tuple(blind), "ask": (f"could not look at user {user}: {look.why}",)}
    )


def _contain_role(plan: Plan, finding: Finding, role: str) -> Plan:
    """A role's sessions serve others too, so a person decides."""
    revoke = RevokeRoleSessions(
        role_name=role, account=finding.account, region=finding.region, case_id=finding.case_id
    )
    reason = f"revoking the sessions of role {role} hits everything that uses it"
    return plan.model_copy(update={"actions": (revoke,), "ask": (reason,)})


def _no(why: str) -> Declined:
    return Declined(what="contain the principal", why=why)


RUNBOOK = Runbook(
    id="compromised_user_key",
    title="Compromised credentials",
    handles=(
        "UnauthorizedAccess:IAMUser/*",
        "CredentialAccess:IAMUser/*",
        "Exfiltration:IAMUser/*",
        "Impact:IAMUser/*",
        "InitialAccess:IAMUser/*",
        "Persistence:IAMUser/*",
        "PrivilegeEscalation:IAMUser/*",
        "DefenseEvasion:IAMUser/*",
        "Discovery:IAMUser/*",
        "PenTest:IAMUser/*",
        "Recon:IAMUser/*",
    ),
    targets=("access_key",),
    look_at=("user", "role"),
    decide=decide,
    sources=(
        "https://docs.aws.amazon.com/guardduty/latest/ug/compromised-creds.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
    ),
)
