"""The next hop: what to ask CloudTrail about what was reached, bounded, and what was not followed."""

from collections.abc import Collection, Iterator

from watchkeeper.calls import Question
from watchkeeper.reached import BlastRadius, Node

MOST_HOPS = 3
MOST_QUESTIONS = 20
"""Questions that follow the first ones: at two a second and region this is what a case can wait for."""
_MOST_LINES = 20


def more_questions(radius: BlastRadius, asked: Collection[Question] = ()) -> tuple[Question, ...]:
    """The next hop: what was done with each thing that is held now and was not asked about yet.

    Args:
        radius: as far as it is known.
        asked: the further questions so far; at most `MOST_QUESTIONS` are asked in all.
    """
    room = MOST_QUESTIONS - len(asked)
    return tuple(_open(radius, asked))[: max(0, room)]


def not_followed(radius: BlastRadius, asked: Collection[Question] = ()) -> tuple[str, ...]:
    """What was reached and not looked into, because it was too far away or too much."""
    far = (
        f"{node.kind} {node.name} in {node.account}: more than {MOST_HOPS} steps away, not followed"
        for node in radius.nodes
        if node.held and node.hop > MOST_HOPS
    )
    left = (
        f"calls {one.reason} ({one.attribute} {one.value}) in {one.account}: not asked, "
        f"{MOST_QUESTIONS} further questions were"
        for one in _open(radius, asked)
        if len(asked) >= MOST_QUESTIONS
    )
    lines = (*far, *left)
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else (*lines[:_MOST_LINES], f"{more} more that were reached: not followed")


def _open(radius: BlastRadius, asked: Collection[Question]) -> Iterator[Question]:
    """Questions that could follow, nearest first; what may be ordinary work comes last."""
    known = {(one.attribute, one.value, one.account) for one in asked}
    sure = {edge.target for edge in radius.edges if not edge.doubtful}
    for node in sorted(radius.nodes, key=lambda node: (node.id not in sure, node.hop)):
        if not node.held or not 0 < node.hop <= MOST_HOPS or not node.account:
            continue
        attribute, reason = _asked_by(node)
        if attribute and (attribute, node.name, node.account) not in known:
            yield Question.model_validate(
                {
                    "attribute": attribute, "value": node.name, "reason": reason,
                    "account": node.account, "region": node.region,
                }
            )  # fmt: skip


def _asked_by(node: Node) -> tuple[str, str]:
    """The attribute by which its calls are found, and the reason; empty where there is none."""
    match node.kind:
        case "access_key":
            return (
                "AccessKeyId",
                f"made with the key of {node.owner}" if node.owner else "made with the key",
            )
        case "session":
            return (
                "AccessKeyId",
                f"made by a session of role {node.owner}" if node.owner else "made by the session",
            )
        case "user":
            return "Username", f"made by user {node.name}, created or used on the way"
        case "instance" | "function" | "task":
            return "Username", f"made from {node.kind} {node.name}"
    return "", ""
