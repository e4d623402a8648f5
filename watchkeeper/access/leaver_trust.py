"""Roles whose trust policy names a person: as an IAM user, or by a mail address in a condition."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from watchkeeper.access.inventory import Document, IamRole, IamUser
from watchkeeper.access.person_names import Likeness, PersonNames


def trusting_roles(
    names: PersonNames, users: Sequence[tuple[IamUser, bool]], roles: Iterable[IamRole]
) -> dict[str, Likeness]:
    """By role ARN, why the person gets in there.

    Args:
        names: what the person is called.
        users: the person's IAM users in the account, and whether each is so for certain.
        roles: the account's.
    """
    known = {key: (user.name, certain) for user, certain in users for key in (user.arn, user.id)}
    found = {}
    for role in roles:
        texts = list(_allowed(role.trust))
        named = [known[text] for text in texts if text in known]
        if named:
            name, certain = max(named, key=lambda one: one[1])
            found[role.arn] = Likeness(certain=certain, why=f"its trust policy names user {name}")
        elif any(names.mentioned_in(text) for text in texts):
            found[role.arn] = Likeness(certain=False, why="its trust policy has the person's mail address")
    return found


def _allowed(trust: Document) -> Iterator[str]:
    """Every text in principals and conditions of the statements that allow."""
    statements = trust.get("Statement", ())
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement.get("Effect") == "Allow":
            yield from _texts([statement.get("Principal"), statement.get("Condition")])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
