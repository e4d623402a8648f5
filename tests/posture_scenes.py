"""Reports as the real functions make them from snapshots: six weeks of a small organization, and edge cases."""

from datetime import UTC, datetime, timedelta
from functools import cache

from watchkeeper.evidence import Seen, Unseen
from watchkeeper.posture.accepted_risks import RiskBook, read_risks
from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.cells import Cell
from watchkeeper.posture.enabled import ControlFacts, Enabled, EnabledHere, Subscription
from watchkeeper.posture.history import week_result
from watchkeeper.posture.owners import Owners, read_owners
from watchkeeper.posture.report import PostureReport, posture_report
from watchkeeper.posture.scorecard import scorecard
from watchkeeper.posture.snapshot import Catalogue, Snapshot
from watchkeeper.posture.tally import Reading
from watchkeeper.posture.week import monday_of

FSBP = "aws-foundational-security-best-practices/v/1.0.0"
CIS = "cis-aws-foundations-benchmark/v/5.0.0"
AUDIT, SHOP, LAB = "111122223333", "444455556666", "777788889999"
REGIONS = ("eu-west-1", "us-east-1")
WEEKS = ("2026-W43", "2026-W44", "2026-W46", "2026-W47", "2026-W48")
"""Those with a result: nobody measured in W45."""
HOSTILE = '<script>alert(1)</script> | `x` & *y* =HYPERLINK("https://evil.example") <@U1> ](https://evil)'

TITLES = {
    "Account.1": ("MEDIUM", "A security contact is on record", True),
    "CloudTrail.1": ("HIGH", "A trail covers every region", True),
    "CloudTrail.7": ("LOW", "The trail's bucket logs who reads it", True),
    "Config.1": ("CRITICAL", "AWS Config records", True),
    "EC2.2": ("HIGH", "Default security groups let nothing through", True),
    "EC2.8": ("HIGH", "Instances ask for IMDSv2", True),
    "EC2.19": ("CRITICAL", "No group opens risky ports to the world", False),
    "EC2.53": ("HIGH", "No group opens administration ports over IPv4", True),
    "EC2.172": ("MEDIUM", "VPCs block internet gateways", False),
    "GuardDuty.1": ("HIGH", "GuardDuty is on", False),
    "IAM.3": ("MEDIUM", "Access keys are rotated", True),
    "IAM.4": ("CRITICAL", "Root has no access key", True),
    "IAM.5": ("MEDIUM", "Console users have MFA", True),
    "IAM.9": ("CRITICAL", "Root has MFA", True),
    "KMS.4": ("MEDIUM", "Keys rotate", True),
    "Lambda.1": ("CRITICAL", "Functions are not public", False),
    "RDS.2": ("CRITICAL", "Databases are not public", True),
    "RDS.3": ("MEDIUM", "Databases are encrypted", True),
    "S3.1": ("MEDIUM", "Public access is blocked for the account", True),
    "S3.5": ("MEDIUM", "Buckets ask for TLS", True),
    "S3.9": ("MEDIUM", "Buckets log access", False),
    "S3.20": ("LOW", "Buckets have MFA delete", True),
    "SNS.4": ("CRITICAL", "Topics are not public", False),
    "SSM.7": ("CRITICAL", "Documents are not public", False),
}
"""Control: severity, our wording of what it asks, whether CIS has it too."""
FAILING = {
    "Account.1": {"2026-W43": (AUDIT, SHOP)},
    "EC2.2": dict.fromkeys(WEEKS, (SHOP,)) | {"2026-W48": (SHOP, LAB)},
    "EC2.19": {"2026-W46": (SHOP,)},
    "EC2.53": {"2026-W48": (SHOP, LAB)},
    "EC2.8": {"2026-W48": (LAB,)},
    "GuardDuty.1": dict.fromkeys(WEEKS[:4], (AUDIT,)),
    "IAM.3": dict.fromkeys(WEEKS, (SHOP,)),
    "IAM.5": {"2026-W43": (SHOP,), "2026-W48": (SHOP,)},
    "IAM.9": {"2026-W43": (AUDIT,)},
    "KMS.4": dict.fromkeys(WEEKS[:4], (SHOP,)),
    "Lambda.1": {"2026-W48": (LAB,)},
    "RDS.2": {"2026-W47": (SHOP,)},
    "S3.5": dict.fromkeys(WEEKS[:4], (SHOP,)),
    "S3.9": dict.fromkeys(WEEKS, (AUDIT, SHOP)) | {"2026-W48": (AUDIT, SHOP, LAB)},
    "S3.1": dict.fromkeys(WEEKS[:4], (LAB, AUDIT)),
    "SNS.4": dict.fromkeys(WEEKS, (SHOP,)),
}
NO_DATA = ("SSM.7",)
BOOK = {
    "risks": [
        {"id": "R-1", "control": "S3.9", "accounts": [AUDIT], "owner": "audit", "reason": "own log bucket",
         "expires": "2026-12-01"},
        {"id": "R-2", "control": "SNS.4", "owner": "shop", "reason": "partners publish until the contract ends",
         "expires": "2026-11-20", "ticket": "SEC-77"},
        {"id": "R-3", "control": "KMS.4", "owner": "shop", "reason": "keys of a vendor", "expires": "2027-03-01"},
    ]
}  # fmt: skip
OWNERS = {
    "default": {"name": "cloud team"},
    "accounts": {SHOP: {"name": "payments", "channel": "#payments"}},
}


