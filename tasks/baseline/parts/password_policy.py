"""IAM's account password policy; what a change does not name, IAM would reset."""

from typing import Any

from tasks import aws
from tasks.baseline import reach
from watchkeeper.baseline.compare import Line
from watchkeeper.baseline.part import Found, Settings, There
from watchkeeper.baseline.parts.password_policy import EXPIRY
from watchkeeper.baseline.survey import Place, Survey
from watchkeeper.errors import NotThere

_IN_IAM = {
    "minimum_length": "MinimumPasswordLength",
    "reuse_prevention": "PasswordReusePrevention",
    "symbols": "RequireSymbols",
    "numbers": "RequireNumbers",
    "uppercase": "RequireUppercaseCharacters",
    "lowercase": "RequireLowercaseCharacters",
    "users_may_change": "AllowUsersToChangePassword",
}


def look(at: Place, wanted: Settings, survey: Survey) -> Found:
    """The policy in the words of `wanted`; an account without one is `Missing`."""
    del survey
    policy = _policy(at)
    found: Settings = {name: policy.get(there) for name, there in _IN_IAM.items()}
    age = policy.get("MaxPasswordAge")
    for name in wanted:
        if name.startswith(EXPIRY):
            found[name] = age is not None and age <= _days(name)
    return There(settings=found)


def change(at: Place, wanted: Settings, survey: Survey, line: Line) -> None:
    """Everything that is there, and what differs laid over it."""
    del survey
    try:
        policy = _policy(at)
    except NotThere:
        policy = {}
    policy.pop("ExpirePasswords", None)  # it follows from the age, and cannot be set
    for setting in [one.setting for one in line.differences]:
        if setting.startswith(EXPIRY):
            policy["MaxPasswordAge"] = _days(setting)
        else:
            policy[_IN_IAM[setting]] = wanted[setting]
    with aws.reading_aws_errors("iam:UpdateAccountPasswordPolicy", at.account):
        reach.client("iam", at, changing=True).update_account_password_policy(**policy)


def _policy(at: Place) -> dict[str, Any]:
    """As IAM tells it, without the zeros that mean never: IAM takes no zero back."""
    with aws.reading_aws_errors("iam:GetAccountPasswordPolicy", at.account):
        policy = reach.client("iam", at).get_account_password_policy()["PasswordPolicy"]
    return {name: value for name, value in policy.items() if value != 0 or isinstance(value, bool)}


def _days(setting: str) -> int:
    return int(setting.removeprefix(EXPIRY))
