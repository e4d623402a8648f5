"""The root user as its account shows it: nothing that a baseline can change, all that it must say."""

from typing import Annotated

from pydantic import Field

from watchkeeper.evidence import Frozen, Seen, Unseen


class RootUser(Frozen):
    """What IAM's account summary says of the root user."""

    has_mfa: bool
    has_access_key: bool
    has_password: bool = True
    """False where central root management has taken it away: then there is nothing to protect by MFA."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person must mend, in words."""
        found = []
        if self.has_password and not self.has_mfa:
            found.append("its root user has no MFA")
        if self.has_access_key:
            found.append("its root user has an access key")
        return tuple(found)


RootLook = Annotated[Seen[RootUser] | Unseen, Field(discriminator="outcome")]
"""One account's root user, or why it could not be seen."""
