"""Roles as review items."""

from collections.abc import Iterator

from watchkeeper.access import item_facts as facts
from watchkeeper.access.account_view import AccountView
from watchkeeper.access.inventory import IamRole
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.item_making import made, owner_of
from watchkeeper.access.reductions import of_access, of_trust
from watchkeeper.access.set_apart import set_apart
from watchkeeper.access.state import role_state
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust import Trusted, closing_cases, is_closed
from watchkeeper.access.wording import listed


def role_subjects(view: AccountView) -> dict[str, RoleSubject]:
    """Every role by ARN, judged once: providers and anchors ask for it too."""
    return {
        role.arn: RoleSubject(
            view=view,
            role=role,
            access=view.evaluator.role(role),
            accessed=view.inventory.last_accessed.get(role.arn),
            apart=set_apart("role", role.name, role.path, view.scene),
        )
        for role in view.roles.values()
    }


def role_items(subjects: dict[str, RoleSubject]) -> Iterator[ReviewItem]:
    """Every role; what nobody is asked about too."""
    return (_item(subject) for subject in subjects.values())


def _item(subject: RoleSubject) -> ReviewItem:
    role, view = subject.role, subject.view
    return made(
        "role",
        subject,
        view=view,
        principal=role.name,
        arn=role.arn,
        title=f"Role {role.name}",
        owner=owner_of(role.tags, view.scene),
        privileged=subject.privileged,
        facts=_facts(subject),
        state=role_state(
            role.trust,
            (one.arn for one in role.attached),
            (one.name for one in role.inline),
            role.boundary,
            role.last_used,
        ),
        reductions=(*of_trust(subject), *of_access(subject.access)),
    )


def _facts(subject: RoleSubject) -> dict[str, str]:
    role, view = subject.role, subject.view
    scene = view.scene
    used = facts.when(role.last_used, scene, "no use within the 400 days that AWS tracks")
    if role.last_used and role.last_used_region:
        used += f" in {role.last_used_region}"
    told = {"created": scene.ago(role.created), "last used": used, "who may take it": _who(subject, role)}
    told |= facts.containment((one.name for one in role.inline), closing_cases(role.trust))
    if role.instance_profiles:
        told["instance profiles"] = listed(role.instance_profiles)
    told |= facts.policies((one.name for one in role.attached), role.inline, role.boundary)
    told |= facts.power(subject.access)
    told |= facts.tags(role.tags)
    return told | facts.sources(view, "authorization")


def _who(subject: RoleSubject, role: IamRole) -> str:
    if is_closed(role.trust):
        return "nobody: its trust policy denies everybody"
    return listed(dict.fromkeys(_told(one, subject) for one in subject.trusts), 8) or "nobody"


def _told(one: Trusted, subject: RoleSubject) -> str:
    if one.kind == "everybody":
        who = "everybody"
    elif one.kind == "account" and one.account:
        who = (
            "this account"
            if one.account == subject.view.account
            else subject.view.scene.called(one.account)
        )
    else:
        who = one.name
    keys = listed(dict.fromkeys(c.key for c in one.conditions), 4)
    return f"{who} (if {keys})" if keys else who
