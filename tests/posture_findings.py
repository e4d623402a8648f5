"""Findings for tests of the score, in both shapes, and a scope to count them in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from watchkeeper.evidence import Seen
from watchkeeper.posture.enabled import Enabled, EnabledHere, Subscription
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.scorecard import Scorecard, scorecard
from watchkeeper.posture.snapshot import Catalogue, Snapshot
from watchkeeper.posture.tally import Tally

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
FSBP = "aws-foundational-security-best-practices/v/1.0.0"
CIS12 = "cis-aws-foundations-benchmark/v/1.2.0"
CIS14 = "cis-aws-foundations-benchmark/v/1.4.0"
CIS50 = "cis-aws-foundations-benchmark/v/5.0.0"
HUB = "arn:aws:securityhub:us-east-1::product/aws/securityhub"
PROWLER = "arn:aws:securityhub:us-east-1::product/prowler/prowler"
ACCOUNT, OTHER, REGION, FAR = "111111111111", "222222222222", "us-east-1", "eu-west-1"


@dataclass(frozen=True)
class Found:
    """One finding as the door hands it over: `watchkeeper.posture.tally.Observed`."""

    account: str = ACCOUNT
    region: str = REGION
    product_arn: str = HUB
    generator_id: str = ""
    record_state: str = "ACTIVE"
    workflow_status: str = "NEW"
    compliance_status: str | None = "PASSED"
    security_control_id: str | None = None
    associated_standards: tuple[str, ...] = ()
    standards_arn: str | None = None
    control_id: str | None = None
    updated_at: datetime = AT - timedelta(hours=3)
    first_seen: datetime = AT - timedelta(days=30)
    resources: tuple[str, ...] = ("arn:aws:s3:::bucket",)

    def but(self, **more) -> "Found":
        """The same with something else."""
        return replace(self, **more)


def arn_of(standard: str, region: str = REGION) -> str:
    """The standard's ARN; CIS 1.2.0 alone is a ruleset without region."""
    if standard == CIS12:
        return f"arn:aws:securityhub:::ruleset/{standard}"
    return f"arn:aws:securityhub:{region}::standards/{standard}"


def consolidated(control: str, status: str | None = "PASSED", standards=(FSBP,), **more) -> Found:
    """One finding for all standards: `ControlFindingGenerator` SECURITY_CONTROL."""
    kinds = {standard: "ruleset" if standard == CIS12 else "standards" for standard in standards}
    return Found(
        generator_id=f"security-control/{control}",
        security_control_id=control,
        associated_standards=tuple(f"{kind}/{standard}" for standard, kind in kinds.items()),
        compliance_status=status,
    ).but(**more)


def older(number: str, status: str | None = "PASSED", standard: str = FSBP, **more) -> Found:
    """One finding for one standard under its own number: STANDARD_CONTROL."""
    generator = f"{arn_of(CIS12)}/rule/{number}" if standard == CIS12 else f"{standard}/{number}"
    return Found(
        generator_id=generator,
        standards_arn=arn_of(standard),
        control_id=number,
        compliance_status=status,
    ).but(**more)


On = Mapping[str, Sequence[str]]
"""Control ids by standard."""


def enabled(
    on: On | None = None, places: Mapping[tuple[str, str], On] | None = None, **status: str
) -> Enabled:
    """What is on: `on` in the one place, or what `places` says of each."""
    chosen = places or {(ACCOUNT, REGION): on or {}}
    return Enabled(
        administrator=ACCOUNT,
        home_region=REGION,
        places=tuple(
            EnabledHere(
                account=account,
                region=region,
                subscriptions=Seen(
                    value=tuple(
                        Subscription(
                            account=account,
                            region=region,
                            standard=standard,
                            controls=tuple(controls),
                            **status,
                        )
                        for standard, controls in own.items()
                    )
                ),
            )
            for (account, region), own in chosen.items()
        ),
    )


def snapshot(found: Iterable[Found], what_is_on: Enabled, defined: On | None = None, **more) -> Snapshot:
    """Those findings, counted, in that scope."""
    tally = Tally(old_numbers())
    for one in found:
        tally.add(one)
    tallied = tally.result()
    given = {"scope": "o-1", "week": "2026-W48", "at": AT, "run": "run-1"} | more
    return Snapshot(
        **given,
        enabled=what_is_on,
        catalogue=Catalogue(defined={name: tuple(ids) for name, ids in (defined or {}).items()}),
        cells=tallied.cells,
        reading=tallied.reading,
    )


def card(found: Iterable[Found], what_is_on: Enabled, defined: On | None = None) -> Scorecard:
    """Those findings, judged."""
    return scorecard(snapshot(found, what_is_on, defined))
