"""This review beside the one before: what came, what went, and what came back."""

from collections import Counter
from collections.abc import Mapping

from pydantic import Field

from watchkeeper.access.decision import Standing
from watchkeeper.access.item import Choice, ReviewItem
from watchkeeper.access.ledger import Ledger
from watchkeeper.access.review import Review
from watchkeeper.evidence import Frozen

_CENTER = "Identity Center"
_SOURCES: dict[str, tuple[str, ...]] = {
    "user": ("authorization",),
    "role": ("authorization",),
    "access_key": ("authorization", "credentials", "access_keys"),
    "console_access": ("authorization", "credentials"),
    "ssh_key": ("authorization", "ssh_keys"),
    "service_credential": ("authorization", "service_credentials"),
    "signing_certificate": ("authorization", "credentials", "certificates"),
    "root": ("credentials", "root"),
    "identity_provider": ("providers",),
    "trust_anchor": ("providers", "roles anywhere"),
    "external_access": ("analyzers",),
}
"""By kind of item: the sources, as `Review.not_seen` names them, without which it would not be found."""


class QuarterComparison(Frozen):
    """Ids of items, in the order of the reviews; a field is empty where there is nothing to tell."""

    quarter: str
    """Of the review before."""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """There then and not now; ids of the review before."""
    not_looked_at: tuple[str, ...] = ()
    """There then; now their account or source could not be looked at, so nobody knows whether they are gone."""
    newly_privileged: tuple[str, ...] = ()
    no_longer_privileged: tuple[str, ...] = ()
    reasons_came: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Codes by item."""
    reasons_went: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    back_again: tuple[str, ...] = ()
    """Revoked or reduced then, and there again: somebody undid it."""
    not_attested_twice: tuple[str, ...] = ()
    standings_before: dict[str, int] = Field(default_factory=dict)
    standings_now: dict[str, int] = Field(default_factory=dict)

    @property
    def told(self) -> dict[str, tuple[str, ...]]:
        """The items of each difference under the words for it, the gravest first."""
        return {
            "Revoked then, and back again": self.back_again,
            "Not attested twice": self.not_attested_twice,
            "Privileged now": self.newly_privileged,
            "Privileged no more": self.no_longer_privileged,
            "New": self.new,
            "Gone": self.gone,
            "Not looked at this time": self.not_looked_at,
            "With a new reason": tuple(self.reasons_came),
            "With a reason less": tuple(self.reasons_went),
        }


def compare(
    quarter: str,
    items: Mapping[str, ReviewItem],
    ledger: Ledger,
    before_items: Mapping[str, ReviewItem],
    before: Ledger,
    *,
    review: Review | None = None,
) -> QuarterComparison:
    """The comparison of two reviews of the same scope.

    Args:
        quarter: of the review before.
        items: of this review, by id.
        ledger: of this review.
        before_items: of the review before, by id.
        before: the ledger of the review before.
        review: this review, which says what it could not look at; without it everything counts as looked at.
    """
    missing = [one for one in before_items if one not in items]
    unlooked = {one for one in missing if review and not _was_looked_at(before_items[one], review)}
    both = [one for one in items if one in before_items]
    came = {one: _codes(items[one]) - _codes(before_items[one]) for one in both}
    # What could not be looked at now may well be as it was: nothing of such an item is said to have gone.
    seen = [one for one in both if all(reason.known for reason in items[one].reasons)]
    went = {one: _codes(before_items[one]) - _codes(items[one]) for one in seen}
    return QuarterComparison(
        quarter=quarter,
        new=tuple(one for one in items if one not in before_items),
        gone=tuple(one for one in missing if one not in unlooked),
        not_looked_at=tuple(one for one in missing if one in unlooked),
        newly_privileged=tuple(
            one for one in both if items[one].privileged and not before_items[one].privileged
        ),
        no_longer_privileged=tuple(
            one for one in both if before_items[one].privileged and not items[one].privileged
        ),
        reasons_came={one: tuple(sorted(codes)) for one, codes in came.items() if codes},
        reasons_went={one: tuple(sorted(codes)) for one, codes in went.items() if codes},
        back_again=tuple(one for one in both if _is_back(items[one], before_items[one], before)),
        not_attested_twice=tuple(
            one
            for one in both
            if before.standing(one) is Standing.NOT_ATTESTED
            and ledger.standing(one) is Standing.NOT_ATTESTED
        ),
        standings_before=_counted(before_items, before),
        standings_now=_counted(items, ledger),
    )


def _was_looked_at(item: ReviewItem, review: Review) -> bool:
    """Whether this review would have found the item."""
    if item.kind in ("assignment", "entitlement"):
        return not any(name.startswith(_CENTER) for name in review.not_seen)
    names = [f"{item.account} {source}" for source in _SOURCES[item.kind]]
    unseen = any(name == one or name.startswith(f"{one} ") for name in review.not_seen for one in names)
    return item.account in review.accounts and not unseen


def _is_back(item: ReviewItem, then: ReviewItem, before: Ledger) -> bool:
    """Taken away in the review before and there now: a key that is inactive is where it should be."""
    decision = before.decision(item.id)
    acted = before.acted(item.id)
    if decision is None or acted is None or acted.standing is not Standing.DONE:
        return False
    if decision.choice is Choice.REDUCE:
        taken = set(decision.parts) or {one.id for one in then.reductions}
        return any(one.id in taken for one in item.reductions)
    return not _is_off(item)


def _is_off(item: ReviewItem) -> bool:
    """Whether the item shows that it cannot be used: switched off, or denied by a case of ours."""
    return item.state.get("active") is False or "contained" in item.facts


def _codes(item: ReviewItem) -> set[str]:
    return {one.code for one in item.reasons}


def _counted(items: Mapping[str, ReviewItem], ledger: Ledger) -> dict[str, int]:
    return dict(sorted(Counter(str(ledger.standing(one)) for one in items).items()))
