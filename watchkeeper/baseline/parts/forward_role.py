"""The role by which the rules of other regions put events on the home region's bus."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.event_paths import EVENTS, FORWARD_ROLE, FORWARD_RULE, bus_arn, watched_regions
from watchkeeper.baseline.part import Part, Service, Settings, Stage, Wanted
from watchkeeper.baseline.policies import normal
from watchkeeper.baseline.survey import Place, Survey

ROLE_POLICY = "put-events"


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Wanted:
    """Once in the security account, where more than one region is watched."""
    if not baseline.events.enabled or place != survey.home(survey.security):
        return None
    if len(watched_regions(survey, baseline)) < 2:
        return None
    rules = f"arn:{survey.partition}:events:*:{place.account}:rule/{FORWARD_RULE}"
    settings: Settings = {
        "role": FORWARD_ROLE,
        "role_trust": {
            "WatchkeeperRules": normal(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": EVENTS},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": place.account},
                        "ArnLike": {"aws:SourceArn": rules},
                    },
                }
            )
        },
        "role_policy": {
            "WatchkeeperForward": normal(
                {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn(survey)}
            )
        },
    }
    return settings


PART = Part(
    id="forward_role",
    service=Service.EVENTS,
    stage=Stage.TRUST,
    what="the role that forwards events to the home region",
    wanted=wanted,
    reads=("iam:GetRole", "iam:GetRolePolicy"),
    writes=("iam:CreateRole", "iam:TagRole", "iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"),
    undo="take our Sids out of its trust and its policy; a role made here may be deleted with its rules",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html",
    enough=("role_trust", "role_policy"),
)
