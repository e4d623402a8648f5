"""GuardDuty's members: every account that is covered, region by region, at the administrator."""

from watchkeeper.baseline.delegation import at_administrator, guardduty_ruled, members_wanted
from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Every covered account that has the region, the management account with its own detector too."""
    if not baseline.guardduty.enabled:
        return None
    ours = at_administrator(place, survey, guardduty_ruled(survey))
    if ours is not True:
        return ours
    members = members_wanted(survey, place.region)
    return {"members": members} if members else None


PART = Part(
    id="guardduty_members",
    service=Service.GUARDDUTY,
    stage=Stage.MEMBERS,
    what="the members of GuardDuty's administrator",
    wanted=wanted,
    reads=(
        "guardduty:ListDetectors",
        "guardduty:ListMembers",
        "guardduty:ListOrganizationAdminAccounts",
    ),
    writes=(
        "guardduty:CreateMembers",
        "guardduty:StartMonitoringMembers",
        "organizations:ListAccounts",
        "iam:CreateServiceLinkedRole",
    ),
    undo="DisassociateMembers for the accounts that were added; their detectors stay on",
    source="https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html",
    enough=("members",),
)
