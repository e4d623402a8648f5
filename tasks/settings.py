"""The environment, read once into frozen settings. No secret is ever printed by them."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from watchkeeper.house_policy import HousePolicy
from watchkeeper.severity import Severity

PREFIX = "WATCHKEEPER_"

HEARTBEAT_SECONDS = 30
"""How often a run says that it lives (Prefect allows no less; as shipped it is 180). Silence of several
of these means that its process is gone."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"nobody knows the time zone {name!r}: write it as Europe/Berlin") from None
    return name


def _from_json(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise ValueError("is no JSON object of names and keys") from None


def _a_place(text: str) -> str:
    if "://" in text and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?", text):
        raise ValueError("is neither s3://bucket/prefix nor a folder")
    return text


def _listed(given: object) -> object:
    """`us-east-1, eu-west-1` as two texts."""
    return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Engine = Literal["auto", "raw", "lake", "athena", "cloudtrail_lake"]
"""What answers hunts: `auto` is the local lake if one is configured, else the raw log files."""


class Settings(BaseModel):
    """What a Watchkeeper process needs to know about its surroundings; each field is `WATCHKEEPER_<FIELD>`."""

    # An impossible value may be a secret one: the error names the field and never shows it.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    queue_url: str | None = None
    """SQS queue that EventBridge fills."""
    dead_letter_queue_url: str | None = None
    """Where poison goes, with its reason."""
    member_role: str = "WatchkeeperResponder"
    """The role that is assumed in every account other than our own."""
    external_id: SecretStr | None = None
    bootstrap_role: str = "WatchkeeperBootstrap"
    """The role that the bootstrap assumes in every covered account, our own too; `own` means none:
    our own credentials, in our own account alone."""
    baseline: Path | None = None
    """YAML file with the desired state; without it the defaults hold."""
    prices: Path | None = None
    """YAML file with prices that differ from the table in the package (an own contract, another region)."""
    accepted_risks: Path | None = None
    """YAML file with the risks that are accepted for a time; without it none is."""
    owners: Path | None = None
    """YAML file that says who answers for which account; without it the accounts' tags say it."""
    access_review: Path | None = None
    """YAML file with the rules of the access review: periods, reviewers, how far it may go; without it the
    careful defaults hold, and nothing is changed."""
    ticket_url: str | None = None
    """Where requests that a person must carry out are posted as JSON; without it they stand in the report."""
    ticket_token: SecretStr | None = None
    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    """Zone, by its IANA name, in which weeks begin and days end."""
    cases: str = ".watchkeeper/cases"
    """Where case files lie: a folder, or `s3-bucket/<name of a prefect_aws.S3Bucket block>`."""
    house_policy: Path | None = None
    """YAML file with the house's rules; without it the careful defaults hold."""
    slack_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    """App-level token (`xapp-…`): Socket Mode is on, and messages have buttons."""
    slack_channel: str | None = None
    slack_url: str = "https://slack.com/api/"
    slack_webhook_url: SecretStr | None = None
    approval_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """What decisions from Slack are signed with: the same, at least 16 characters, for `listener.slack` and for
    the processes that run cases. `python -c "import secrets; print(secrets.token_hex(32))"` makes one."""
    pagerduty_routing_key: SecretStr | None = None
    pagerduty_routing_keys: Annotated[dict[str, SecretStr], BeforeValidator(_from_json)] = Field(
        default_factory=dict
    )
    """Keys of other PagerDuty services by the names that the routes use: a JSON object."""
    routes: Path | None = None
    """YAML file that says which case is told in which channel and to which PagerDuty service, with the quiet
    hours; without it everything goes to the channel and the key above, at any hour."""
    pagerduty_url: str = "https://events.pagerduty.com"
    runs_here_from: Severity = Severity.HIGH
    """The lowest band that the listener runs itself, for speed; the rest goes to the work pool."""
    runners: Annotated[int, Field(ge=1, le=64)] = 2
    """How many cases the listener runs at the same time, each in a process of its own."""
    visibility_seconds: Annotated[int, Field(ge=2, le=43_200)] = 60
    """For how long a message in hand is hidden from others; extended while the work goes on."""
    lookup_rate: Annotated[float, Field(gt=0)] = 2.0
    """CloudTrail LookupEvents a second per account and region: AWS allows 2."""
    timeline_hours: Annotated[float, Field(gt=0, le=2_160)] = 24.0
    """How far before the finding the timeline begins."""
    proof_delay: Annotated[float, Field(ge=0)] = 0.0
    """Seconds to wait before the proof looks again: IAM is eventually consistent."""
    trail: Annotated[str, AfterValidator(_a_place)] | None = None
    """Where CloudTrail's log files lie: `s3://bucket/prefix` (what stands before `AWSLogs/`), or a folder."""
    trail_region: str | None = None
    """The region of the trail's bucket; None: that of the environment."""
    lake: Path | None = None
    """Folder of the local lake: what was read from the trail once, sorted and small. It is made if absent."""
    hunting_engine: Engine = "auto"
    """What answers hunts where nobody says otherwise."""
    hunting_processes: Annotated[int, Field(ge=1, le=64)] = 1
    """How many processes decode raw log files at the same time."""
    sigma: Path | None = None
    """Folder with the house's own Sigma rules (YAML): they run beside the hunts."""
    home_regions: Listed = ()
    """Regions in which the house works, with commas between them: calls elsewhere are unusual. Empty: what
    the hunt itself takes for usual."""
    athena_workgroup: str = "watchkeeper"
    """Athena's workgroup: it keeps the limit of bytes."""
    athena_database: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,254}$")] = "watchkeeper"
    """Glue database of the table over the trail's bucket."""
    athena_table: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,254}$")] = "cloudtrail_logs"
    """The table over the trail's bucket; it is made if absent."""
    athena_results: Annotated[str, Field(pattern=r"^s3://.+")] | None = None
    """Where Athena puts results: `s3://bucket/prefix/`; None: where the workgroup says."""
    athena_bytes_limit: Annotated[int, Field(ge=10_000_000)] = 10_000_000_000
    """Most bytes that one query may scan (10 GB are about 5 cents); beyond it Athena stops it."""
    athena_organization: Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$")] | None = None
    """The organization's id, where the trail is an organization's: it stands in the paths of its files."""
    athena_accounts: Listed = ()
    """The accounts whose logs the table covers, with commas between them; empty: each hunt names its own."""
    event_data_store: str | None = None
    """CloudTrail Lake's event data store, by its ARN or id (closed to new customers since 2026-05-31)."""


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        pydantic.ValidationError: a variable has an impossible value; the error names it.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and value
    }
    return Settings.model_validate(given)


@cache
def house_policy() -> HousePolicy:
    """The house's rules from the configured file.

    Raises:
        OSError: the file cannot be read: nothing is contained under rules that nobody could read.
        pydantic.ValidationError: a rule is misspelt or impossible; the error names it.
    """
    path = settings().house_policy
    if path is None:
        return HousePolicy()
    return HousePolicy.model_validate(yaml.safe_load(path.read_text()) or {})
