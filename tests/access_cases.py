"""A case of judgement: an account or an Identity Center, an item in it, and exactly what must be noticed there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from tests.access_inventories import SCENE
from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import ItemKind, ReviewItem
from watchkeeper.access.items import account_items, center_items
from watchkeeper.access.scene import Scene


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    given: AccountInventory | IdentityCenter
    kind: ItemKind
    noticed: set[str] = field(default_factory=set)
    """The codes of all reasons, no more and no less; empty: nothing is noticed."""
    not_: tuple[str, ...] = ()
    """Codes that must not be there: said where one would expect them."""
    unknown: tuple[str, ...] = ()
    """Codes among `noticed` that are about something that could not be looked at."""
    which: str | None = None
    """The principal, or the detail, if there are several of the kind."""
    scene: Scene = SCENE
    beside: tuple[AccountInventory, ...] = ()
    """Accounts that are known to Identity Center's items."""

    def item(self) -> ReviewItem:
        """The item that it is about."""
        return only(items_of(self.given, self.scene, self.beside), self.kind, self.which)


def items_of(
    given: AccountInventory | IdentityCenter, scene: Scene = SCENE, beside: Iterable[AccountInventory] = ()
) -> tuple[ReviewItem, ...]:
    """All items of an account or an instance."""
    if isinstance(given, IdentityCenter):
        return center_items(given, scene, beside)
    return account_items(given, scene)


def only(items: Iterable[ReviewItem], kind: ItemKind, which: str | None = None) -> ReviewItem:
    """The one item of the kind."""
    found = [one for one in items if one.kind == kind and which in (None, one.principal, one.detail)]
    assert len(found) == 1, f"{len(found)} items of kind {kind} ({which})"
    return found[0]


def codes(item: ReviewItem) -> set[str]:
    """What was noticed."""
    return {reason.code for reason in item.reasons}


def table(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """The cases as parameters of a test."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases])


def check(case: Case) -> None:
    """Exactly what the case says is noticed, and what could not be looked at is said to be so."""
    item = case.item()
    assert codes(item) == case.noticed, [reason.text for reason in item.reasons]
    assert not codes(item) & set(case.not_)
    assert {one.code for one in item.reasons if not one.known} == set(case.unknown)
