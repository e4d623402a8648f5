"""Nodes and edges while they are being found: each once, and the nearest way counts."""

from datetime import datetime

from watchkeeper.calls import Call
from watchkeeper.reached import Edge, Node

_EdgeKey = tuple[str, str, str, bool]
"""Source, target, how, and whether it was refused."""


class Graph:
    """What was reached so far. Nodes are named by their `id`."""

    def __init__(self, began: datetime | None, addresses: tuple[str, ...]) -> None:
        self._began, self._addresses = began, addresses
        self.nodes: dict[str, Node] = {}
        self._edges: dict[_EdgeKey, Edge] = {}
        self._usual: dict[_EdgeKey, set[str | None]] = {}
        """From which addresses each step was made before it began."""

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges in the order in which they were found."""
        return tuple(self._edges.values())

    def add(self, node: Node) -> str:
        """Put `node` in, or into the one that is there; gives its id."""
        there = self.nodes.setdefault(node.id, node)
        more = {
            "held": there.held or node.held,
            "made": there.made or node.made,
            "hop": min(there.hop, node.hop),
            "owner": there.owner or node.owner,
        }
        self.nodes[node.id] = there.model_copy(update=more)
        return node.id

    def named(self, name: str) -> str | None:
        """The first node of that name, whatever its kind."""
        return next((node.id for node in self.nodes.values() if node.name == name), None)

    def join(
        self, source: str, target: str, how: str, call: Call | None = None, *, refused: bool = False
    ) -> None:
        """An edge, or one more time of the one that is there."""
        key = (source, target, how, refused)
        there, doubtful = self._edges.get(key), self._is_doubtful(key, call)
        if there is None:
            self._edges[key] = Edge(
                source=source, target=target, how=how, at=call.at if call else None,
                event_id=call.event_id if call else None, refused=refused, doubtful=doubtful,
            )  # fmt: skip
        elif call is not None:
            more = {"times": there.times + 1, "doubtful": there.doubtful and doubtful}
            self._edges[key] = there.model_copy(update=more)

    def _is_doubtful(self, key: _EdgeKey, call: Call | None) -> bool:
        """Before it began, or as it was before it began; never from one of the finding's addresses."""
        if call is None or self._began is None or call.source_ip in self._addresses:
            return False
        usual = self._usual.setdefault(key, set())
        if call.at < self._began:
            usual.add(call.source_ip)
        return call.source_ip in usual
