"""The blast radius as people read it: how far it went in a sentence, then a tree.

A nested list, since the UI, Slack, the case file and a terminal all show one.
"""

from collections import defaultdict
from collections.abc import Iterator

from watchkeeper.counted import counted
from watchkeeper.escaping import code, markdown
from watchkeeper.reached import BlastRadius, Edge, Node

_MOST_LINES = 80
_KINDS = {"access_key": "key", "kms_key": "KMS key", "kubernetes_user": "Kubernetes user"}


def radius_words(radius: BlastRadius) -> str:
    """How far it went, in a sentence."""
    if not radius.event_ids:
        return "No call of what the finding names was found."
    sessions = sum(node.kind == "session" and node.hop > 0 for node in radius.nodes)
    made = sum(node.made for node in radius.nodes)
    changed = sum(node.kind.endswith(" resource") for node in radius.nodes)
    return (
        f"{counted(len(radius.event_ids), 'call')} with what is held: {radius.reads} read, {radius.refused} "
        f"refused; {counted(sessions, 'session')} given out, {counted(made, 'thing')} created, "
        f"{counted(changed, 'other thing')} changed; {counted(len(radius.accounts), 'account')}, "
        f"{counted(len(radius.regions), 'region')}, {counted(len(radius.ips), 'address', 'addresses')}."
    )


def blast_radius_markdown(radius: BlastRadius) -> str:
    """What was reached, gaps first, so that nobody takes a short tree for a small incident."""
    parts = [f"- **could not look or cut**: {markdown(gap)}" for gap in radius.gaps]
    parts.append(f"**{radius_words(radius)}**")
    lines = [f"{'  ' * depth}- {_line(node, edge)}" for depth, node, edge in tree(radius)]
    parts.append("\n".join(lines[:_MOST_LINES]) or "Nothing is named.")
    if len(lines) > _MOST_LINES:
        parts.append(f"{len(lines) - _MOST_LINES} more lines are in the case file.")
    where = [
        ("Accounts", radius.accounts),
        ("Regions", radius.regions),
        ("Called from", radius.ips),
    ]
    parts.append(
        "\n".join(f"- {name}: {', '.join(map(code, items[:30])) or 'none'}" for name, items in where)
    )
    return "\n\n".join(parts) + "\n"


def tree(radius: BlastRadius) -> Iterator[tuple[int, Node, Edge | None]]:
    """Depth, node and the edge that led there, each node once: under the first that reached it."""
    nodes = {node.id: node for node in radius.nodes}
    led_from: dict[str, list[Edge]] = defaultdict(list)
    for edge in radius.edges:
        led_from[edge.source].append(edge)
    shown: set[str] = set()
    reached = {edge.target for edge in radius.edges}
    starts = [node.id for node in radius.nodes if node.id not in reached]
    stack: list[tuple[int, str, Edge | None]] = []
    stack += [(0, name, None) for name in reversed([*starts, *nodes])]
    while stack:
        depth, name, by = stack.pop()
        if name in shown:
            if by is not None and by.how not in ("session", "key"):
                yield depth, nodes[name], by
            continue
        shown.add(name)
        yield depth, nodes[name], by
        stack += [(depth + 1, edge.target, edge) for edge in reversed(led_from[name])]


def edge_words(edge: Edge | None) -> str:
    """How one came there: `assumed at 10:01:02, 3 times`."""
    if edge is None:
        return ""
    at = f" at {edge.at:%Y-%m-%d %H:%M:%S}" if edge.at else ""
    times = f", {edge.times} times" if edge.times > 1 else ""
    refused = " (refused)" if edge.refused else ""
    doubt = " (since before it began: may be ordinary work)" if edge.doubtful else ""
    return f"{edge.how}{at}{times}{refused}{doubt}"


def kind_words(node: Node) -> str:
    """`key`, `security group`, `iam resource`."""
    return _KINDS.get(node.kind, node.kind.replace("_", " "))


def _line(node: Node, edge: Edge | None) -> str:
    how = f"{markdown(edge_words(edge))} → " if edge else ""
    where = f" in {code(node.account)}" if node.account else ""
    owner = f" of {code(node.owner)}" if node.owner and node.kind != "session" else ""
    return f"{how}{markdown(kind_words(node))} {code(node.name)}{owner}{where}"
