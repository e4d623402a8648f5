"""What is done about credentials in the wrong hands: who they belong to decides what can be."""

from fnmatch import fnmatchcase

from watchkeeper.action_table import Action
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import Looks, RoleFacts, Seen, Unseen, UserFacts
from watchkeeper.finding import Finding
from watchkeeper.newcomers import contain_newcomers
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps as PrincipalSteps  # noqa: PLC0414  given on from here
from watchkeeper.targets import AccessKeyTarget, RoleTarget

KEEP_PASSWORD = Declined(
    what="remove the console password",
    why="a login profile has no 'off': removing it destroys evidence, and the deny covers it",
)
SSO_ROLES = "AWSReservedSSO_*"
"""Roles that Identity Center keeps in an account for a permission set."""
ROOT_STEPS = (
    Request(
        what="call the owner of the root user now: was it them?",
        why="no policy of the account binds root, so nothing of it can be restricted from within",
    ),
    Request(
        what="change root's password, renew its MFA device, and deactivate every access key of root",
        why="only root itself can, or the management account where root access is managed centrally",
    ),
    Request(
        what="check the account's alternate contacts and root's e-mail address",
        why="whoever controls them gets the password reset",
    ),
)


def contain_principal(finding: Finding, target: AccessKeyTarget, looks: Looks) -> PrincipalSteps:
    """What is done about whoever used the credentials, by the evidence of the steps `user` and `role`.

    Asked for are: what hits others too (a role's sessions), and what could not be looked at. Where
    `newcomers` was looked at, what the principal made since is contained with it. `.on(plan)` puts all
    of it into a plan.
    """
    own = principal_alone(finding, target, looks)
    return contain_newcomers(finding, target, looks, own) if "newcomers" in looks else own


def principal_alone(finding: Finding, target: AccessKeyTarget, looks: Looks) -> PrincipalSteps:
    """What is done about the principal itself, without what it made."""
    match target.user_type:
        case "IAMUser":
            return _contain_user(finding, target, looks)
        case "AssumedRole" | "Role" if target.user_name:
            return _contain_role(finding, target, target.user_name, looks)
        case "FederatedUser":
            return _contain_federated(finding, target, looks)
        case "Root":
            return PrincipalSteps(
                declined=(_no("root cannot be restricted by any policy: call its owner"),),
                requests=ROOT_STEPS,
                escalate=f"the root user of account {_account(finding, target)} is concerned, "
                "and nothing can restrict it",
            )
        case "AWSService":
            name = target.user_name or target.principal_id or "an AWS service"
            return PrincipalSteps(declined=(_no(f"{name} is a service of AWS, working for somebody"),))
        case "AWSAccount":
            return _foreign(target)
        case other if target.user_name or target.access_key_id:
            return PrincipalSteps(declined=(_no(f"no reversible step is known for a {other} principal"),))
        case _:
            return PrincipalSteps(declined=(_no("the finding names no user"),))


def credentials_in(finding: Finding) -> AccessKeyTarget:
    """Whose credentials the finding is about; a role by itself counts like a session of it.

    One that names neither gives a target of the type `Unknown`.
    """
    for target in finding.targets:
        if isinstance(target, AccessKeyTarget):
            return target
        if isinstance(target, RoleTarget):
            return AccessKeyTarget(
                user_name=target.role_name, user_type="Role", account=target.account, region=target.region
            )
    return AccessKeyTarget()


def session_of(target: AccessKeyTarget) -> str | None:
    """The name of the role session: `i-0abc` of the principal id `AROAEXAMPLE:i-0abc`; None if not told."""
    _, _, session = (target.principal_id or "").partition(":")
    return session or None


def instance_of(target: AccessKeyTarget) -> str | None:
    """The instance whose role session it is: EC2 names a session after its instance."""
    session = session_of(target)
    return session if session and session.startswith("i-") else None


