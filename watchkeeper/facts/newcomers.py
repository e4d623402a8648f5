"""What was made in an account's IAM since a finding began: users, roles, keys, passwords; and by whom."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen


class Maker(Frozen):
    """Whom CloudTrail names for a call."""

    actor: str
    """The ARN of the user, the role's session, or root."""
    access_key_id: str | None = None
    call: str
    """`CreateUser` and the like."""
    at: datetime


class NewKey(Frozen):
    """An access key that was made since."""

    access_key_id: str
    status: Literal["Active", "Inactive"]
    created: datetime
    made: Maker | None = None


class Newcomer(Frozen):
    """A user or role that was made since, or an older user who got a key or a password since."""

    what: Literal["user", "role"]
    name: str
    arn: str
    path: str = "/"
    is_new: bool
    """Whether it is itself new; False: only its keys or its password are."""
    created: datetime | None = None
    made: Maker | None = None
    """Who made it; None: CloudTrail does not tell (yet), or it is an older one."""
    access_keys: tuple[NewKey, ...] = ()
    """Those made since."""
    new_password: bool = False
    password_made: Maker | None = None
    inline_policies: tuple[str, ...] = ()
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def evidence_step(self) -> str:
        """Which step looks at one of its kind."""
        return self.what


class Change(Frozen):
    """Something that the compromised principal changed on another identity."""

    what: Literal["user", "role", "group"]
    name: str
    made: Maker
    detail: str = ""
    """The policy's ARN or name, the group's member."""


class NewcomersFacts(Frozen):
    """What an account's IAM has that it had not when the finding began."""

    kind: Literal["newcomers"] = "newcomers"
    account: str
    since: datetime
    members: tuple[Newcomer, ...] = ()
    changes: tuple[Change, ...] = ()
    gaps: tuple[str, ...] = ()
    """What could not be seen, in words."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The account."""
        return self.account
