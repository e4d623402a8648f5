"""A survey of the seeded organization, for every test of the baseline's parts."""

from typing import Any, Literal

from tasks import aws
from watchkeeper.baseline.survey import Account, Place, Survey
from watchkeeper.evidence import Seen, Unseen

MANAGEMENT, SECURITY, PROD, DEV = "111111111111", "222222222222", "333333333333", "444444444444"
NAMES = {MANAGEMENT: "management", SECURITY: "security", PROD: "workload-prod", DEV: "workload-dev"}
CLOSED = "555555555555"
HOME = "us-east-1"
REGIONS = (HOME, "eu-west-1")
"""Two are enough for most tests; the world has also us-west-2 and ap-south-1."""
ORGANIZATION_ID = "o-exampleorgid"
OU = "ou-abcd-workloads"


def survey(
    scope: Literal["account", "organization"] = "organization",
    regions: tuple[str, ...] | Unseen = REGIONS,
    alone: str = SECURITY,
    **changes: Any,
) -> Survey:
    """The seeded organization as a roll call finds it, without a call.

    Args:
        scope: `account` gives the survey of one account by itself.
        regions: enabled in every account, or why they could not be listed.
        alone: which account that is.
        changes: other fields of the survey.
    """
    enabled = regions if isinstance(regions, Unseen) else Seen(value=regions)
    single = scope == "account"
    accounts = tuple(
        Account(id=one, name=name, ous=() if single else ("r-root", OU), regions=enabled)
        for one, name in NAMES.items()
        if not single or one == alone
    )
    fields: dict[str, Any] = {
        "scope": scope,
        "home_region": HOME,
        "organization_id": None if single else ORGANIZATION_ID,
        "management": alone if single else MANAGEMENT,
        "security": alone if single else SECURITY,
        "log_archive": alone if single else SECURITY,
        "accounts": accounts,
        "left_out": {} if single else {CLOSED: "the account is SUSPENDED"},
        "guardduty_features": aws.names_in_model("guardduty", "DetectorFeature"),
    }
    return Survey(**(fields | changes))


def at(account: str, region: str = HOME) -> Place:
    """A place, in few letters."""
    return Place(account=account, region=region)
