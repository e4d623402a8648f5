"""Forms of a sensible size: what one reviewer is asked at a time about one account."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review import Batch
from watchkeeper.access.review_policy import ReviewPolicy
from watchkeeper.access.reviewers import AssignedTo


def is_asked(item: ReviewItem, policy: ReviewPolicy) -> bool:
    """Whether anybody is asked about it."""
    if item.set_apart is not None:
        return False
    return policy.ask_about_all or bool(item.reasons) or item.privileged


def not_asked(items: Iterable[ReviewItem], policy: ReviewPolicy) -> tuple[ReviewItem, ...]:
    """The items that nobody is asked about: set apart, or unremarkable where the house asks for no more."""
    return tuple(one for one in items if not is_asked(one, policy))


def batches(
    review: str,
    items: Sequence[ReviewItem],
    assigned: Mapping[str, AssignedTo],
    policy: ReviewPolicy,
    *,
    first: int = 1,
) -> tuple[Batch, ...]:
    """The batches, numbered from `first`: by reviewer and account, the gravest principal first.

    The items of one principal stand together, and in one batch unless they alone are more than its size.
    """
    groups: dict[tuple[str, str], list[ReviewItem]] = defaultdict(list)
    for item in items:
        if is_asked(item, policy):
            groups[assigned[item.id].reviewer, item.account].append(item)
    made, number = [], first
    for (reviewer, account), found in sorted(groups.items(), key=lambda one: one[0]):
        for part in _parts(found, policy.batch_size):
            batch = f"{review}-{number:03}"
            made.append(
                Batch(id=batch, review=review, account=account, reviewer=reviewer, items=tuple(part))
            )
            number += 1
    return tuple(made)


def _parts(items: Sequence[ReviewItem], size: int) -> Iterator[list[str]]:
    principals: dict[str, list[ReviewItem]] = defaultdict(list)
    for item in items:
        principals[item.principal].append(item)
    ordered = sorted(principals.values(), key=lambda group: (min(map(_weight, group)), group[0].principal))
    part: list[str] = []
    for group in ordered:
        ids = [one.id for one in sorted(group, key=_weight)]
        if part and len(part) + len(ids) > size:
            yield part
            part = []
        while len(ids) > size:
            yield ids[:size]
            ids = ids[size:]
        part = [*part, *ids]
    if part:
        yield part


def _weight(item: ReviewItem) -> tuple[int, bool, str, str]:
    severity = item.severity
    return -(severity.rank + 1 if severity else 0), not item.privileged, item.kind, item.id
