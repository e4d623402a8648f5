"""Put the organization's Security Hub into the state of one week of the posture story."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.config.models import ConfigRecorder, RecordingGroup, config_backends

from emulator.organizations import members_of, organization_of
from emulator.posture_findings import KEEPER, Check, Setting, checks, findings, is_on, stamp
from emulator.posture_others import of_other_products
from emulator.posture_story import JOINED, NEW_IN_WEEK, OWNERS, REGIONS, UNRECORDED, WEEKS, joined
from emulator.securityhub_aggregation import home_of
from emulator.securityhub_catalogue import CIS, FSBP, STANDARDS, controls_of
from emulator.securityhub_findings import findings_of, receive
from emulator.securityhub_organization import designate
from emulator.securityhub_state import (
    LOCK,
    Association,
    Hub,
    Settling,
    hide_controls,
    hub_of,
    switch_off,
    switch_on,
)
from emulator.world import ACCOUNTS, HOME_REGION, MANAGEMENT, SECURITY

GENERATORS = ("SECURITY_CONTROL", "STANDARD_CONTROL")
DEFAULT_STANDARDS = (FSBP, f"{CIS}5.0.0")
_OFF = "Resources without a region are recorded in us-east-1 only."
_HOME_OF_THE_PRODUCTS = ("::product/aws/", "::product/prowler/")


def set_posture(
    week: int,
    at: datetime | None = None,
    generator: str = "SECURITY_CONTROL",
    standards: tuple[str, ...] = DEFAULT_STANDARDS,
) -> dict[str, Any]:
    """The state of `week` as measured at `at` (None is now), whatever was there before.

    Findings keep their ids from week to week; those of which the week knows nothing are archived. Gives
    back `week`, `at`, `accounts`, `regions`, `standards` and the `findings` by status.

    Raises:
        ValueError: an unknown week, generator or standard, or another world than the seeded one.
    """
    if week not in WEEKS or generator not in GENERATORS or set(standards) - set(STANDARDS):
        raise ValueError(f"posture is of week 1 to {WEEKS[-1]}, {' or '.join(GENERATORS)}, known standards")
    if set(JOINED) - set(members_of(MANAGEMENT)):
        raise ValueError("posture needs the seeded organization")
    setting = Setting(week, (at or datetime.now(UTC)).astimezone(UTC), generator, standards)
    with LOCK:
        hide_controls({control for control, first in NEW_IN_WEEK.items() if first > week})
        for region in REGIONS:
            _enable(setting, region)
        _aggregate()
        _tag()
        counted: Counter[str] = Counter()
        for account in joined(week):
            for region in REGIONS:
                counted += _measure(setting, account, region)
    return {
        "week": week,
        "at": stamp(setting.at),
        "accounts": list(joined(week)),
        "regions": list(REGIONS),
        "standards": list(standards),
        "findings": dict(sorted(counted.items())),
    }


def _enable(setting: Setting, region: str) -> None:
    """Hubs, members, standards and recorders of one region; an account that joins later has none yet."""
    designate(MANAGEMENT, region, SECURITY)
    members = hub_of(SECURITY, region).members
    for account, first in JOINED.items():
        hub = hub_of(account, region)
        if first > setting.week:
            members.pop(account, None)
            if hub.enabled_at is not None:
                switch_off(account, region)
            continue
        if hub.enabled_at is None:
            switch_on(account, region, default_standards=False)
        _set_up(setting, hub_of(account, region), first, region)
        if account != SECURITY:
            since = hub_of(account, region).enabled_at
            members[account] = {
                "AccountId": account, "Email": f"{ACCOUNTS[account]}@example.com",
                "MemberStatus": "Enabled", "InvitedAt": since, "UpdatedAt": since,
            }  # fmt: skip
        _record(account, region)


def _set_up(setting: Setting, hub: Hub, first: int, region: str) -> None:
    """The hub's standards, all settled, with the controls that are on in one region only."""
    days = 300 if first == 1 else 2
    hub.enabled_at = setting.at - timedelta(weeks=setting.week - first, days=days)
    hub.generator = setting.generator
    hub.subscriptions = {standard: Settling(reads_left=0) for standard in setting.standards}
    hub.associations = {
        (standard, control.id): Association("DISABLED", _OFF, hub.enabled_at)
        for standard in setting.standards
        for control in controls_of(standard)
        if control.is_available(region) and not is_on(control, region)
    }


def _record(account: str, region: str) -> None:
    """A running recorder, or none where the story has none."""
    recorders = config_backends[account][region].recorders
    if (account, region) in UNRECORDED:
        recorders.clear()
    elif not recorders:
        role = f"arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        recorders["default"] = ConfigRecorder(role, RecordingGroup(), "default")
    for one in recorders.values():
        if not one.status.recording:
            one.status.start()


def _aggregate() -> None:
    """The administrator's aggregator, home region and linked ones; one that is there stays."""
    if home_of(SECURITY) is not None:
        return
    name = uuid.uuid5(uuid.NAMESPACE_DNS, "posture-story.example.com")
    hub_of(SECURITY, HOME_REGION).aggregator = {
        "FindingAggregatorArn": f"arn:aws:securityhub:{HOME_REGION}:{SECURITY}:finding-aggregator/{name}",
        "FindingAggregationRegion": HOME_REGION,
        "RegionLinkingMode": "SPECIFIED_REGIONS",
        "Regions": [one for one in REGIONS if one != HOME_REGION],
    }


def _tag() -> None:
    organization: Any = organization_of(MANAGEMENT)
    for account, tags in OWNERS.items():
        given = [{"Key": key, "Value": value} for key, value in tags.items()]
        organization.tag_resource(ResourceId=account, Tags=given)


def _measure(setting: Setting, account: str, region: str) -> Counter[str]:
    """Put the findings of one account and region, archive what is gone; count them by status."""
    wanted = [
        (check, one) for check in checks(setting, account, region) for one in findings(setting, check)
    ]
    made = [one for _, one in wanted] + of_other_products(setting, account, region)
    counted: Counter[str] = Counter(_word(check) for check, _ in wanted)
    kept = findings_of(hub_of(account, region))
    for one in made:
        held = kept.held.get((one["ProductArn"], one["Id"]))
        # What the story itself has suppressed, nobody but the story keeps.
        afresh = held is not None and (
            one["Workflow"]["Status"] == "SUPPRESSED" or _by_the_story(held.finding)
        )
        receive(account, region, one, processed_at=one["UpdatedAt"], afresh=afresh)
    current = {(one["ProductArn"], one["Id"]) for one in made}
    for key, held in list(kept.held.items()):
        is_ours = any(one in key[0] for one in _HOME_OF_THE_PRODUCTS)
        if key not in current and is_ours and held.finding["RecordState"] == "ACTIVE":
            gone = stamp(setting.at - timedelta(hours=2))
            kept.put({**held.finding, "RecordState": "ARCHIVED", "UpdatedAt": gone})
    return counted


def _by_the_story(finding: dict[str, Any]) -> bool:
    return bool((finding.get("Note") or {}).get("UpdatedBy") == KEEPER)


def _word(check: Check) -> str:
    suppressed = check.chapter is not None and check.chapter.status == "SUPPRESSED"
    return "SUPPRESSED" if suppressed else check.status
