"""Security Hub CSPM as scoring reads it: the administrator's findings, and what is on in every place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prefect import task

from tasks import aws, regions
from tasks.baseline.hub_door import asking_the_hub
from tasks.baseline.refusals import or_none
from tasks.options import READ
from tasks.patience import patiently
from tasks.posture.asff import add_findings
from watchkeeper.errors import NotThere, Permanent, Throttled, WatchkeeperError
from watchkeeper.evidence import Seen, Unseen, unseen_because
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.enabled import ControlFacts, EnabledHere, Subscription
from watchkeeper.posture.hub_scope import HubScope, linked_regions
from watchkeeper.posture.lanes import Filters
from watchkeeper.posture.snapshot import Catalogue
from watchkeeper.posture.standards import standard_key
from watchkeeper.posture.tally import Tallied, Tally

_BATCH = 100
"""Associations that one call of BatchGetStandardsControlAssociations answers."""


@task(name="security hub scope", **READ)
def hub_scope(home_region: str) -> HubScope:
    """Which accounts and regions our own account's Security Hub sees.

    Args:
        home_region: where to begin; if our finding aggregator is elsewhere, its region is the home region.

    Raises:
        NotThere: Security Hub is not on in our account.
        Denied: the calls named in `watchkeeper.permissions.POSTURE_PERMISSIONS` are missing.
        Transient: trying again may help.
    """
    own = aws.own_account()
    notes = []
    hub = aws.client("securityhub", region=home_region)
    with asking_the_hub("securityhub:ListFindingAggregators", f"{own} {home_region}"):
        arns = patiently(hub.list_finding_aggregators)["FindingAggregators"]
    home, regions = home_region, (home_region,)
    if arns:
        with asking_the_hub("securityhub:GetFindingAggregator", own):
            held = hub.get_finding_aggregator(FindingAggregatorArn=arns[0]["FindingAggregatorArn"])
        home = held["FindingAggregationRegion"]
        regions = linked_regions(
            home, held["RegionLinkingMode"], held.get("Regions", []), _offered_regions(home)
        )
    else:
        notes.append(f"No finding aggregator links other regions: the scores are of {home} alone.")
    members = {account for region in regions for account in _members(own, region)}
    hub = aws.client("securityhub", region=home)
    with asking_the_hub("securityhub:GetAdministratorAccount", f"{own} {home}"):
        above = hub.get_administrator_account().get("Administrator")
    if above:
        notes.append(
            f"{own} is a member of {above['AccountId']}: the scores are of its own findings alone. "
            "Run this in the administrator's account to see the organization."
        )
    return HubScope(
        administrator=own,
        home_region=home,
        accounts=tuple(sorted({own, *members})),
        regions=regions,
        organization_id=None if above or not members else _organization(),
        notes=tuple(notes),
    )


def _members(own: str, region: str) -> list[str]:
    """Members of our account in one region: without central configuration each region has its own."""
    try:
        with asking_the_hub("securityhub:ListMembers", f"{own} {region}"):
            pages = (
                aws.client("securityhub", region=region)
                .get_paginator("list_members")
                .paginate(OnlyAssociated=True)
            )
            return [one["AccountId"] for page in pages for one in page["Members"]]
    except NotThere:  # Security Hub is off there: the place itself will say so
        return []


def _offered_regions(home: str) -> list[str]:
    """The regions that are enabled in our account and have Security Hub."""
    return [name for name in regions.names(home) if aws.is_offered("securityhub", name)]


def _organization() -> str | None:
    """The organization's id; None for members that joined by invitation.

    Raises:
        Denied: it may not be asked; under another name this week would be the first of a new trend.
    """

    def asked() -> str:
        with aws.reading_aws_errors("organizations:DescribeOrganization", "the organization"):
            return str(aws.client("organizations").describe_organization()["Organization"]["Id"])

    return or_none(asked, "AWSOrganizationsNotInUseException")


@task(name="account names", **READ)
def account_facts(accounts: Sequence[str]) -> Seen[tuple[AccountFacts, ...]] | Unseen:
    """Names and tags of the accounts, from AWS Organizations; `Unseen` if it lets us not ask."""
    try:
        client = aws.client("organizations")
        names = {one["Id"]: one["Name"] for one in aws.pages(client, "list_accounts", "Accounts")}
        found = tuple(
            AccountFacts(
                id=account,
                name=names[account],
                tags={
                    one["Key"]: one["Value"]
                    for one in patiently(
                        aws.pages, client, "list_tags_for_resource", "Tags", ResourceId=account
                    )
                },
            )
            for account in accounts
            if account in names
        )
        return Seen(value=found)
    except Permanent as error:
        return unseen_because(error)


@task(name="standards on", task_run_name="standards on in {account} {region}", **READ)
def standards_on(account: str, region: str) -> EnabledHere:
    """The standards of one account and region with their state, without their controls.

    `Unseen` where the account or the region lets us not look; an empty tuple where Security Hub is off.
    """
    try:
        client = _hub(account, region)
        with asking_the_hub("securityhub:GetEnabledStandards", f"{account} {region}"):
            pages = client.get_paginator("get_enabled_standards").paginate()
            found = [one for page in pages for one in page["StandardsSubscriptions"]]
    except NotThere:
        return EnabledHere(account=account, region=region, subscriptions=Seen(value=()))
    except Permanent as error:
        return EnabledHere(account=account, region=region, subscriptions=unseen_because(error))
    subscriptions = tuple(
        Subscription(
            account=account,
            region=region,
            standard=standard_key(one["StandardsArn"]),
            status=one["StandardsStatus"],
            reason=(one.get("StandardsStatusReason") or {}).get("StatusReasonCode", ""),
        )
        for one in found
        if one["StandardsStatus"] != "DELETING"
    )
    return EnabledHere(account=account, region=region, subscriptions=Seen(value=subscriptions))


@task(name="control definitions", **READ)
def catalogue(home_region: str, standards: Sequence[str]) -> Catalogue:
    """What the controls of these standards (keys) are, from the administrator's home region.

    Raises:
        Denied, Permanent, Transient: without the definitions nothing can be scored.
    """
    hub = aws.client("securityhub", region=home_region)
    arns = _standard_arns(hub)
    controls: dict[str, ControlFacts] = {}
    defined: dict[str, tuple[str, ...]] = {}
    for standard in standards:
        if standard not in arns:
            continue
        with asking_the_hub("securityhub:ListSecurityControlDefinitions", standard):
            pages = hub.get_paginator("list_security_control_definitions").paginate(
                StandardsArn=arns[standard]
            )
            found = [one for page in pages for one in page["SecurityControlDefinitions"]]
        defined[standard] = tuple(sorted(one["SecurityControlId"] for one in found))
        for one in found:
            controls[one["SecurityControlId"]] = ControlFacts(
                id=one["SecurityControlId"],
                title=one["Title"],
                severity=one.get("SeverityRating") or "UNKNOWN",
                remediation=one.get("RemediationUrl", ""),
            )
    requirements: dict[str, list[str]] = {}
    numbers: dict[str, dict[str, str]] = {}
    for standard, ids in defined.items():
        for one in _associations(hub, arns[standard], ids):
            control = one["SecurityControlId"]
            requirements.setdefault(control, []).extend(one.get("RelatedRequirements") or ())
            for arn in one.get("StandardsControlArns") or ():
                numbers.setdefault(standard, {})[arn.rsplit("/", 1)[-1]] = control
    return Catalogue(
        controls={
            name: facts.model_copy(
                update={"requirements": tuple(dict.fromkeys(requirements.get(name, ())))}
            )
            for name, facts in controls.items()
        },
        defined=defined,
        numbers=numbers,
    )


@task(name="controls on", task_run_name="controls on in {here.account} {here.region}", **READ)
def controls_on(here: EnabledHere, defined: Mapping[str, Sequence[str]]) -> EnabledHere:
    """The same place with the ids of the controls that are on in each of its standards.

    Args:
        here: as `standards_on` gave it.
        defined: control ids by standard.
    """
    if isinstance(here.subscriptions, Unseen):
        return here
    try:
        hub = _hub(here.account, here.region)
        arns = _standard_arns(hub) if here.subscriptions.value else {}
        subscriptions = tuple(_with_controls(hub, one, arns, defined) for one in here.subscriptions.value)
    except Permanent as error:
        return EnabledHere(account=here.account, region=here.region, subscriptions=unseen_because(error))
    # Made anew and not copied: a copy is not checked, and would not say what kind of answer it holds.
    return EnabledHere(account=here.account, region=here.region, subscriptions=Seen(value=subscriptions))


def _with_controls(
    hub: Any, one: Subscription, arns: Mapping[str, str], defined: Mapping[str, Sequence[str]]
) -> Subscription:
    """The subscription with its controls; one of a standard that AWS no longer lists is said to be so."""
    if one.standard not in arns:
        return one.model_copy(update={"status": "UNLISTED", "reason": "DescribeStandards does not name it"})
    return one.model_copy(update={"controls": _on(hub, arns[one.standard], defined.get(one.standard, ()))})


def _on(hub: Any, standard_arn: str, ids: Sequence[str]) -> tuple[str, ...]:
    found = _associations(hub, standard_arn, ids)
    return tuple(sorted(one["SecurityControlId"] for one in found if one["AssociationStatus"] == "ENABLED"))


def _standard_arns(hub: Any) -> dict[str, str]:
    """This region's ARN of every standard, by its key."""
    listed = patiently(aws.pages, hub, "describe_standards", "Standards")
    return {standard_key(one["StandardsArn"]): one["StandardsArn"] for one in listed}


