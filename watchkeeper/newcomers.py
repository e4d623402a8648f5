"""What is done about users, roles, keys and passwords that turned up since a finding began.

What the compromised principal made serves only whoever stole it: it is contained like the principal.
What nobody is known to have made is a person's decision, and never holds up what is certain: it is
planned when nothing certain is left to do, which is in a later round after the first containment.
"""

import re
from collections.abc import Iterator
from itertools import chain

from watchkeeper.action_table import Action
from watchkeeper.actions.close_role import CloseRole
from watchkeeper.actions.deactivate_access_key import DeactivateAccessKey
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.evidence import Looks, Seen
from watchkeeper.facts.newcomers import Change, Maker, Newcomer, NewcomersFacts
from watchkeeper.finding import Finding
from watchkeeper.plan import Declined, Request
from watchkeeper.principal_steps import PrincipalSteps
from watchkeeper.targets import AccessKeyTarget

_LOOK_FOR = "look for keys and identities made since the finding began"
_UNKNOWN = "CloudTrail does not say (yet) who made it"


def contain_newcomers(
    finding: Finding, target: AccessKeyTarget | None, looks: Looks, own: PrincipalSteps
) -> PrincipalSteps:
    """`own` and what is done about everything that was made since.

    Args:
        finding: what happened.
        target: the compromised principal; None if it is not known.
        looks: the evidence; the step `newcomers` counts here.
        own: what is done about the principal itself.
    """
    look = looks.get("newcomers")
    facts = look.value if isinstance(look, Seen) else None
    if not isinstance(facts, NewcomersFacts):
        why = getattr(
            look, "why", "the containment does not wait for it: it is looked for in the next round"
        )
        return own.then(PrincipalSteps(declined=(Declined(what=_LOOK_FOR, why=why),)))
    sorted_out = _Sorting(finding, target, facts)
    certain = own.then(sorted_out.certain())
    doubtful = sorted_out.doubtful()
    in_place = _in_place(looks, facts)
    cutting = [action for action in certain.actions if action.principal is not None]
    left = [action for action in cutting if _policy_of(action) not in in_place]
    if own.ask or not left:
        return certain.then(doubtful)
    waiting = tuple(
        Request(what=why, why="it is planned once the principal is contained") for why in doubtful.ask
    )
    return certain.then(PrincipalSteps(requests=waiting))


