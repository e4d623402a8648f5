"""The house's rules for the access review: periods, who reviews what, and how far it may go by itself."""

from typing import Annotated

from pydantic import Field

from watchkeeper.evidence import Frozen

Days = Annotated[int, Field(ge=1, le=3_650)]
Text = Annotated[str, Field(pattern=r"\S")]


class Reviewer(Frozen):
    """A person or team that answers for access."""

    name: Text
    """As it stands in forms, sheets and the evidence."""
    people: tuple[Text, ...] = ()
    """Who may answer in its name (shell patterns); empty: only somebody who gives `name` itself."""
    channel: str | None = None
    """Slack channel of its reminders."""
    identities: tuple[str, ...] = ()
    """Its own IAM users, roles and Identity Center users (shell patterns on `account/name` or the name):
    on these somebody else decides."""
    escalate_to: str | None = None
    """Name of the reviewer who hears of it when this one is silent, and who decides on its own access."""


class Assigned(Frozen):
    """Which reviewer answers for which items; shell patterns, empty means every one. The first that fits wins."""

    reviewer: Text
    accounts: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class ReviewPolicy(Frozen):
    """Read from the file that WATCHKEEPER_ACCESS_REVIEW names; every field has a careful default."""

    unused_days: Days = 45
    """A key or password that was not used for so long is noticed (CIS 1.12 of version 3.0: 45)."""
    unused_role_days: Days = 90
    key_age_days: Days = 90
    root_use_days: Days = 90
    """A use of root within so many days is noticed."""
    trusted_accounts: tuple[str, ...] = ()
    """Accounts outside the organization that may be trusted, with an ExternalId."""
    break_glass: tuple[str, ...] = ("break-glass*", "*break-glass*", "breakglass*")

    reviewers: tuple[Reviewer, ...] = ()
    assigned: tuple[Assigned, ...] = ()
    """Looked at before the owner tags."""
    owner_tag: Text = "owner"
    """Key of the tag on a user, a role or an account that names its reviewer."""
    default_reviewer: str | None = None
    """Who answers where nothing else says it; without one, the account's contact."""

    answer_days: Days = 14
    """After so many days what was not answered is recorded as not attested."""
    remind_days: tuple[Days, ...] = (3, 7, 12)
    escalate_days: Days = 10
    batch_size: Annotated[int, Field(ge=1, le=50)] = 12
    """Most items of one form."""
    ask_about_all: bool = True
    """False: only items with a reason, and privileged ones, are asked; the others are listed in the evidence."""
    second_approver: bool = True
    """Whether somebody else must confirm a decision on privileged access."""
    second_approvers: tuple[str, ...] = ()
    """Who may be the second (shell patterns); empty: anybody but the first and the one concerned."""
    keep_most_days: Days = 365
    """For how long an exception may be granted at most."""
    needs_reason: bool = True
    """Whether keeping an item that has reasons needs a reason and an end."""

    carry_out: bool = False
    """False: a dry run; what would be done is recorded, and nothing is changed."""
    proof_days: Annotated[int, Field(ge=0, le=90)] = 3
    """So many days after a change somebody looks again whether it holds and whether anything broke."""
    push_to_security_hub: bool = False

    def reviewer(self, name: str) -> Reviewer:
        """The reviewer of that name; one that the file does not know has only its name."""
        return next((one for one in self.reviewers if one.name == name), Reviewer(name=name))
