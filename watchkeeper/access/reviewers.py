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
    concerned: str | None = None
    for found in _candidates(item, policy, account):
        reviewer = known(policy, found.reviewer)
        if not owns(reviewer, item):
            return found.model_copy(update={"reviewer": reviewer.name})
        if concerned is None:
            concerned = reviewer.name
            for name in filter(None, (reviewer.escalate_to, policy.default_reviewer)):
                other = known(policy, name)
                if not owns(other, item):
                    return AssignedTo(reviewer=other.name, because=_own(concerned))
    if concerned is not None:
        return AssignedTo(reviewer=UNASSIGNED, because=f"{_own(concerned)}, and nobody else is named")
    return AssignedTo(reviewer=UNASSIGNED, because="no tag, no file and no contact says who answers for it")


def _own(reviewer: str) -> str:
    return f"{reviewer} does not decide on its own access"


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


def known(policy: ReviewPolicy, name: str) -> Reviewer:
    """The file's reviewer of that name, however a tag or a person spells it; else one that has only a name."""
    wanted = said(name).casefold()
    return next((one for one in policy.reviewers if said(one.name).casefold() == wanted), None) or Reviewer(
        name=said(name) or UNASSIGNED
    )


def owns(reviewer: Reviewer, item: ReviewItem) -> bool:
    """Whether the item is the reviewer's own access.

    By its identities, by its name, or because it is the access of everybody who may answer in its name.
    """
    if is_among(reviewer.identities, item) or is_same_person(item.principal, reviewer.name):
        return True
    people = reviewer.people
    return bool(people) and all(is_same_person(item.principal, one) for one in people)


def is_among(identities: Iterable[str], item: ReviewItem) -> bool:
    """Whether one of the patterns means the item; IAM knows no two names that differ in case alone."""
    names = [one.casefold() for one in (f"{item.account}/{item.principal}", item.principal, item.detail)]
    return any(fnmatchcase(name, one.casefold()) for one in identities for name in names if name)


def is_same_person(principal: str, name: str) -> bool:
    """Whether two names are one person's: alike but for case and what parts the words, with or without a domain.

    Rather once too often: somebody else is asked then.
    """
    one, other = _letters(principal), _letters(name)
    return bool(one) and one == other


def _letters(name: str) -> str:
    local = said(name).casefold().partition("@")[0]
    return "".join(letter for letter in local if letter not in " ._-")


def may_answer(policy: ReviewPolicy, reviewer: str, who: str) -> bool:
    """Whether `who` may answer in the reviewer's name: the reviewer itself, or one of its people.

    Nobody is the reviewer of what is unassigned, unless the file gives that name people.
    """
    name, found = said(who).casefold(), known(policy, reviewer)
    own = said(found.name).casefold()
    if name == own and own != UNASSIGNED:
        return True
    return any(fnmatchcase(name, said(one).casefold()) for one in found.people)


def is_concerned(name: str, item: ReviewItem, policy: ReviewPolicy) -> bool:
    """Whether the item is the access of the person who gives that name.

    By the name, or by the identities of a reviewer whose name or people it is. Who gives a team's name may
    be anybody of the team.
    """
    if is_same_person(item.principal, name):
        return True
    wanted = said(name).casefold()
    for one in policy.reviewers:
        is_team = said(one.name).casefold() == wanted
        if is_team and (owns(one, item) or any(_may_be(item.principal, who) for who in one.people)):
            return True
        is_of_it = any(fnmatchcase(wanted, said(who).casefold()) for who in one.people)
        if is_of_it and is_among(one.identities, item):
            return True
    return False


def _may_be(principal: str, people: str) -> bool:
    """Whether a principal may be one of the people whom a pattern means."""
    return fnmatchcase(_letters(principal), _letters(people))


def said(name: str) -> str:
    """A name as people mean it: one form of Unicode, single blanks, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", name)
    return " ".join("".join(one for one in plain if unicodedata.category(one) != "Cf").split())
