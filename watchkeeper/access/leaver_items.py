"""Which review items a leaver check is about, and what it says when it is done."""

from collections.abc import Iterable, Sequence

from watchkeeper.access.identity_center import IdentityCenter
from watchkeeper.access.inventory import AccountInventory
from watchkeeper.access.item import ReviewItem
from watchkeeper.access.leaver import NOT_JUDGED, Belonging, Center, belongs_to, not_looked_at
from watchkeeper.access.person_names import fold
from watchkeeper.evidence import Frozen

_OF_USERS = (
    "user", "access_key", "console_access", "ssh_key", "service_credential", "signing_certificate",
)  # fmt: skip
_OF_CENTER = ("assignment", "entitlement")


class ItemMatch(Frozen):
    """An item that is the person's."""

    item: str
    """Its id."""
    certain: bool
    why: str
    through: str | None = None
    """The group by which the person has it: revoking the item would take it from all of the group's members."""


class Leaver(Frozen):
    """The outcome for one person."""

    person: str
    identities: tuple[Belonging, ...] = ()
    matches: tuple[ItemMatch, ...] = ()
    """In the order of the items."""
    accounts: int = 0
    """How many were looked at, in part or whole."""
    not_looked_at: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = NOT_JUDGED

    @property
    def certain(self) -> tuple[str, ...]:
        """Ids of the items that are the person's for certain."""
        return tuple(one.item for one in self.matches if one.certain)

    @property
    def possible(self) -> tuple[str, ...]:
        """Ids of those that may be: somebody who knows the person has to say."""
        return tuple(one.item for one in self.matches if not one.certain)

    @property
    def said(self) -> tuple[str, ...]:
        """For people, a sentence each."""
        if self.matches:
            counts = f"{len(self.certain)} items belong to {self.person}, {len(self.possible)} more may"
        elif self.identities:
            counts = f"{self.person} is known here, and has no access that is reviewed"
        else:
            counts = f"nothing of {self.person} was found"
        within = f" (looked at: {self.accounts} accounts)."
        gaps = [f"Could not be looked at: {gap}." for gap in self.not_looked_at]
        return (f"{counts}{within}", *gaps, f"Not judged: {'; '.join(self.not_judged)}.")


def leaver_items(
    items: Iterable[ReviewItem],
    person: str,
    inventories: Sequence[AccountInventory],
    center: Center,
) -> Leaver:
    """Which of `items` are the person's.

    Args:
        items: of the accounts and of Identity Center.
        person: a name, a user name or a mail address.
        inventories: what the items were made from.
        center: likewise.
    """
    identities = belongs_to(person, inventories, center)
    index = _Index(identities, center)
    matches = [
        ItemMatch(
            item=item.id,
            certain=owner.certain,
            why=owner.why,
            through=owner.name if owner.kind == "Identity Center group" else None,
        )
        for item in items
        if (owner := index.owner_of(item))
    ]
    return Leaver(
        person=person,
        identities=identities,
        matches=tuple(matches),
        accounts=len(inventories),
        not_looked_at=not_looked_at(inventories, center),
    )


class _Index:
    """The identities by what an item says of its principal; of two that fit, the certain one counts."""

    def __init__(self, identities: Sequence[Belonging], center: Center) -> None:
        ordered = sorted(identities, key=lambda one: one.certain)
        self._here = {(one.kind, one.account, one.name): one for one in ordered}
        self._there = {one.id: one for one in ordered if not one.account}
        self._entitlements: dict[str, str] = {}
        self._ids: dict[str, set[str]] = {}
        if isinstance(center, IdentityCenter):
            self._entitlements = {one.id: one.principal for one in center.entitlements}
            for user in center.users:
                for name in (user.name, user.email, user.display_name):
                    self._ids.setdefault(fold(name), set()).add(user.id)
            for group in center.groups:
                self._ids.setdefault(fold(group.name), set()).add(group.id)

    def owner_of(self, item: ReviewItem) -> Belonging | None:
        if item.kind in _OF_USERS:
            return self._here.get(("IAM user", item.account, item.principal))
        if item.kind == "role":
            return self._here.get(("IAM role", item.account, item.principal))
        return self._of_center(item) if item.kind in _OF_CENTER else None

    def _of_center(self, item: ReviewItem) -> Belonging | None:
        """By the principal's id; where the item does not state it, by the name if only one has it."""
        stated = item.state.get("principal_id") or self._entitlements.get(
            str(item.state.get("entitlement"))
        )
        if stated:
            return self._there.get(str(stated))
        if item.principal in self._there:
            return self._there[item.principal]
        named = self._ids.get(fold(item.principal), set())
        return self._there.get(next(iter(named))) if len(named) == 1 else None