def _contain_user(finding: Finding, target: AccessKeyTarget, looks: Looks) -> PrincipalSteps:
    """Keys off first, then the deny: what was read decides which keys there are."""
    look = looks.get("user", Unseen(why="the user was not looked at"))
    where = _where(finding, target)
    user = target.user_name
    if isinstance(look, Seen) and isinstance(look.value, UserFacts):
        user = user or look.value.user_name
        deny = DenyAllUser(user_name=user, **where)
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
        return PrincipalSteps(actions=(*keys, deny), declined=(*declined, *kept))
    if user is None:
        return PrincipalSteps(declined=(_no("the finding names no user"),))
    if isinstance(look, Seen):
        return PrincipalSteps(declined=(_no(f"user {user} does not exist (any more)"),))
    blind: list[Action] = [DenyAllUser(user_name=user, **where)]
    if target.access_key_id and target.access_key_id.startswith("AKIA"):
        blind.insert(0, DeactivateAccessKey(user_name=user, access_key_id=target.access_key_id, **where))
    return PrincipalSteps(actions=tuple(blind), ask=(f"could not look at user {user}: {look.why}",))


def _contain_role(finding: Finding, target: AccessKeyTarget, role: str, looks: Looks) -> PrincipalSteps:
    """A role's sessions serve others too, so a person decides."""
    look = looks.get("role")
    if isinstance(look, Seen) and not isinstance(look.value, RoleFacts):
        return PrincipalSteps(declined=(_no(f"role {role} does not exist (any more)"),))
    revoke = RevokeRoleSessions(role_name=role, **_where(finding, target))
    steps = PrincipalSteps(
        actions=(revoke,), ask=(f"revoking the sessions of role {role} hits everything that uses it",)
    )
    if fnmatchcase(role, SSO_ROLES):
        session = session_of(target)
        who = f" of {session}" if session else ""
        asked = Request(
            what=f"in Identity Center, take the assignment{who} to this account away and delete the "
            "user's sessions of the portal",
            why=f"Identity Center keeps {role}: it cannot be changed in the account, and a portal session "
            "gives out new credentials",
        )
        steps = steps.model_copy(update={"requests": (asked,)})
    return steps


def _contain_federated(finding: Finding, target: AccessKeyTarget, looks: Looks) -> PrincipalSteps:
    """A federated session may do what its user may: a deny on the user who federated ends it."""
    look = looks.get("user")
    if isinstance(look, Seen) and isinstance(look.value, UserFacts):
        user = look.value.user_name
        deny = DenyAllUser(user_name=user, **_where(finding, target))
        why = f"a federated session ends only if everything is denied to {user}, who federated it"
        asked = Request(
            what=f"find out whether the access keys of {user} are known to others: replace them if so",
            why="GetFederationToken is called with a user's long-term key",
        )
        return PrincipalSteps(actions=(deny,), ask=(why,), requests=(asked,))
    reason = look.why if isinstance(look, Unseen) else "CloudTrail has no call of the session"
    return PrincipalSteps(
        declined=(_no(f"it is not known which user federated the session: {reason}"),),
        requests=(
            Request(
                what=f"find the GetFederationToken call for {target.label} and deny its user everything",
                why="the session may do what that user may, until it expires (36 hours at most)",
            ),
        ),
    )


def _foreign(target: AccessKeyTarget) -> PrincipalSteps:
    """Of another account: nothing of it is ours."""
    whose = target.account or target.user_name or target.principal_id or "another account"
    return PrincipalSteps(
        declined=(_no(f"it belongs to {whose}: nothing of it is in our hands"),),
        requests=(
            Request(
                what=f"find out who owns {whose}, and take away what our policies allow it",
                why="a principal of another account acts by what a resource or a role of ours grants",
            ),
        ),
    )


def _where(finding: Finding, target: AccessKeyTarget) -> dict[str, str]:
    return {
        "account": _account(finding, target),
        "region": target.region or finding.region,
        "case_id": finding.case_id,
    }


def _account(finding: Finding, target: AccessKeyTarget) -> str:
    return target.account or finding.account


def _no(why: str) -> Declined:
    return Declined(what="contain the principal", why=why)
