"""What a principal may do in effect: its own policies and its groups', less denies, within its boundary.

What one account's identity policies say, and no more: service control policies, resource policies and the others in
`NOT_EVALUATED` can only be judged with what no inventory of one account holds.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Literal

from watchkeeper.access.effective_access import Answer, EffectiveAccess, Escalation, Grant
from watchkeeper.access.effective_admin import administrator, administrator_through
from watchkeeper.access.escalation import Held, escalations
from watchkeeper.access.identity_center import PermissionSet
from watchkeeper.access.inventory import (
    AttachedPolicy,
    Authorization,
    Document,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
)
from watchkeeper.access.policy_shelf import Shelf
from watchkeeper.access.policy_statements import Compiled, Power, compiled, effective_power
from watchkeeper.access.risks import risks

NOT_EVALUATED = (
    "service control policies",
    "resource control policies",
    "resource policies",
    "session policies",
    "VPC endpoint policies",
)
Holder = Literal["user", "group", "role", "permission set"]


@dataclass
class _Collected:
    """The policies of one principal, as far as they are there."""

    held: list[Held] = field(default_factory=list)
    layers: dict[str, None] = field(default_factory=dict)
    """In the order of looking."""
    missing: list[str] = field(default_factory=list)
    """What could not be read, in words."""


@dataclass(frozen=True)
class _Boundary:
    arn: str
    policy: Compiled | None


class Evaluator:
    """Judges the principals of one account; each managed policy is compiled once."""

    def __init__(self, authorization: Authorization) -> None:
        """Take the account's policies and groups.

        Args:
            authorization: all of it; an empty one judges permission sets where the account could not be looked at.
        """
        self._shelf = Shelf(authorization.policies)
        self._groups = {group.name: group for group in authorization.groups}
        self._of_group: dict[str, _Collected] = {}

    def user(self, user: IamUser) -> EffectiveAccess:
        """A user with its groups' policies."""
        collected = _Collected()
        self._collect(collected, "user", user.name, user.inline, user.attached)
        for name in user.groups:
            self._join_group(collected, name)
        return _judged(collected, self._boundary(user.boundary))

    def role(self, role: IamRole) -> EffectiveAccess:
        """A role; who may have it is its trust policy's matter, not this one's."""
        collected = _Collected()
        self._collect(collected, "role", role.name, role.inline, role.attached)
        return _judged(collected, self._boundary(role.boundary))

    def permission_set(
        self, permission_set: PermissionSet, account_policies: Iterable[ManagedPolicy] | None = None
    ) -> EffectiveAccess:
        """What an assignment of a permission set gives in the account.

        Args:
            permission_set: with the names of the customer managed policies that the account must have.
            account_policies: another account's policies; None: the account is this evaluator's.
        """
        if account_policies is not None:
            return Evaluator(Authorization(policies=tuple(account_policies))).permission_set(permission_set)
        inline = permission_set.inline
        ours = {name: self._shelf.arn_of(name) for name in permission_set.customer_managed}
        found = [AttachedPolicy(name=name, arn=arn) for name, arn in ours.items() if arn]
        collected = _Collected()
        self._collect(
            collected,
            "permission set",
            permission_set.name,
            [] if inline is None else [InlinePolicy(name="inline policy", document=inline)],
            (*permission_set.attached, *found),
        )
        for name in (name for name, arn in ours.items() if arn is None):
            collected.layers["managed policies"] = None
            collected.missing.append(f"customer managed policy {name}: it was not found in the account")
        boundary = permission_set.boundary
        return _judged(collected, self._boundary(boundary and (self._shelf.arn_of(boundary) or boundary)))

    def document(self, name: str, document: Document) -> EffectiveAccess:
        """What one policy document would give a role that has nothing else."""
        collected = _Collected()
        self._collect(collected, "role", name, [InlinePolicy(name=name, document=document)], ())
        return _judged(collected, None)

    def _collect(
        self,
        into: _Collected,
        holder: Holder,
        name: str,
        inline: Iterable[InlinePolicy],
        attached: Iterable[AttachedPolicy],
    ) -> None:
        for policy in inline:
            into.layers["inline policies"] = None
            into.held.append(
                Held(partial(_grant, holder, name, policy.name, None), compiled(policy.document))
            )
        for one in attached:
            into.layers["managed policies"] = None
            found = self._shelf.policy(one.arn)
            if found is None:
                into.missing.append(f"managed policy {one.name}: its document was not read")
            else:
                into.held.append(Held(partial(_grant, holder, name, one.name, one.arn), found))

    def _join_group(self, into: _Collected, name: str) -> None:
        known = self._of_group.get(name)
        if known is None:
            known = self._of_group[name] = _Collected(layers={"groups": None})
            group = self._groups.get(name)
            if group is None:
                known.missing.append(f"group {name}: it was not read")
            else:
                self._collect(known, "group", name, group.inline, group.attached)
        into.held.extend(known.held)
        into.missing.extend(known.missing)
        into.layers.update(known.layers)

    def _boundary(self, arn: str | None) -> _Boundary | None:
        return None if arn is None else _Boundary(arn, self._shelf.policy(arn))


def _judged(collected: _Collected, boundary: _Boundary | None) -> EffectiveAccess:
    layers, missing = list(collected.layers), list(collected.missing)
    if any(one.policy.denied or one.policy.restricted for one in collected.held):
        layers.append("deny statements")
    bounds = None if boundary is None else boundary.policy
    boundary_unread = boundary is not None and bounds is None
    power = effective_power((one.policy for one in collected.held), bounds)
    if bounds is not None:
        layers.append("permissions boundary")
    elif boundary is not None:
        missing.append(f"permissions boundary {boundary.arn}: its document was not read")
    admin = administrator(power, unread=bool(collected.missing), boundary_unread=boundary_unread)
    return EffectiveAccess(
        admin=admin,
        admin_grants=administrator_through(power, collected.held)
        if admin in ("yes", "conditional")
        else (),
        escalations=_ways_up(admin, power.doubtful if boundary_unread else power, collected.held),
        risks=risks(power.wide),
        evaluated=_one_of_a_kind(tuple(layers)),
        not_evaluated=_one_of_a_kind((*missing, *NOT_EVALUATED)),
        unread=tuple(missing),
    )


def _ways_up(admin: Answer, power: Power, held: Sequence[Held]) -> tuple[Escalation, ...]:
    if admin == "yes":
        # It cannot become more than it is.
        return ()
    found = escalations(power, held)
    return tuple(one for one in found if one.answer == "yes") if admin == "conditional" else found


@lru_cache(maxsize=4096)
def _one_of_a_kind(names: tuple[str, ...]) -> tuple[str, ...]:
    """Thousands of principals have the same layers: kept once."""
    return names


@lru_cache(maxsize=4096)
def _grant(holder: Holder, name: str, policy: str, arn: str | None) -> Grant:
    return Grant(holder=holder, holder_name=name, policy=policy, arn=arn)
