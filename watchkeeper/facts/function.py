"""A Lambda function as it stands."""

from typing import Literal

from pydantic import Field

from watchkeeper.frozen import Frozen

ON = ("Creating", "Enabling", "Enabled", "Updating")
"""States of an event source mapping in which it invokes the function, or is about to."""


class FunctionUrl(Frozen):
    """One address under which the function, or one of its aliases, answers the internet."""

    qualifier: str = ""
    """The alias; empty for the function itself."""
    auth_type: str
    """`AWS_IAM`, or `NONE`: anybody who knows the address."""
    url: str | None = None


class EventSource(Frozen):
    """A queue or a stream that Lambda reads for the function."""

    uuid: str
    arn: str | None = None
    state: str
    """As Lambda writes it: Creating, Enabling, Enabled, Disabling, Disabled, Updating, Deleting."""

    @property
    def is_on(self) -> bool:
        """Whether it invokes the function, or is about to."""
        return self.state in ON


class FunctionFacts(Frozen):
    """What runs, as whom, and who can start it; of its environment the names only."""

    kind: Literal["function"] = "function"
    function_name: str
    arn: str
    """Without a version or an alias at its end."""
    role_arn: str | None = None
    runtime: str | None = None
    """None for a container image."""
    package_type: str = "Zip"
    code_sha256: str | None = None
    """Base64, as Lambda writes it: of the code that a new invocation would run ($LATEST)."""
    code_size: int | None = None
    """Bytes."""
    last_modified: str | None = None
    """ISO 8601, as Lambda writes it."""
    state: str | None = None
    reserved_concurrency: int | None = None
    """None where nothing is reserved: it shares the account's; 0 means that it cannot be invoked."""
    urls: tuple[FunctionUrl, ...] = ()
    callers: tuple[str, ...] = ()
    """Whom its own policy lets in: account numbers, ARNs, services, `*` for everybody."""
    event_sources: tuple[EventSource, ...] = ()
    layers: tuple[str, ...] = ()
    vpc_id: str | None = None
    security_groups: tuple[str, ...] = ()
    environment_names: tuple[str, ...] = ()
    role_shared_with: tuple[str, ...] | None = None
    """Other functions of the region that run as the same role; None if it was not possible to look."""
    tags: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its ARN: names repeat among regions."""
        return self.arn

    @property
    def role_name(self) -> str | None:
        """The name of the role that it runs as, without its path."""
        return self.role_arn.rsplit("/", 1)[-1] if self.role_arn else None

    @property
    def public_urls(self) -> tuple[FunctionUrl, ...]:
        """Those that ask for no signature."""
        return tuple(url for url in self.urls if url.auth_type != "AWS_IAM")
