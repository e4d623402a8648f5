"""A user, its console access and its credentials as review items."""

from collections.abc import Iterator
from typing import Any

from watchkeeper.access import item_facts as facts
from watchkeeper.access.account_view import AccountView
from watchkeeper.access.inventory import (
    CredentialRow,
    IamUser,
    ServiceCredential,
    SigningCertificate,
    SshKey,
)
from watchkeeper.access.item import ItemKind, Reduction, ReviewItem
from watchkeeper.access.item_making import made, owner_of
from watchkeeper.access.reductions import of_access
from watchkeeper.access.set_apart import set_apart
from watchkeeper.access.state import console_state, credential_state, key_state, user_state
from watchkeeper.access.subjects import CredentialSubject, KeySubject, UserSubject
from watchkeeper.access.user_activity import last_use, unseen_use
from watchkeeper.access.wording import listed

_KINDS: tuple[tuple[ItemKind, str, str], ...] = (
    ("ssh_key", "SSH key", "ssh keys"),
    ("service_credential", "Service credential", "service credentials"),
    ("signing_certificate", "Signing certificate", "certificates"),
)
_PARTS = ("ssh_keys", "service_credentials", "certificates")


def user_items(view: AccountView) -> Iterator[ReviewItem]:
    """Every user with what it signs in with; of users that only the report knows, what it says."""
    known = {user.name: user for user in (view.authorization.users if view.authorization else ())}
    names = list(known)
    if view.authorization is None:
        names = [row.user for row in (view.rows or {}).values() if not row.is_root]
    for name in names:
        subject = _subject(view, name, known.get(name))
        yield _user(subject)
        yield from _keys(subject)
        if subject.row is not None and subject.row.password:
            yield _console(subject)
        yield from _credentials(subject)


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
    told |= {"second factor": _second_factor(subject), **facts.power(subject.access)}
    told |= facts.tags(user.tags) if user else {}
    told |= facts.sources(subject.view, "authorization", "credentials")
    return made(
        "user",
        subject,
        view=subject.view,
        principal=subject.name,
        arn=_arn(subject),
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


def _second_factor(subject: UserSubject) -> str:
    if subject.has_mfa is None:
        return "cannot be told"
    if not subject.has_mfa:
        return "none"
    kinds = subject.mfa_kinds
    kind = "yes, of which kind could not be read" if kinds is None else listed(kinds)
    return f"{kind}; that it is there does not say that policies ask for it"


def _keys(subject: UserSubject) -> Iterator[ReviewItem]:
    scene = subject.view.scene
    for key in subject.row.keys if subject.row else ():
        name = key.access_key_id or f"key {key.number}"
        missing = subject.view.why_unseen("authorization")
        told = {
            "status": "active" if key.active else "inactive",
            "created": facts.when(key.created, scene, "AWS does not say"),
            "last used": facts.when(key.last_used, scene),
        }
        if key.last_used_service:
            told["last used"] += (
                f", {key.last_used_service} in {key.last_used_region or 'a region not told'}"
            )
        told |= _owner_told(subject)
        yield made(
            "access_key",
            KeySubject(subject, key, apart=subject.apart, missing=missing),
            view=subject.view,
            principal=subject.name,
            detail=name,
            arn=_arn(subject),
            title=f"Access key {name} of user {subject.name}",
            owner=owner_of(subject.user.tags if subject.user else {}, scene),
            privileged=subject.privileged,
            facts=told,
            state=key_state(key.active, key.last_used),
            revocable=key.access_key_id is not None,
        )


def _console(subject: UserSubject) -> ReviewItem:
    row, scene = _row(subject), subject.view.scene
    console = UserSubject(**{**vars(subject), "missing": subject.view.why_unseen("authorization")})
    told = {
        "password set": facts.when(row.password_changed, scene, "AWS does not say"),
        "last sign-in": facts.when(row.password_last_used, scene, "no sign-in on record"),
        "second factor": _second_factor(subject),
        **_owner_told(subject),
    }
    return made(
        "console_access",
        console,
        view=subject.view,
        principal=subject.name,
        arn=_arn(subject),
        title=f"Console access of user {subject.name}",
        owner=owner_of(subject.user.tags if subject.user else {}, scene),
        privileged=subject.privileged,
        facts=told,
        state=console_state(row.password_last_used),
    )


def _credentials(subject: UserSubject) -> Iterator[ReviewItem]:
    scene = subject.view.scene
    for (kind, called, _), field in zip(_KINDS, _PARTS, strict=True):
        for one in getattr(subject, field) or ():
            told = {
                "status": "active" if one.active else "inactive",
                **_particulars(one, subject),
                "created": facts.when(one.created, scene, "AWS does not say"),
                "last used": "AWS does not record it",
                **_owner_told(subject),
            }
            yield made(
                kind,
                CredentialSubject(subject, one, apart=subject.apart),
                view=subject.view,
                principal=subject.name,
                detail=one.id,
                arn=_arn(subject),
                title=f"{called} {one.id} of user {subject.name}",
                owner=owner_of(subject.user.tags if subject.user else {}, scene),
                privileged=subject.privileged,
                facts=told,
                state=credential_state(one.active),
            )


def _particulars(
    one: SshKey | ServiceCredential | SigningCertificate, subject: UserSubject
) -> dict[str, str]:
    if not isinstance(one, ServiceCredential):
        return {}
    scene = subject.view.scene
    ends = "never" if one.expires is None else f"{one.expires:%Y-%m-%d}"
    return {
        "service": one.service,
        "expires": ends + (" (over)" if one.expires and one.expires <= scene.at else ""),
    }


def _owner_told(subject: UserSubject) -> dict[str, str]:
    """What the credential opens: the user's power in a line, whose own item says more."""
    told = facts.power(subject.access)
    short = {"administrator": told["administrator"]}
    if "ways to more power" in told:
        short["ways to more power"] = told["ways to more power"]
    if subject.user is not None:
        short = facts.containment(one.name for one in subject.user.inline) | short
    return short | facts.sources(subject.view, "credentials")


def _row(subject: UserSubject) -> CredentialRow:
    if subject.row is None:
        raise ValueError(f"{subject.name} is not in the report")
    return subject.row


def _arn(subject: UserSubject) -> str:
    if subject.user is not None:
        return subject.user.arn
    return subject.row.arn if subject.row else ""
