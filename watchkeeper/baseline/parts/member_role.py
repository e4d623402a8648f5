"""The role by which runbooks work in an account, with the policy that its actions say they need."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.policies import by_sid
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.permissions import responder_policy

POLICY_NAME = "Watchkeeper"
"""Of the inline policy, where no other policy of the role holds our statements already."""


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """The role, whom it trusts, and its statements.

    None where Watchkeeper itself runs: there the runbooks use their own credentials, and a role that
    nobody assumes is only one more thing to be misused.
    """
    settings = baseline.account
    if not settings.member_role or place.region != survey.home_region or place.account == survey.security:
        return None
    name = settings.member_role_name
    return {
        "role": name,
        "trusted": [f"arn:{survey.partition}:iam::{survey.security}:root"],
        "policy": by_sid(responder_policy(name)),
    }


PART = Part(
    id="member_role",
    service=Service.IAM,
    stage=Stage.TRUST,
    what="the role by which runbooks work in the account",
    wanted=wanted,
    reads=(
        "iam:GetRole",
        "iam:ListRolePolicies",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
    ),
    writes=("iam:CreateRole", "iam:TagRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
    undo="take our statements out of its trust and policy; a role that was made here may be deleted by hand",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html",
    enough=("trusted", "policy"),
)
