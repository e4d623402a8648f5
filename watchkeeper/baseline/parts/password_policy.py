"""IAM's account password policy: what is stricter already stays stricter."""

from watchkeeper.baseline.desired import Baseline
from watchkeeper.baseline.part import Part, Service, Settings, Stage
from watchkeeper.baseline.survey import Place, Survey

KINDS = ("symbols", "numbers", "uppercase", "lowercase")
EXPIRY = "expires within days:"
"""A ceiling, so its number is part of the setting's name: sooner is well too."""


def wanted(place: Place, survey: Survey, baseline: Baseline) -> Settings | None:
    """Floors for the numbers, and each kind of character that is asked for."""
    policy = baseline.account.password_policy
    if policy is None or place.region != survey.home_region:
        return None
    settings: Settings = {
        "minimum_length": policy.minimum_length,
        "reuse_prevention": policy.reuse_prevention,
        "users_may_change": policy.users_may_change,
    }
    settings |= {kind: True for kind in KINDS if getattr(policy, kind)}
    if policy.max_age_days is not None:
        settings[f"{EXPIRY} {policy.max_age_days}"] = True
    return settings


PART = Part(
    id="password_policy",
    service=Service.IAM,
    stage=Stage.DETECTION,
    what="the account's password policy",
    wanted=wanted,
    reads=("iam:GetAccountPasswordPolicy",),
    writes=("iam:UpdateAccountPasswordPolicy",),
    undo="UpdateAccountPasswordPolicy with all of the former values",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html",
    enough=("minimum_length", "reuse_prevention"),
)
