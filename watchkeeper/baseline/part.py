"""A part of the baseline: one thing in one place that is looked at, compared, changed and proven."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.evidence import Frozen, Unseen

Settings = dict[str, Any]
"""Plain JSON by setting; wanted and found in the same words, so that they can be compared."""


class Service(StrEnum):
    """The columns of the matrix."""

    ORGANIZATION = "organization"
    CLOUDTRAIL = "cloudtrail"
    GUARDDUTY = "guardduty"
    SECURITYHUB = "securityhub"
    CONFIG = "config"
    ALARMS = "alarms"
    EVENTS = "events"
    IAM = "iam"
    EC2 = "ec2"
    S3 = "s3"
    ACCESSANALYZER = "accessanalyzer"


class Stage(IntEnum):
    """When a part is applied: what a later stage needs, an earlier one has made."""

    TRUST = 0
    """Trusted access, roles."""
    STORES = 1
    """Keys, buckets, log groups, topics, queues."""
    DETECTION = 2
    """Trail, detectors, hubs, recorders, account settings."""
    ADMINISTRATION = 3
    """Delegated administrators."""
    MEMBERS = 4
    """Membership, organization configuration, standards, aggregation."""
    WATCH = 5
    """Filters, alarms, rules."""


class There(Frozen):
    """We looked, and this is how it stands."""

    outcome: Literal["there"] = "there"
    settings: Settings
    not_offered: tuple[str, ...] = ()
    """Settings that AWS does not offer in this region: no difference, but said."""
    notes: tuple[str, ...] = ()
    """What a person should know and no call can change: a subscription that waits for its owner."""


class Missing(Frozen):
    """We looked, and it does not exist."""

    outcome: Literal["missing"] = "missing"


class Elsewhere(Frozen):
    """It is kept by somebody else: central configuration, a declarative policy, Control Tower."""

    outcome: Literal["elsewhere"] = "elsewhere"
    by: str


class NotOffered(Frozen):
    """AWS does not have it here, or the region is closed for this account."""

    outcome: Literal["not_offered"] = "not_offered"
    why: str


Found = Annotated[There | Missing | Elsewhere | NotOffered | Unseen, Field(discriminator="outcome")]
"""One look at a part in a place."""

Wanted = Settings | Elsewhere | NotOffered | Unseen | None
"""`Unseen`: the survey could not learn who rules the part, so that it may not be touched."""


@dataclass(frozen=True)
class Part:
    """What is wanted of one thing, wherever it is wanted."""

    id: str
    """The file's name."""
    service: Service
    stage: Stage
    what: str
    """What it is, for the person who reads the plan: `the organization's trail`."""
    wanted: Callable[[Place, Survey, Baseline], Wanted]
    """What should stand at a place; None where it is not wanted at all. Called for every place."""
    reads: tuple[str, ...]
    """IAM permissions of a look."""
    writes: tuple[str, ...]
    """IAM permissions that changing it needs beyond the look."""
    undo: str
    """How a change is undone, in a sentence."""
    source: str
    """Where AWS describes it."""
    enough: tuple[str, ...] = ()
    """Settings where more than what is wanted is well: lists that must hold, numbers that are a floor."""