class _Sorting:
    """Everything new, by who made it."""

    def __init__(self, finding: Finding, target: AccessKeyTarget | None, facts: NewcomersFacts) -> None:
        self._facts, self._target = facts, target
        self._where = {"account": facts.account, "region": finding.region, "case_id": finding.case_id}
        self._theirs = self._spread()

    def certain(self) -> PrincipalSteps:
        """What the compromised principal made, and what somebody else is known to have made."""
        actions = chain.from_iterable(map(self._certain_of, self._facts.members))
        declined = [Declined(what=_LOOK_FOR, why=gap) for gap in self._facts.gaps]
        for one in self._facts.members:
            for what, maker in _things(one):
                if maker is not None and self._verdict(maker) == "other":
                    declined.append(Declined(what=f"contain {what}", why=f"{maker.actor} made it"))
        requests = tuple(map(_undo_change, self._facts.changes))
        return PrincipalSteps(actions=tuple(actions), declined=tuple(declined), requests=requests)

    def doubtful(self) -> PrincipalSteps:
        """What a person must decide about."""
        actions: list[Action] = []
        ask: list[str] = []
        for one in self._facts.members:
            for number, (what, maker) in enumerate(_things(one)):
                if self._verdict(maker) != "unknown":
                    continue
                why = (
                    _UNKNOWN
                    if maker is None
                    else f"{maker.actor} made it, another session of the same role"
                )
                ask.append(f"{what} is new: {why}")
                actions += (
                    self._against(one) if one.is_new and number == 0 else self._against_part(one, what)
                )
            if one.new_password and not one.is_new and self._verdict(one.password_made) == "theirs":
                ask.append(
                    f"user {one.name} got a password from the compromised principal, and may be at work"
                )
                actions.append(DenyConsoleUser(user_name=one.name, **self._where))
        for change in self._facts.changes:
            if change.made.call == "UpdateAssumeRolePolicy":
                ask.append(
                    f"closing role {change.name}, whose trust was changed, hits everything that uses it"
                )
                actions.append(CloseRole(role_name=change.name, **self._where))
        return PrincipalSteps(actions=tuple(actions), ask=tuple(ask))

    def _certain_of(self, one: Newcomer) -> Iterator[Action]:
        if one.is_new and self._verdict(one.made) == "theirs":
            yield from self._against(one)
            return
        for key in one.access_keys:
            if key.status == "Active" and self._verdict(key.made) == "theirs":
                yield DeactivateAccessKey(
                    user_name=one.name, access_key_id=key.access_key_id, **self._where
                )

    def _against(self, one: Newcomer) -> Iterator[Action]:
        """Everything of a user or a role that is itself new."""
        if one.what == "role":
            yield CloseRole(role_name=one.name, **self._where)
            yield RevokeRoleSessions(role_name=one.name, **self._where)
            return
        for key in one.access_keys:
            if key.status == "Active":
                yield DeactivateAccessKey(
                    user_name=one.name, access_key_id=key.access_key_id, **self._where
                )
        yield DenyAllUser(user_name=one.name, **self._where)

    def _against_part(self, one: Newcomer, what: str) -> Iterator[Action]:
        """One new key, or the new password, of a user who was there before."""
        for key in one.access_keys:
            if key.status == "Active" and key.access_key_id in what:
                yield DeactivateAccessKey(
                    user_name=one.name, access_key_id=key.access_key_id, **self._where
                )
        if what.startswith("the password"):
            yield DenyConsoleUser(user_name=one.name, **self._where)

    def _spread(self) -> frozenset[str]:
        """Names of the new users and roles that the principal made, or that one of them made in turn."""
        theirs: frozenset[str] = frozenset()
        while True:
            self._theirs = theirs
            found = {
                f"{one.what}/{one.name}"
                for one in self._facts.members
                if one.is_new and self._verdict(one.made) == "theirs"
            }
            if found <= theirs:
                return theirs
            theirs = theirs | found

    def _verdict(self, maker: Maker | None) -> str:
        """`theirs`, `other`, or `unknown` where CloudTrail is silent or a role's other session did it."""
        if maker is None:
            return "unknown"
        kind, name, session = _read_arn(maker.actor)
        if f"{kind}/{name}" in self._theirs:
            return "theirs"
        target = self._target
        if target is None:
            return "other"
        if target.access_key_id and target.access_key_id == maker.access_key_id:
            return "theirs"
        if target.user_type == "Root":
            return "theirs" if kind == "root" else "other"
        if name is None or name != target.user_name:
            return "other"
        if kind == "user":
            return "theirs" if target.user_type == "IAMUser" else "other"
        known = (target.principal_id or "").partition(":")[2]
        return "theirs" if known and known == session else "unknown"


def _things(one: Newcomer) -> Iterator[tuple[str, Maker | None]]:
    """Each thing that is new, and who made it: what belongs to a new one goes with it."""
    if one.is_new:
        yield f"{one.what} {one.name}", one.made
        return
    for key in one.access_keys:
        # One that does not work any more is nobody's danger.
        if key.status == "Active":
            yield f"access key {key.access_key_id} of user {one.name}", key.made
    if one.new_password:
        yield f"the password of user {one.name}", one.password_made


def _in_place(looks: Looks, facts: NewcomersFacts) -> frozenset[str]:
    """Names of the inline policies on the principal and on everything new, with their holder's."""
    seen = [look.value for look in looks.values() if isinstance(look, Seen)]
    holders = [*seen, *facts.members]
    return frozenset(
        f"{getattr(one, 'name', '')}:{policy}"
        for one in holders
        for policy in getattr(one, "inline_policies", ())
    )


def _policy_of(action: Action) -> str:
    """Holder and name of the inline policy by which one sees that the action is in place."""
    if isinstance(action, CloseRole):
        return f"{action.role_name}:{RevokeRoleSessions(**_same_place(action)).policy_name}"
    return f"{action.principal}:{getattr(action, 'policy_name', '')}"


def _same_place(action: CloseRole) -> dict[str, str]:
    return {
        "role_name": action.role_name,
        "account": action.account,
        "region": action.region,
        "case_id": action.case_id,
    }


def _undo_change(change: Change) -> Request:
    with_what = f" ({change.detail})" if change.detail else ""
    return Request(
        what=f"look at {change.what} {change.name}: undo {change.made.call}{with_what}, unless it was wanted",
        why=f"{change.made.actor} did it at {change.made.at:%Y-%m-%d %H:%M:%S} UTC",
    )


def _read_arn(arn: str) -> tuple[str, str | None, str | None]:
    """Kind, name, and a role session's name, of who CloudTrail says it was."""
    resource = arn.split(":", 5)[-1]
    if resource == "root":
        return "root", None, None
    if found := re.fullmatch(r"assumed-role/([^/]+)/(.+)", resource):
        return "role", found[1], found[2]
    kind, _, name = resource.partition("/")
    return kind, name.rsplit("/", 1)[-1] or None, None
