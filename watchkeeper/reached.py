"""What was reached from a finding: values that the walk fills and the report shows."""

from datetime import datetime

from watchkeeper.frozen import Frozen

HELD = ("access_key", "session", "user", "role", "root", "instance", "function", "task")
"""Kinds of thing with which its holder can call AWS."""


class Node(Frozen):
    """Something that was reached."""

    kind: str
    """One of `HELD`, or a kind of resource: bucket, policy, snapshot …"""
    name: str
    account: str = ""
    """Empty where the calls do not tell it."""
    region: str = ""
    hop: int = 0
    """How many steps it is away from what the finding names."""
    held: bool = False
    """Whether whoever is behind the finding can act with it."""
    made: bool = False
    """Whether it was created by what is held."""
    owner: str = ""
    """Of an access key: its user; of a session: its role."""
    first_at: datetime | None = None

    @property
    def id(self) -> str:
        """Its name among all nodes."""
        return f"{self.kind}/{self.account}/{self.name}"


class Edge(Frozen):
    """How one led to the other."""

    source: str
    """The `id` of a node."""
    target: str
    how: str
    at: datetime | None = None
    """The first time; None where it was so already."""
    event_id: str | None = None
    times: int = 1
    refused: bool = False
    """It was tried and AWS refused."""
    doubtful: bool = False
    """It may be ordinary work: it was before the finding began, or from where it was before, and from none
    of the finding's addresses."""


class BlastRadius(Frozen):
    """Everything that was reached, as far as it was looked at."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()
    reads: int = 0
    refused: int = 0
    event_ids: tuple[str, ...] = ()
    """The calls that were made with what is held, oldest first."""
    gaps: tuple[str, ...] = ()
