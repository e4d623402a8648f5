"""What a user signs in with, as review items: keys, console access, and the credentials that most reviews forget."""

from collections.abc import Iterator
from dataclasses import replace

from watchkeeper.access import item_facts as facts
from watchkeeper.access.inventory import ServiceCredential, SigningCertificate, SshKey
from watchkeeper.access.item import ItemKind, ReviewItem
from watchkeeper.access.item_making import made, owner_of
from watchkeeper.access.state import console_state, credential_state, key_state
from watchkeeper.access.subjects import CredentialSubject, KeySubject, UserSubject
from watchkeeper.access.wording import listed

_KINDS: tuple[tuple[ItemKind, str, str], ...] = (
    ("ssh_key", "SSH key", "ssh_keys"),
    ("service_credential", "Service credential", "service_credentials"),
    ("signing_certificate", "Signing certificate", "certificates"),
)
"""Kind, name for people, field of the subject."""


def credential_items(subject: UserSubject) -> Iterator[ReviewItem]:
    """Each key, inactive ones too; the console password, if there is one; each other credential."""
    yield from _keys(subject)
    if subject.row is not None and subject.row.password:
        yield _console(subject)
    yield from _credentials(subject)


def second_factor(subject: UserSubject) -> str:
    """Whether there is one and of which kind; that it is there does not say that anything asks for it."""
    if subject.has_mfa is None:
        return "cannot be told"
    if not subject.has_mfa:
        return "none"
    kinds = subject.mfa_kinds
    kind = "yes, of which kind could not be read" if kinds is None else listed(kinds)
    return f"{kind}; that it is there does not say that policies ask for it"


def arn_of(subject: UserSubject) -> str:
    """The user's, by whichever source has it."""
    if subject.user is not None:
        return subject.user.arn
    return subject.row.arn if subject.row else ""


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
            arn=arn_of(subject),
            title=f"Access key {name} of user {subject.name}",
            owner=owner_of(subject.user.tags if subject.user else {}, scene),
            privileged=subject.privileged,
            facts=told,
            state=key_state(key.active, key.last_used),
            revocable=key.access_key_id is not None,
        )


def _console(subject: UserSubject) -> ReviewItem:
    scene = subject.view.scene
    changed = subject.row.password_changed if subject.row else None
    used = subject.row.password_last_used if subject.row else None
    console = replace(subject, missing=subject.view.why_unseen("authorization"))
    told = {
        "password set": facts.when(changed, scene, "AWS does not say"),
        "last sign-in": facts.when(used, scene, "no sign-in on record"),
        "second factor": second_factor(subject),
        **_owner_told(subject),
    }
    return made(
        "console_access",
        console,
        view=subject.view,
        principal=subject.name,
        arn=arn_of(subject),
        title=f"Console access of user {subject.name}",
        owner=owner_of(subject.user.tags if subject.user else {}, scene),
        privileged=subject.privileged,
        facts=told,
        state=console_state(used),
    )


def _credentials(subject: UserSubject) -> Iterator[ReviewItem]:
    scene = subject.view.scene
    for kind, called, field in _KINDS:
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
                arn=arn_of(subject),
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
