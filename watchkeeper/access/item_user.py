"""Users as review items, each followed by what it signs in with."""

from collections.abc import Iterator
from typing import Any

from watchkeeper.access import item_facts as facts
from watchkeeper.access.account_view import AccountView
from watchkeeper.access.inventory import (
    IamUser,
)
from watchkeeper.access.item import Reduction, ReviewItem
from watchkeeper.access.item_credentials import arn_of, credential_items, second_factor
from watchkeeper.access.item_making import made, owner_of
from watchkeeper.access.reductions import of_access
from watchkeeper.access.set_apart import set_apart
from watchkeeper.access.state import user_state
from watchkeeper.access.subjects import UserSubject
from watchkeeper.access.user_activity import last_use, unseen_use
from watchkeeper.access.wording import listed


def user_items(view: AccountView) -> Iterator[ReviewItem]:
    """Every user with what it signs in with; of users that only the report knows, what it says."""
    known = {user.name: user for user in (view.authorization.users if view.authorization else ())}
    names = list(known)
    if view.authorization is None:
        names = [row.user for row in (view.rows or {}).values() if not row.is_root]
    for name in names:
        subject = _subject(view, name, known.get(name))
        yield _user(subject)
        yield from credential_items(subject)


def _subject(view: AccountView, name: str, user: IamUser | None) -> UserSubject:
    row = None if view.rows is None else view.rows.get(name)
    missing = view.why_unseen(
        "authorization", "credentials", "ssh_keys", "service_credentials", "certificates"
    )
    if view.rows is not None and row is None:
        missing["its credentials"] = "the credential report does not have the user"
    devices = view.devices
    return UserSubject(
        view=view,
        name=name,
        user=user,
        row=row,
        access=None if user is None else view.evaluator.user(user),
        devices=None if devices is None else devices.get(name, ()),
        ssh_keys=_of(view.ssh_keys, name),
        service_credentials=_of(view.service_credentials, name),
        certificates=_of(view.certificates, name),
        accessed=None if user is None else view.inventory.last_accessed.get(user.arn),
        apart=set_apart("user", name, user.path if user else "/", view.scene),
        missing=missing,
    )


def _of(by_user: dict[str, tuple[Any, ...]] | None, name: str) -> tuple[Any, ...] | None:
    return None if by_user is None else by_user.get(name, ())


def _user(subject: UserSubject) -> ReviewItem:
    user, scene = subject.user, subject.view.scene
    parts: tuple[Reduction, ...] = ()
    told: dict[str, str] = {}
    state: dict[str, Any] = {"exists": True}
    if user is not None:
        parts = of_access(subject.access)
        told["created"] = scene.ago(user.created)
        state = user_state(
            user.groups,
            (one.arn for one in user.attached),
            (one.name for one in user.inline),
            user.boundary,
        )
    elif subject.row is not None:
        told["created"] = scene.ago(subject.row.created)
    told |= facts.containment(one.name for one in user.inline) if user else {}
    told |= _used(subject)
    if user is not None:
        told["groups"] = listed(user.groups, 8) or "none"
        told |= facts.policies((one.name for one in user.attached), user.inline, user.boundary)
    told |= {"second factor": second_factor(subject), **facts.power(subject.access)}
    told |= facts.tags(user.tags) if user else {}
    told |= facts.sources(subject.view, "authorization", "credentials")
    return made(
        "user",
        subject,
        view=subject.view,
        principal=subject.name,
        arn=arn_of(subject),
        title=f"User {subject.name}",
        owner=owner_of(user.tags if user else {}, scene),
        privileged=subject.privileged,
        facts=told,
        state=state,
        reductions=parts,
    )


def _used(subject: UserSubject) -> dict[str, str]:
    row, scene = subject.row, subject.view.scene
    if row is None:
        return {"last used": "cannot be told: the credential report does not have it"}
    use = last_use(subject)
    told = {"last used": f"{scene.ago(use.at)}, {use.what}" if use else "no use on record"}
    active = sum(key.active for key in row.keys)
    told["credentials"] = (
        f"{'a' if row.password else 'no'} console password, {active} active and {len(row.keys) - active} inactive key(s)"
    )
    if unseen := unseen_use(subject):
        told["credentials"] += f"; also {listed(unseen)}, whose use AWS does not record"
    return told