def snapshot(week: str, accounts: tuple[str, ...], book: RiskBook) -> Snapshot:
    """That week of the story; the lab joins in W48."""
    at = datetime.combine(monday_of(week), datetime.min.time(), UTC).replace(hour=8)
    risks = book.by_control()
    cells = [
        _cell(account, region, control, at, week, risks)
        for account in accounts
        for region in REGIONS
        for control in TITLES
        if control not in NO_DATA
    ]
    return Snapshot(
        scope="o-example",
        week=week,
        at=at,
        run="gentle-otter",
        enabled=_enabled(accounts),
        catalogue=_catalogue({name: (title, severity) for name, (severity, title, _) in TITLES.items()}),
        accounts=(
            AccountFacts(id=AUDIT, name="audit"),
            AccountFacts(id=SHOP, name="shop-prod"),
            AccountFacts(id=LAB, name="lab", tags={"owner": "research", "slack-channel": "C0LAB"}),
        ),
        cells=(*cells, Cell("999999999999", "eu-west-1", "EC2.2", (FSBP,), failed=2)),
        reading=Reading(
            read=812,
            archived=41,
            other_products={"product aws/guardduty": 12},
            refused={"Id is missing": 1},
        ),
        notes=("The finding aggregator leaves ap-south-1 out.",),
    )


def _cell(account, region, control, at, week, risks):
    own = FAILING.get(control, {}).get(week, ())
    fails = account in own and (region == REGIONS[0] or control.startswith("S3"))
    standards = (FSBP, CIS) if TITLES[control][2] else (FSBP,)
    covering = [risk.id for risk in risks.get(control, ()) if risk.covers(account, region, ())]
    failed = 2 if fails else 0
    updated = at - timedelta(hours=70 if control == "Account.1" else 5)
    return Cell(
        account,
        region,
        control,
        standards,
        passed=3 + len(control) % 4,
        failed=failed,
        warning=1 if (control, account) == ("CloudTrail.7", SHOP) else 0,
        suppressed=4 if control == "S3.20" else 0,
        suppressed_failed=3 if control == "S3.20" else 0,
        accepted=((covering[0], failed),) if fails and covering else (),
        oldest=updated,
        newest=updated,
        failing_since=at - timedelta(days=90) if fails else None,
        resources=(f"arn:aws:s3:::{control.lower()}-{account[-4:]}",) if fails else (),
    )


def _enabled(accounts):
    controls = {FSBP: tuple(TITLES), CIS: tuple(name for name, one in TITLES.items() if one[2])}

    def here(account, region):
        if (account, region) == (AUDIT, "us-east-1"):
            return Unseen(why="AccessDeniedException: GetEnabledStandards")
        late = (account, region) == (LAB, "us-east-1")
        return Seen(
            value=tuple(
                Subscription(
                    account=account, region=region, standard=standard, controls=own,
                    status="INCOMPLETE" if late else "READY", reason="NO_AVAILABLE_CONFIGURATION_RECORDER" if late else "",
                )
                for standard, own in controls.items()
            )
        )  # fmt: skip

    return Enabled(
        administrator=AUDIT,
        home_region="eu-west-1",
        places=tuple(
            EnabledHere(account=account, region=region, subscriptions=here(account, region))
            for account in accounts
            for region in REGIONS
        ),
    )


