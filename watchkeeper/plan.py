"""A plan: what is to be done, what is not and why; the digest is what a person approves."""

import hashlib
import json

from watchkeeper.action_table import Action
from watchkeeper.frozen import Frozen


class Declined(Frozen):
    """Something that was considered and is not done."""

    what: str
    why: str


class Request(Frozen):
    """A step that only a person can take, or should: asked for, never carried out."""

    what: str
    why: str = ""
    unless: str = ""
    """The kind of action that does it instead, where the house allows that; empty: only a person can."""


class Plan(Frozen):
    """Actions in order. An empty one is a decision too: it says in `declined` why."""

    case_id: str
    finding_key: str
    runbook: str
    summary: str
    actions: tuple[Action, ...] = ()
    declined: tuple[Declined, ...] = ()
    ask: tuple[str, ...] = ()
    """Reasons why a person must approve first; empty means that it is carried out at once."""
    requests: tuple[Request, ...] = ()
    """What people are asked to do themselves: rotate a secret, apply a network policy, call the owner."""
    escalate: str = ""
    """Why a person must be called at once, whatever can be contained; empty: nobody must."""
    approvals_needed: int = 1
    """How many different people must approve, where a person decides."""
    rehearsal: bool = False
    """Decided and reported, never carried out: the finding is a sample."""

    @property
    def needs_approval(self) -> bool:
        """Whether a person decides first."""
        return bool(self.ask) and bool(self.actions) and not self.rehearsal

    @property
    def digest(self) -> str:
        """SHA-256 of the plan in canonical JSON: an approval names it, so it fits this plan alone."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def short_digest(self) -> str:
        """The digest's first 12 characters, for people."""
        return self.digest[:12]
