"""Who is told: the first rule that fits says channel, PagerDuty service, and whether it may wait."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import Field, model_validator

from watchkeeper.finding import Finding
from watchkeeper.frozen import Frozen
from watchkeeper.notices.quiet import QuietHours
from watchkeeper.posture.owners import NamedOwner
from watchkeeper.severity import Severity

Said = Annotated[str, Field(pattern=r"\S")]
OWNERS_CHANNEL = "owner"
"""As a rule's channel: wherever the account's owner reads."""


class Route(Frozen):
    """Where one case is told."""

    channel: str | None = None
    """A Slack channel; None: the configured one."""
    service: str | None = None
    """A name in `WATCHKEEPER_PAGERDUTY_ROUTING_KEYS`; None: the configured key."""
    digest: bool = True
    """Whether it may wait for the digest in quiet hours."""
    rule: str = "default"
    """The rule that said so."""


class Rule(Frozen):
    """Conditions that must all hold, each empty one of which always does; and what follows."""

    name: Said
    accounts: tuple[Annotated[str, Field(pattern=r"^[0-9]{12}$")], ...] = ()
    bands: tuple[Severity, ...] = ()
    types: tuple[Said, ...] = ()
    """Finding types as shell patterns."""
    owners: tuple[Said, ...] = ()
    """Names of owners as shell patterns; an account without an owner fits none."""
    tags: dict[str, Said] = Field(default_factory=dict)
    """Tags of the finding's resources, the value as a shell pattern. All of them must be there."""
    channel: Said | None = None
    pagerduty: Said | None = None
    digest: bool = True

    def fits(self, finding: Finding, band: Severity, owner: NamedOwner | None) -> bool:
        """Whether all conditions hold."""
        tags = tags_of(finding)
        return (
            (not self.accounts or finding.account in self.accounts)
            and (not self.bands or band in self.bands)
            and (not self.types or _any(finding.type, self.types))
            and (not self.owners or (owner is not None and _any(owner.name, self.owners)))
            and all(any(fnmatchcase(one, value) for one in tags.get(tag, ()))
                    for tag, value in self.tags.items())
        )  # fmt: skip

    @property
    def fits_all(self) -> bool:
        """Whether it has no condition."""
        return not (self.accounts or self.bands or self.types or self.owners or self.tags)


class Routes(Frozen):
    """The file. Without one, everything goes to the configured channel and key, at any hour."""

    rules: tuple[Rule, ...] = ()
    quiet: QuietHours | None = None
    repeat_hours: float = Field(default=24.0, ge=0, le=720)
    """For so long the same news of another region, standard or detector changes the first message; 0: never."""
    tries: int = Field(default=12, ge=1, le=100)
    """So often a message is tried before it is a dead letter and the other road is told."""

    @model_validator(mode="after")
    def _each_rule_can_fit(self) -> "Routes":
        names = [rule.name for rule in self.rules]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two rules are called {twice[0]!r}")
        for number, rule in enumerate(self.rules[:-1]):
            if rule.fits_all:
                raise ValueError(
                    f"rule {names[number + 1]!r} is never reached: {rule.name!r} before it fits everything"
                )
        return self

    @property
    def services(self) -> frozenset[str]:
        """Every PagerDuty service that a rule names."""
        return frozenset(rule.pagerduty for rule in self.rules if rule.pagerduty)


def route_for(
    finding: Finding, owner: NamedOwner | None, routes: Routes, band: Severity | None = None
) -> Route:
    """Where a finding is told.

    Args:
        finding: what is told.
        owner: who answers for its account; None: nobody is known.
        routes: the house's rules.
        band: the band by which the house treats it; its own where that is not said.
    """
    band = band or finding.band
    rule = next((one for one in routes.rules if one.fits(finding, band, owner)), None)
    if rule is None:
        return Route()
    channel = rule.channel
    if channel == OWNERS_CHANNEL:
        channel = owner.channel if owner else None
    return Route(channel=channel, service=rule.pagerduty, digest=rule.digest, rule=rule.name)


def read_routes(plain: Mapping[str, Any]) -> Routes:
    """The parsed YAML file; an empty one is the default.

    Raises:
        pydantic.ValidationError: a key is misspelt or a value impossible; the error names it.
    """
    return Routes.model_validate({name: value for name, value in plain.items() if value is not None})


def tags_of(finding: Finding) -> dict[str, tuple[str, ...]]:
    """The tags of all resources that a finding tells of: one tag may have several values."""
    found: dict[str, list[str]] = {}
    for target in finding.targets:
        for tag, value in getattr(target, "tags", {}).items():
            found.setdefault(tag, []).append(value)
    return {tag: tuple(values) for tag, values in found.items()}


def _any(text: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)
