"""The entry "Watchkeeper" in Security Hub's menu of actions, by which a person sends a finding to us."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import ACTION_ID, asks_from_the_hub
from watchkeeper.baseline.part import Part, Service, Stage, Wanted
from watchkeeper.baseline.survey import Place, Survey

NAME = "Watchkeeper"
"""What the menu shows: AWS takes fewer than 20 characters, so the description says the rest."""
DESCRIPTION = "Investigate in Watchkeeper"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Once, in the administrator's home region, where the findings of all accounts and regions are managed.

    Who governs the members' hubs does not matter: no policy has anything to say about custom actions.
    """
    if not asks_from_the_hub(baseline) or place != survey.home(survey.security):
        return None
    return {"action": ACTION_ID, "name": NAME, "description": DESCRIPTION}


PART = Part(
    id="investigate_action",
    service=Service.SECURITYHUB,
    stage=Stage.MEMBERS,
    what="the custom action that sends a finding of Security Hub to Watchkeeper",
    wanted=wanted,
    reads=("securityhub:DescribeActionTargets",),
    writes=("securityhub:CreateActionTarget", "securityhub:UpdateActionTarget"),
    undo="UpdateActionTarget with the former words; an action made here may be deleted, no finding is lost",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-configure.html",
)
