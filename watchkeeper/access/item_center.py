"""Identity Center's assignments and entitlements as review items of the accounts that they give access to."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from watchkeeper.access import item_facts as facts
from watchkeeper.access.account_view import AccountView
from watchkeeper.access.effective_access import EffectiveAccess
from watchkeeper.access.identity_center import (
    Assignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    IdentityCenter,
    PermissionSet,
)
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import ItemKind, ReviewItem
from watchkeeper.access.item_making import made
from watchkeeper.access.scene import Scene
from watchkeeper.access.set_apart import set_apart
from watchkeeper.access.state import assignment_state
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.access.wording import listed
from watchkeeper.evidence import Unseen


class CenterItems:
    """One instance with its indexes."""

    def __init__(
        self, center: IdentityCenter, scene: Scene, inventories: Iterable[AccountInventory]
    ) -> None:
        self._center = center
        self._scene = scene
        self._views = {one.account: AccountView(one, scene) for one in inventories}
        self._access: dict[tuple[str, str], EffectiveAccess | None] = {}

    def assignment(self, given: Assignment) -> ReviewItem:
        """Who has which permission set in which account."""
        permission_set = self._permission_sets.get(given.permission_set)
        missing = self._missing(given.account) if _names_the_accounts(permission_set) else {}
        if permission_set is None:
            missing["permission set"] = f"{given.permission_set} was not read"
        access = self._of_permission_set(given)
        subject = AssignmentSubject(
            center=self._center,
            given=given,
            principal=self._principal(given),
            access=access,
            permission_set=permission_set,
            people=self._people(given),
        )
        name = permission_set.name if permission_set else given.permission_set
        policies = {}
        if permission_set is not None:
            names = [*(one.name for one in permission_set.attached), *permission_set.customer_managed]
            names += ["inline policy"] if permission_set.inline else []
            policies = {"policies": listed(names, 8) or "none"}
            if permission_set.boundary:
                policies["permissions boundary"] = permission_set.boundary.rpartition("/")[2]
        return self._made(
            "assignment",
            subject,
            missing=missing,
            name=name,
            identity=given.permission_set,
            policies=policies,
        )

    def entitlement(self, given: Entitlement) -> ReviewItem:
        """Who has which IAM role by account access manager."""
        view = self._view(given.account)
        missing = self._missing(given.account)
        name = given.role.rpartition("/")[2]
        role = view.roles.get(given.role) or view.roles_by_name.get(name)
        subject = AssignmentSubject(
            center=self._center,
            given=given,
            principal=self._principal(given),
            access=None if role is None else view.evaluator.role(role),
            role=role,
            people=self._people(given),
        )
        return self._made(
            "entitlement",
            subject,
            missing=missing,
            name=name,
            identity=f"{given.application} {given.role}",
            policies={},
        )

    def _made(
        self,
        kind: ItemKind,
        subject: AssignmentSubject,
        *,
        missing: dict[str, str],
        name: str,
        identity: str,
        policies: dict[str, str],
    ) -> ReviewItem:
        given, who = subject.given, subject.principal
        called = who.name if who else given.principal
        view = self._view(given.account)
        judged = replace(subject, missing=missing, apart=set_apart("assignment", called, "/", self._scene))
        told = {
            "who": self._who(subject),
            "source": f"Identity Center {self._center.instance.rpartition('/')[2]}",
            **policies,
            **facts.power(subject.access),
        }
        return made(
            kind,
            judged,
            view=view,
            principal=called,
            detail=name,
            identity=(given.principal, identity),
            arn=given.permission_set if isinstance(given, Assignment) else given.role,
            title=f"{name} for {given.principal_type.lower()} {called} in account {self._scene.called(given.account)}",
            privileged=subject.privileged,
            facts=told,
            state=self._state(given),
        )

    def _state(self, given: Assignment | Entitlement) -> dict[str, Any]:
        ids = {
            "account": self._center.account,
            "region": self._center.region,
            "instance": self._center.instance,
            "principal_type": given.principal_type,
            "principal_id": given.principal,
        }
        if isinstance(given, Assignment):
            ids["permission_set"] = given.permission_set
        else:
            ids |= {"entitlement": given.id, "application": given.application}
        return assignment_state(**{name: value for name, value in ids.items() if value})

    def _of_permission_set(self, given: Assignment) -> EffectiveAccess | None:
        """Judged once for each account, whose own policies it may name."""
        key = (given.account, given.permission_set)
        if key not in self._access:
            found = self._permission_sets.get(given.permission_set)
            evaluator = self._view(given.account).evaluator
            self._access[key] = None if found is None else evaluator.permission_set(found)
        return self._access[key]

    def _missing(self, account: str) -> dict[str, str]:
        """Why its policies and roles are not known; an account that was not looked at is like one that could not be."""
        return self._view(account).why_unseen("authorization")

    def _view(self, account: str) -> AccountView:
        if account not in self._views:
            unseen = Unseen(why="the account was not looked at")
            sources: dict[str, Any] = dict.fromkeys(
                ("authorization", "credentials", "mfa", "ssh_keys", "service_credentials", "certificates",
                 "providers", "analyzers", "root"), unseen,
            )  # fmt: skip
            self._views[account] = AccountView(AccountInventory(account=account, **sources), self._scene)
        return self._views[account]

    def _principal(self, given: Assignment | Entitlement) -> CenterUser | CenterGroup | None:
        return (self._users if given.principal_type == "USER" else self._groups).get(given.principal)

    def _people(self, given: Assignment | Entitlement) -> tuple[CenterUser, ...]:
        who = self._principal(given)
        if isinstance(who, CenterUser):
            return (who,)
        members = who.members if who else ()
        return tuple(self._users[one] for one in members if one in self._users)

    def _who(self, subject: AssignmentSubject) -> str:
        who = subject.principal
        if who is None:
            return f"{subject.given.principal_type.lower()} {subject.given.principal}, which is gone"
        if isinstance(who, CenterUser):
            status = {True: "enabled", False: "disabled", None: "the store does not say whether enabled"}[
                who.enabled
            ]
            return f"{who.display_name or who.name} ({status})"
        off = sum(one.enabled is False for one in subject.people)
        names = listed((one.name for one in subject.people), 8)
        return f"{len(who.members)} member(s): {names}" + (f"; {off} of them disabled" if off else "")

    @cached_property
    def _users(self) -> dict[str, CenterUser]:
        return {one.id: one for one in self._center.users}

    @cached_property
    def _groups(self) -> dict[str, CenterGroup]:
        return {one.id: one for one in self._center.groups}

    @cached_property
    def _permission_sets(self) -> dict[str, PermissionSet]:
        return {one.arn: one for one in self._center.permission_sets}


def _names_the_accounts(permission_set: PermissionSet | None) -> bool:
    """Whether it takes policies that each account has itself; AWS's are known without looking there."""
    if permission_set is None:
        return False
    boundary = permission_set.boundary or ":iam::aws:"
    return bool(permission_set.customer_managed) or ":iam::aws:" not in boundary
