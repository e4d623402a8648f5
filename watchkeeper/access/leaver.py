"""The leaver check: what belongs to one person, so that nothing stays behind when that person goes.

Certain and possible are told apart, and finding nothing is said together with what could not be looked at.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from watchkeeper.access.identity_center import CenterUser, IdentityCenter
from watchkeeper.access.inventory import AccountInventory, Authorization
from watchkeeper.access.leaver_trust import trusting_roles
from watchkeeper.access.person_names import Likeness, PersonNames, fold
from watchkeeper.evidence import Absent, Frozen, Unseen

Center = IdentityCenter | Absent | Unseen
"""What became of reading Identity Center; `Absent`: there is none."""
PERSON_TAGS = ("email", "e-mail", "mail", "person", "name")
"""Keys of tags, in any case, whose value says whose a user or role is. An owner is somebody else: who answers."""
NOT_JUDGED = (
    "keys and passwords that the person knows although they are another's",
    "roles that trust a whole account or an identity provider",
    "IAM Roles Anywhere, where a certificate may be the person's",
    "sessions that are open, and policies of resources that name the person",
)
_OF_USERS = ("authorization", "credentials", "ssh_keys", "service_credentials", "certificates")


class Belonging(Frozen):
    """An identity that is the person's, or by which the person gets in."""

    kind: Literal["IAM user", "IAM role", "Identity Center user", "Identity Center group"]
    account: str = ""
    """Empty for Identity Center's."""
    name: str
    id: str
    """ARN in IAM, id in the identity store."""
    certain: bool
    why: str


def belongs_to(
    person: str, inventories: Sequence[AccountInventory], center: Center
) -> tuple[Belonging, ...]:
    """The person's identities: in Identity Center with all groups, then in each account.

    Args:
        person: a name, a user name or a mail address. What Identity Center says of a person whom it certainly
            knows (user name, mail address, display name) is looked for in the accounts too.
        inventories: the accounts.
        center: Identity Center.
    """
    found: list[Belonging] = []
    called = [person]
    if isinstance(center, IdentityCenter):
        people = _people(PersonNames(person), center)
        for user, like in people:
            found.append(_center_user(user, like))
            if like.certain:
                called += [user.name, user.email, user.display_name]
        found += _groups(people, center)
    names = PersonNames(*called)
    for inventory in inventories:
        if not isinstance(inventory.authorization, Unseen):
            found += _in_account(names, inventory.account, inventory.authorization.value)
    return tuple(found)


def not_looked_at(inventories: Sequence[AccountInventory], center: Center) -> tuple[str, ...]:
    """What could not be looked at, a sentence each: finding nothing there proves nothing."""
    missing = [
        f"account {inventory.account}: {source}: {why}"
        for inventory in inventories
        for source, why in inventory.unseen.items()
        if source in _OF_USERS
    ]
    if isinstance(center, Unseen):
        missing.append(f"Identity Center: {center.why}")
    elif isinstance(center, IdentityCenter):
        missing += [f"Identity Center: {note}" for note in center.notes]
        known = {user.id for user in center.users} | {group.id for group in center.groups}
        named = [one.principal for one in center.assignments] + [
            one.principal for one in center.entitlements
        ]
        if orphans := sum(principal not in known for principal in named):
            missing.append(f"Identity Center: {orphans} assignments name people who were deleted")
    return tuple(missing)


def _people(names: PersonNames, center: IdentityCenter) -> list[tuple[CenterUser, Likeness]]:
    shown: dict[str, int] = {}
    for user in center.users:
        shown[fold(user.display_name)] = shown.get(fold(user.display_name), 0) + 1
    found = []
    for user in center.users:
        like = names.best((user.name, user.email))
        display = names.likeness(user.display_name)
        if display and display.certain and (count := shown[fold(user.display_name)]) > 1:
            display = Likeness(certain=False, why=f"{count} people are called {user.display_name}")
        best = max(filter(None, (like, display)), key=lambda one: one.certain, default=None)
        if best is not None:
            found.append((user, best))
    return found


def _center_user(user: CenterUser, like: Likeness) -> Belonging:
    disabled = "; disabled there" if user.enabled is False else ""
    return Belonging(
        kind="Identity Center user",
        name=user.name,
        id=user.id,
        certain=like.certain,
        why=f"{like.why}{disabled}",
    )


def _groups(people: Sequence[tuple[CenterUser, Likeness]], center: IdentityCenter) -> Iterable[Belonging]:
    for user, like in people:
        for group in center.groups:
            if user.id in group.members:
                others = len(group.members) - 1
                yield Belonging(
                    kind="Identity Center group",
                    name=group.name,
                    id=group.id,
                    certain=like.certain,
                    why=f"{user.name} is a member of {group.name}, with {others} others who would lose it too: "
                    "take the person out of the group",
                )


def _in_account(names: PersonNames, account: str, authorization: Authorization) -> Iterable[Belonging]:
    users = []
    for user in authorization.users:
        like = names.best((user.name, *_person_tags(user.tags)))
        if like is not None:
            users.append((user, like.certain))
            yield Belonging(
                kind="IAM user", account=account, name=user.name, id=user.arn, certain=like.certain, why=like.why
            )  # fmt: skip
    trusting = trusting_roles(names, users, authorization.roles)
    for role in authorization.roles:
        tagged = names.best(_person_tags(role.tags))
        like = max(
            filter(None, (trusting.get(role.arn), tagged)), key=lambda one: one.certain, default=None
        )
        if like is not None:
            yield Belonging(
                kind="IAM role", account=account, name=role.name, id=role.arn, certain=like.certain, why=like.why
            )  # fmt: skip


def _person_tags(tags: dict[str, str]) -> Iterable[str]:
    return (value for key, value in tags.items() if fold(key) in PERSON_TAGS)
