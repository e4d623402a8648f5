"""Security Hub's members: every account that is covered, region by region, at the administrator."""

from watchkeeper.baseline.delegation import at_administrator, members_wanted, security_hub_ruled
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Every covered account that has the region, the management account with its own hub too."""
    if not baseline.security_hub.enabled:
        return None
    ours = at_administrator(place, survey, security_hub_ruled(survey))
    if ours is not True:
        return ours
    members = members_wanted(survey, place.region)
    return {"members": members} if members else None


PART = Part(
    id="securityhub_members",
    service=Service.SECURITYHUB,
    stage=Stage.MEMBERS,
    what="the members of Security Hub's administrator",
    wanted=wanted,
    reads=("securityhub:ListMembers", "securityhub:ListOrganizationAdminAccounts"),
    writes=("securityhub:CreateMembers", "organizations:ListAccounts"),
    undo="DisassociateMembers for the accounts that were added; their hubs stay on",
    source="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateMembers.html",
    enough=("members",),
)
