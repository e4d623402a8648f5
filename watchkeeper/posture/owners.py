"""Who answers for an account: the mapping file, the account's tags, or the default."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.evidence import Frozen
from watchkeeper.posture.account import AccountFacts

Said = Annotated[str, Field(pattern=r"\S")]
Source = Literal["tag", "file", "default"]


class Owner(Frozen):
    """A person or team, and where it reads its digest."""

    name: str
    channel: str | None = None
    """A Slack channel; None: it gets no digest of its own."""
    source: Source


class NamedOwner(Frozen):
    """An owner as the file names it."""

    name: Said
    channel: Said | None = None


class Owners(Frozen):
    """The mapping file."""

    tag_owner: Said = "owner"
    """Key of the account's tag that names the owner; AWS tells upper and lower case apart, and so do we."""
    tag_channel: Said = "slack-channel"
    accounts: dict[Annotated[str, Field(pattern=r"^[0-9]{12}$")], NamedOwner] = Field(default_factory=dict)
    default: NamedOwner | None = None

    def of(self, account: AccountFacts) -> Owner | None:
        """The owner: the file wins over the tags, the tags over the default; None: nobody is known.

        A source is taken whole: one owner's name never stands beside another one's channel. An account
        that is only tagged with a channel belongs to those who read it.
        """
        named = self.accounts.get(account.id)
        if named is not None:
            return _owner(named, "file")
        name = account.tags.get(self.tag_owner, "").strip()
        channel = account.tags.get(self.tag_channel, "").strip()
        if name or channel:
            return Owner(name=name or channel, channel=channel or None, source="tag")
        return _owner(self.default, "default") if self.default is not None else None


def _owner(named: NamedOwner, source: Source) -> Owner:
    return Owner(name=named.name, channel=named.channel, source=source)


def read_owners(plain: Mapping[str, Any]) -> Owners:
    """The parsed YAML file; an empty one leaves the tags.

    Raises:
        pydantic.ValidationError: a key is misspelt, or an account is not twelve digits in quotes; the
            error names it.
    """
    return Owners.model_validate({name: value for name, value in plain.items() if value is not None})
