"""`python -m deployments.coverage`: writes docs/coverage.md from the table of runbooks."""

import sys
from pathlib import Path

from emulator.sample_findings import sample_finding
from watchkeeper.by_hand import ByHand
from watchkeeper.coverage import Row, coverage_markdown, row_of
from watchkeeper.finding import Finding, Source
from watchkeeper.finding_types import FINDING_TYPES
from watchkeeper.parsing.cloudwatch_alarm_kinds import CIS_ALARMS
from watchkeeper.parsing.door import read_event
from watchkeeper.parsing.hunt_hit import PREFIX as HUNT
from watchkeeper.targets import (
    AccessKeyTarget,
    AccountTarget,
    BucketTarget,
    InstanceTarget,
    RoleTarget,
    Target,
)

PAGE = Path("docs/coverage.md")
_ACCOUNT = "333333333333"
CONTROLS = ("Software and Configuration Checks/Industry and Regulatory Standards",)
"""What a failed control of Security Hub has; a finding that it only passes on keeps its own type."""
_BY_HAND: dict[ByHand, Target] = {
    ByHand.QUARANTINE_USER: AccessKeyTarget(user_name="a", user_type="IAMUser"),
    ByHand.ISOLATE_INSTANCE: InstanceTarget(instance_id="i-0123456789abcdef0"),
    ByHand.REVOKE_ROLE_SESSIONS: RoleTarget(role_name="a"),
    ByHand.BLOCK_BUCKET: BucketTarget(name="a"),
    ByHand.INVESTIGATE: RoleTarget(role_name="a"),
}


def rows() -> list[Row]:
    """A row for each of GuardDuty's types, as a sample of the type is read at the door."""
    return [row_of(sample(kind), severity) for kind, severity in sorted(FINDING_TYPES.items())]


def sample(kind: str) -> Finding:
    """A finding of this type, with the resources that such a finding names."""
    given = sample_finding(kind, "us-east-1")
    return read_event({**given, "id": "0" * 32, "accountId": _ACCOUNT, "region": "us-east-1"})[0]


def others() -> list[Row]:
    """What comes from elsewhere than GuardDuty."""
    found = [row_of(_plain(Source.BY_HAND, kind.value, target), "") for kind, target in _BY_HAND.items()]
    found += [
        row_of(_plain(Source.CLOUDWATCH, kind, AccountTarget(account_id=_ACCOUNT)), "") for kind in alarms()
    ]
    found.append(
        row_of(_plain(Source.HUNT, f"{HUNT}*", AccessKeyTarget(user_name="a", user_type="IAMUser")), "")
    )
    found += [row_of(_plain(Source.SECURITY_HUB, kind, BucketTarget(name="a")), "") for kind in CONTROLS]
    return found


def alarms() -> list[str]:
    """The types that an alarm of the baseline's metric filters has."""
    return sorted({kind.type for kind in CIS_ALARMS.values()})


def _plain(source: Source, kind: str, target: Target) -> Finding:
    return Finding(
        source=source,
        id="x",
        type=kind,
        account=_ACCOUNT,
        region="us-east-1",
        severity=7.0,
        targets=(target,),
    )


def page() -> str:
    """The page as it should stand in docs."""
    return coverage_markdown(rows(), others())


def main() -> int:
    """Write it."""
    PAGE.write_text(page())
    print(
        f"{PAGE}: {sum(row.is_specific for row in rows())} of {len(FINDING_TYPES)} types have a runbook of their own"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
