"""Security Hub's finding aggregator, made and widened in the home region; never moved, never narrowed."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from tasks.baseline.hub_door import asking_the_hub, no_hub_is_not_there
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Elsewhere, Found, Missing, Settings, There
from watchkeeper.baseline.survey import Place, Survey

_EXCEPT = "ALL_REGIONS_EXCEPT_SPECIFIED"


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The account's one aggregator, wherever it is; `NotThere` where the account has no hub."""
    if survey.alone and (ruler := _administrator(at)):
        return Elsewhere(by=f"Security Hub's administrator {ruler}: a member aggregates nothing itself")
    arn = _arn(at)
    if arn is None:
        return Missing()
    if (region := arn.split(":")[3]) != at.region:
        return Elsewhere(by=f"a finding aggregator in {region}, which would have to be deleted first")
    mode, regions = _linking(at, arn)
    left_out = {"ALL_REGIONS": set(), _EXCEPT: {*regions}}.get(mode)
    if "regions" in wanted and left_out is not None and not left_out & {*wanted["regions"]}:
        but = f" but {', '.join(regions)}" if left_out else ""
        note = f"every region{but} is linked, not only those that are wanted"
        return There(settings=wanted, notes=(note,))
    return There(settings={"linking": mode, "regions": regions})


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Create it, or link what is missing; regions that others have linked stay."""
    del survey, line
    securityhub = reach.client("securityhub", at, changing=True)
    linking: dict[str, Any] = {"RegionLinkingMode": wanted["linking"]}
    arn = _arn(at)
    if arn is None:
        if "regions" in wanted:
            linking["Regions"] = wanted["regions"]
        with asking_the_hub("securityhub:CreateFindingAggregator", at.region):
            securityhub.create_finding_aggregator(**linking)
        return
    mode, regions = _linking(at, arn)
    if "regions" in wanted and mode == _EXCEPT:
        left_out = sorted({*regions} - {*wanted["regions"]})
        linking = (
            {"RegionLinkingMode": _EXCEPT, "Regions": left_out}
            if left_out
            else {"RegionLinkingMode": "ALL_REGIONS"}
        )
    elif "regions" in wanted:
        linking["Regions"] = sorted({*wanted["regions"], *regions})
    with asking_the_hub("securityhub:UpdateFindingAggregator", arn):
        securityhub.update_finding_aggregator(FindingAggregatorArn=arn, **linking)


def _arn(at: Place) -> str | None:
    with no_hub_is_not_there():
        found = aws.pages(reach.client("securityhub", at), "list_finding_aggregators", "FindingAggregators")
    return str(found[0]["FindingAggregatorArn"]) if found else None


def _linking(at: Place, arn: str) -> tuple[str, list[str]]:
    with asking_the_hub("securityhub:GetFindingAggregator", arn):
        found = reach.client("securityhub", at).get_finding_aggregator(FindingAggregatorArn=arn)
    return str(found["RegionLinkingMode"]), sorted(found.get("Regions", []))


def _administrator(at: Place) -> str | None:
    with asking_the_hub("securityhub:GetAdministratorAccount", at.account):
        found = reach.client("securityhub", at).get_administrator_account().get("Administrator", {})
    return str(found["AccountId"]) if found.get("MemberStatus", "").casefold() == "enabled" else None
