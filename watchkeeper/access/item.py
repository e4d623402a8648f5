"""A review item: one access that somebody decides on, with what was noticed about it."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from watchkeeper.access.inventory import Document
from watchkeeper.case import sha256
from watchkeeper.evidence import Frozen
from watchkeeper.severity import Severity

ItemKind = Literal[
    "user",
    "access_key",
    "console_access",
    "ssh_key",
    "service_credential",
    "signing_certificate",
    "role",
    "assignment",
    "entitlement",
    "root",
    "identity_provider",
    "trust_anchor",
    "external_access",
]


class Choice(StrEnum):
    """What a reviewer may say of an item."""

    KEEP = "keep"
    REVOKE = "revoke"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    NOT_MINE = "not mine"


class Reason(Frozen):
    """Something that was noticed about an item."""

    code: str
    """Of the rule, kebab-case: `key-unused`."""
    severity: Severity
    text: str
    """A sentence with the facts in it: "no use on record since it was made 214 days ago"."""
    known: bool = True
    """False: it could not be looked at, and that is the reason (verdict UNKNOWN)."""


class Reduction(Frozen):
    """A part of the access that can be taken away by itself, reversibly."""

    id: str
    """Short and unique within the item: `detach AdministratorAccess`, `leave admins`, `trust 999999999999`."""
    kind: Literal["detach_policy", "remove_from_group", "reduce_trust"]
    name: str
    """The policy's or group's name; of a trust reduction, what is taken out."""
    arn: str | None = None
    """The policy's."""
    trust: Document | None = None
    """Of a trust reduction: the trust policy that is left."""


class ReviewItem(Frozen):
    """One access. Its id is the same every quarter."""

    id: str
    kind: ItemKind
    account: str
    principal: str
    """Name of the user or role; of an assignment, the person or group; else the resource."""
    detail: str = ""
    """What of the principal: the key's id, the permission set …; empty where the principal itself is meant."""
    arn: str = ""
    title: str
    """For people: "Access key AKIA… of user deploy-bot"."""
    owner: str | None = None
    """Who is tagged as the owner of the user or role."""
    reasons: tuple[Reason, ...] = ()
    privileged: bool = False
    facts: dict[str, str] = Field(default_factory=dict)
    """What the reviewer reads beside it, in this order: `created`, `last used`, `groups` …"""
    state: dict[str, Any] = Field(default_factory=dict)
    """What the decision stands on; if it is different when the decision is carried out, it goes back."""
    reductions: tuple[Reduction, ...] = ()
    choices: tuple[Choice, ...]
    """What may be said of it: an item without reductions cannot be reduced."""
    suggestion: Choice
    set_apart: str | None = None
    """Why nobody is asked (service-linked, Identity Center's, Control Tower's, break-glass, our own); None: asked."""

    @property
    def severity(self) -> Severity | None:
        """The highest of its reasons; None without one."""
        return max((reason.severity for reason in self.reasons), key=lambda one: one.rank, default=None)


def item_id(account: str, kind: ItemKind, principal: str, detail: str = "") -> str:
    """`ar-` and 12 hexadecimal digits."""
    text = "\n".join((account, kind, principal, detail))
    return f"ar-{sha256(text.encode())[:12]}"