def _catalogue(named):
    return Catalogue(
        controls={
            name: ControlFacts(
                id=name, title=title, severity=severity,
                remediation=f"https://docs.aws.amazon.com/console/securityhub/{name}/remediation",
            )
            for name, (title, severity) in named.items()
        },
        defined={FSBP: (*named, "Off.1", "Off.2"), CIS: tuple(named)[:14]},
    )  # fmt: skip


def report_of(snapshots, book: RiskBook, owners: Owners) -> PostureReport:
    """The report of the last snapshot, with those before it as its history."""
    cards = [scorecard(one) for one in snapshots]
    results = [week_result(one, card, one.week) for one, card in zip(snapshots, cards, strict=True)]
    previous = snapshots[-2] if len(snapshots) > 1 else None
    return posture_report(snapshots[-1], cards[-1], results, previous, book=book, owners=owners)


@cache
def six_weeks() -> PostureReport:
    """W43 to W48 without W45; the lab joins in W48."""
    return _story(WEEKS)


@cache
def first_week() -> PostureReport:
    """There is nothing to compare with."""
    return _story(WEEKS[:1])


def _story(weeks):
    book = read_risks(BOOK)
    joined = {week: (AUDIT, SHOP, LAB) if week >= "2026-W48" else (AUDIT, SHOP) for week in weeks}
    made = [snapshot(week, accounts, book) for week, accounts in joined.items()]
    return report_of(made, book, read_owners(OWNERS))


@cache
def no_data() -> PostureReport:
    """Security Hub answered, and there is not a single finding."""
    bare = snapshot("2026-W48", (AUDIT, SHOP), RiskBook())
    empty = bare.model_copy(update={"cells": (), "reading": Reading(), "notes": (), "accounts": ()})
    return report_of([empty], RiskBook(), Owners())


@cache
def nothing_on() -> PostureReport:
    """No standard is on anywhere."""
    bare = snapshot("2026-W48", (AUDIT,), RiskBook())
    off = tuple(
        EnabledHere(account=AUDIT, region=region, subscriptions=Seen(value=())) for region in REGIONS
    )
    enabled = bare.enabled.model_copy(update={"places": off})
    empty = bare.model_copy(update={"cells": (), "enabled": enabled, "catalogue": Catalogue()})
    return report_of([empty], RiskBook(), Owners())


@cache
def hostile(count: int = 300) -> PostureReport:
    """Everything fails, and every text from outside is an attack. Two weeks; all failures are new."""
    controls = [f"EC2.{number}" for number in range(1, count + 1)]
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    accounts = [f"{number:012}" for number in range(1, 31)]

    def week(number, failed):
        when = at - timedelta(weeks=1 - number)
        return Snapshot(
            scope=HOSTILE,
            week=f"2026-W{47 + number}",
            at=when,
            run=HOSTILE,
            source=HOSTILE,
            enabled=Enabled(
                administrator=accounts[0],
                home_region="eu-west-1",
                places=tuple(
                    EnabledHere(
                        account=account,
                        region="eu-west-1",
                        subscriptions=Seen(
                            value=(
                                Subscription(
                                    account=account, region="eu-west-1", standard=FSBP,
                                    controls=tuple(controls), status="FAILED", reason=HOSTILE,
                                ),
                            )
                        ),
                    )
                    for account in accounts
                ),
            ),
            catalogue=Catalogue(
                controls={
                    name: ControlFacts(
                        id=name, title=f"{HOSTILE} {'long ' * 60}", severity="CRITICAL",
                        remediation=f"https://docs.example/{HOSTILE}",
                    )
                    for name in controls
                }
            ),
            accounts=tuple(
                AccountFacts(id=one, name=HOSTILE, tags={"owner": HOSTILE, "slack-channel": "C0HOSTILE"})
                for one in accounts
            ),
            cells=tuple(
                Cell(
                    account, "eu-west-1", control, (FSBP,), passed=1, failed=failed, suppressed=1,
                    oldest=when, newest=when, failing_since=when, resources=(HOSTILE,) * 5 if failed else (),
                )
                for account in accounts
                for control in controls
            ),
            reading=Reading(read=1, refused={HOSTILE: 1}, other_products={HOSTILE: 1}),
            notes=(HOSTILE,),
        )  # fmt: skip

    book = read_risks(
        {
            "risks": [
                {"id": f"R-{number}", "control": controls[number], "owner": HOSTILE, "reason": HOSTILE,
                 "expires": "2026-11-01", "ticket": HOSTILE}
                for number in range(60)
            ]
        }
    )  # fmt: skip
    return report_of([week(0, 0), week(1, 2)], book, Owners())
