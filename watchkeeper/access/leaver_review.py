"""A leaver's items as they are asked: what only may be the person's, and what a whole group has, is said."""

from collections.abc import Iterable

from watchkeeper.access.item import Choice, Reason, ReviewItem
from watchkeeper.access.leaver_items import ItemMatch, Leaver
from watchkeeper.severity import Severity

LEAVER = "of-a-leaver"


def asked_of_leaver(items: Iterable[ReviewItem], leaver: Leaver) -> tuple[ReviewItem, ...]:
    """Those items that are the person's or may be, with that as their first reason."""
    matches = {one.item: one for one in leaver.matches}
    return tuple(_with(item, matches[item.id], leaver) for item in items if item.id in matches)


def _with(item: ReviewItem, match: ItemMatch, leaver: Leaver) -> ReviewItem:
    sure = "belongs to" if match.certain else "may belong to"
    text = f"{sure} {leaver.person}, who is checked as a leaver: {match.why}"
    reason = Reason(code=LEAVER, severity=Severity.HIGH if match.certain else Severity.MEDIUM, text=text)
    changed: dict[str, object] = {"reasons": (reason, *item.reasons)}
    if match.through is not None:
        # Revoking it would take it from everybody in the group: the membership goes, in the identity store.
        text = f"through group {match.through}: take the person out of it there, revoking this hits all members"
        kept = tuple(one for one in item.choices if one not in (Choice.REVOKE, Choice.REDUCE))
        return item.model_copy(
            update=changed
            | {"facts": {**item.facts, "through": text}, "choices": kept, "suggestion": Choice.KEEP}
        )
    if match.certain and Choice.REVOKE in item.choices:
        changed["suggestion"] = Choice.REVOKE
    return item.model_copy(update=changed)