def _associations(hub: Any, standard_arn: str, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Whether each control is on in that standard; a control that the region does not have is absent."""
    for start in range(0, len(ids), _BATCH):
        asked = [
            {"SecurityControlId": name, "StandardsArn": standard_arn}
            for name in ids[start : start + _BATCH]
        ]
        yield from patiently(_associated, hub, asked)


def _associated(hub: Any, asked: list[dict[str, str]]) -> list[dict[str, Any]]:
    with asking_the_hub("securityhub:BatchGetStandardsControlAssociations", asked[0]["StandardsArn"]):
        answer = hub.batch_get_standards_control_associations(StandardsControlAssociationIds=asked)
    for one in answer.get("UnprocessedAssociations", []):
        if one["ErrorCode"] == "LIMIT_EXCEEDED":
            raise Throttled("securityhub:BatchGetStandardsControlAssociations: LIMIT_EXCEEDED")
        if one["ErrorCode"] not in ("NOT_FOUND", "RESOURCE_NOT_FOUND"):
            raise Permanent(
                f"securityhub:BatchGetStandardsControlAssociations left {one['StandardsControlAssociationId']} "
                f"out: {one['ErrorCode']}"
            )
    return list(answer["StandardsControlAssociationDetails"])


@task(name="findings", task_run_name="findings, lane {number}", **READ)
def findings(
    number: int,
    home_region: str,
    filters: Filters,
    names: Mapping[tuple[str, str], str],
    book: RiskBook,
) -> Tallied:
    """Every finding that the filters choose, counted as its page arrives; no finding is kept.

    GetFindings is paced at the door (`tasks.rates`): three calls a second over all lanes.

    Args:
        number: of the lane, for people.
        home_region: the aggregation region.
        filters: of this lane (`watchkeeper.posture.lanes`).
        names: the older shape's numbers.
        book: accepted risks.
    """
    del number
    hub = aws.client("securityhub", region=home_region)
    tally = Tally(names, book.by_control())
    token: dict[str, str] = {}
    while True:
        page = patiently(_page, hub, filters, token)
        add_findings(page["Findings"], tally)
        if not page.get("NextToken"):
            return tally.result()
        token = {"NextToken": page["NextToken"]}


def _page(hub: Any, filters: Filters, token: dict[str, str]) -> dict[str, Any]:
    with asking_the_hub("securityhub:GetFindings", hub.meta.region_name):
        return dict(hub.get_findings(Filters=filters, MaxResults=100, **token))


def _hub(account: str, region: str) -> Any:
    """Security Hub of a member by the member role, and of our own account by our own credentials."""
    return aws.client("securityhub", account=account, region=region)


def look_failed(account: str, region: str, error: BaseException) -> EnabledHere:
    """A place whose look failed after the last try.

    Raises:
        BaseException: `error` itself, if it is none of ours: a bug.
    """
    if not isinstance(error, WatchkeeperError):
        raise error
    return EnabledHere(account=account, region=region, subscriptions=unseen_because(error))
