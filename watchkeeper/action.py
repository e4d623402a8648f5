"""The shape that every action fills in: what it does, with which permissions, and how it is undone."""

from typing import Any, ClassVar

from watchkeeper.case import sha256
from watchkeeper.evidence import Frozen
from watchkeeper.finding import plain

State = dict[str, Any]
"""What an action reads before and after: plain JSON, kept in the case, enough to undo it."""


class BaseAction(Frozen):
    """One change to AWS, decided but not done."""

    kind: str
    account: str
    region: str
    case_id: str

    permissions: ClassVar[tuple[str, ...]]
    """IAM permissions that doing it and reading it back need."""
    undo_permissions: ClassVar[tuple[str, ...]]
    undo: ClassVar[str]
    """How it is undone, in a sentence for the person who reads the plan."""
    source: ClassVar[str]
    """Where the procedure is described."""
    interrupts: ClassVar[bool] = False
    """Whether it stops something that people may rely on: in production several of them must agree."""

    @property
    def principal(self) -> str | None:
        """The user or role that it changes, if any: guardrails look at this."""
        return None

    @property
    def evidence_step(self) -> str:
        """The evidence step that sees the tags and the path of what it changes."""
        return "instance" if self.principal is None else "user"

    @property
    def resource(self) -> str:
        """What it changes, by AWS's name for it; no two things of an account have the same."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """The `name` of the facts that tell of what it changes: its tags, its path."""
        return self.principal or self.resource

    @property
    def sentence(self) -> str:
        """What it does, for a person who must decide."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """Its name within the case, safe as a file name: doing the same key twice is doing it once.

        A case can span accounts, in which names repeat.
        """
        return file_name(f"{self.kind}-{self.account}-{self.resource}")

    def holds(self, state: State) -> bool:
        """Whether `state`, read from AWS, is the state that the action wants."""
        raise NotImplementedError


class OnUser(BaseAction):
    """A change to an IAM user, or to one of its things."""

    user_name: str

    @property
    def principal(self) -> str:
        """The user."""
        return self.user_name

    @property
    def resource(self) -> str:
        """The user, unless the action says which of its things."""
        return self.user_name


class OnRole(BaseAction):
    """A change to an IAM role."""

    role_name: str

    @property
    def principal(self) -> str:
        """The role."""
        return self.role_name

    @property
    def evidence_step(self) -> str:
        """The look at the role."""
        return "role"

    @property
    def resource(self) -> str:
        """The role."""
        return self.role_name


def file_name(text: str) -> str:
    """`text` as a file's name, another one for every text: what a safe name leaves out, a digest tells apart."""
    name = plain(text, limit=120)
    return name if name == text else f"{name[:107]}-{sha256(text.encode())[:12]}"
