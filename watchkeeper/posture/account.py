"""An account of the organization, as people speak of it."""

from pydantic import Field

from watchkeeper.evidence import Frozen


class AccountFacts(Frozen):
    """An account as AWS Organizations knows it."""

    id: str
    name: str = ""
    tags: dict[str, str] = Field(default_factory=dict)
