"""Who answers for an item: the file, the owner's tag, the account's contact; never for one's own access."""

import unicodedata
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from pydantic import Field

from watchkeeper.access.item import ReviewItem
from watchkeeper.access.review_policy import Assigned, Reviewer, ReviewPolicy
from watchkeeper.evidence import Frozen

UNASSIGNED = "unassigned"
"""The reviewer of what nobody answers for: told loudly, and never attested by itself."""


class AccountOwner(Frozen):
    """What an account says of who answers for it."""

    account: str
    name: str = ""
    tags: dict[str, str] = Field(default_factory=dict)
    contact: str | None = None


class AssignedTo(Frozen):
    """A reviewer, and where it is said."""

    reviewer: str
    because: str


def assign(
    items: Iterable[ReviewItem], policy: ReviewPolicy, accounts: Mapping[str, AccountOwner]
) -> dict[str, AssignedTo]:
    """The reviewer of each item by its id.

    The file's `assigned` comes first, then the tag on the user or role, the account's tag, the account's
    contact, the default. Whoever would decide on its own access is passed over.
    """
    return {item.id: _assigned(item, policy, accounts.get(item.account)) for item in items}


def _assigned(item: ReviewItem, policy: ReviewPolicy, account: AccountOwner | None) -> AssignedTo:
    for found in _candidates(item, policy, account):
        reviewer = policy.reviewer(found.reviewer)
        if not owns(reviewer, item):
            return found
        return _instead(reviewer, item, policy)
    return AssignedTo(reviewer=UNASSIGNED, because="no tag, no file and no contact says who answers for it")


def _candidates(
    item: ReviewItem, policy: ReviewPolicy, account: AccountOwner | None
) -> Iterable[AssignedTo]:
    for line in policy.assigned:
        if _fits(line, item):
            yield AssignedTo(reviewer=line.reviewer, because="named in the review's file")
    if item.owner and item.owner.strip():
        yield AssignedTo(reviewer=item.owner.strip(), because=f"its tag {policy.owner_tag}")
    if account is not None:
        if tagged := account.tags.get(policy.owner_tag, "").strip():
            yield AssignedTo(reviewer=tagged, because=f"the account's tag {policy.owner_tag}")
        if account.contact:
            yield AssignedTo(reviewer=account.contact, because="the account's contact")
    if policy.default_reviewer:
        yield AssignedTo(reviewer=policy.default_reviewer, because="the default reviewer")


def _fits(line: Assigned, item: ReviewItem) -> bool:
    wanted = (
        (line.accounts, item.account),
        (line.principals, item.principal),
        (line.kinds, item.kind),
    )
    return all(
        not patterns or any(fnmatchcase(value, one) for one in patterns) for patterns, value in wanted
    )


def _instead(reviewer: Reviewer, item: ReviewItem, policy: ReviewPolicy) -> AssignedTo:
    """Who decides where the reviewer would decide on its own access."""
    why = f"{reviewer.name} does not decide on its own access"
    for name in (reviewer.escalate_to, policy.default_reviewer):
        if name and name != reviewer.name and not owns(policy.reviewer(name), item):
            return AssignedTo(reviewer=name, because=why)
    return AssignedTo(reviewer=UNASSIGNED, because=f"{why}, and nobody else is named")


def owns(reviewer: Reviewer, item: ReviewItem) -> bool:
    """Whether the item is the reviewer's own access, by its identities or by its name."""
    full = f"{item.account}/{item.principal}"
    if any(
        fnmatchcase(full, one) or fnmatchcase(item.principal, one) or fnmatchcase(item.detail, one)
        for one in reviewer.identities
    ):
        return True
    return is_same_person(item.principal, reviewer.name)


def is_same_person(principal: str, name: str) -> bool:
    """Whether a user's name and a person's are the same: equal, or the local part of a mail address."""
    one, other = said(principal).casefold(), said(name).casefold()
    return bool(one) and bool(other) and one.partition("@")[0] == other.partition("@")[0]


def may_answer(policy: ReviewPolicy, reviewer: str, who: str) -> bool:
    """Whether `who` may answer in the reviewer's name: the reviewer itself, or one of its people."""
    name = said(who)
    known = policy.reviewer(reviewer)
    if name.casefold() == said(known.name).casefold():
        return True
    return any(fnmatchcase(name.casefold(), said(one).casefold()) for one in known.people)


def said(name: str) -> str:
    """A name as people mean it: one form of Unicode, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).split())
