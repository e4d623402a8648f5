"""KMS where moto is kinder than AWS: key policies that are wrong, and keys of other accounts.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
"""

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import Key, kms_backends
from moto.kms.responses import KmsResponse

from emulator.policy_documents import caller, problem_with
from emulator.resource_policies import verdict

_DEFAULT_PERIOD = 365
_create_key = KmsResponse.create_key
_describe_key = KmsResponse.describe_key
_get_key_policy = KmsResponse.get_key_policy
_put_key_policy = KmsResponse.put_key_policy
_get_key_rotation_status = KmsResponse.get_key_rotation_status
_enable_key_rotation = KmsResponse.enable_key_rotation
_get_param = KmsResponse._get_param


def install() -> None:
    """Put AWS's refusals in front of moto's keys."""
    response: Any = KmsResponse
    response.create_key = _create_key_with_a_good_policy
    response.put_key_policy = _put_a_good_policy
    response.describe_key = _describe_key_if_allowed
    response.get_key_rotation_status = _rotation_with_its_period
    response.enable_key_rotation = _enable_rotation_with_its_period
    response._get_param = _param_or_its_default


def _param_or_its_default(self: KmsResponse, name: str, if_none: Any = None) -> Any:
    """`default` is the only name that a key policy can have, and may be left out."""
    value = _get_param(self, name, if_none)
    return "default" if name == "PolicyName" and value is None else value


def _create_key_with_a_good_policy(self: KmsResponse) -> str:
    _check(self)
    return _create_key(self)


def _put_a_good_policy(self: KmsResponse) -> str:
    self._validate_cmk_id(self._get_param("KeyId"))
    _check(self)
    return _put_key_policy(self)


def _check(self: KmsResponse) -> None:
    """Refuse a policy that is wrong, or after which its author could not change it any more."""
    policy = self._get_param("Policy")
    if policy is None:
        return
    problem = problem_with(policy)
    locked_out = (
        problem is None
        and not self._get_param("BypassPolicyLockoutSafetyCheck")
        and verdict(policy, caller(self), "kms:PutKeyPolicy", "*") != "Allow"
    )
    if locked_out:
        problem = "The new key policy will not allow you to update the key policy in the future."
    if problem is not None:
        raise JsonRESTError("MalformedPolicyDocumentException", problem)


def _describe_key_if_allowed(self: KmsResponse) -> str:
    key = _of_another_account(self)
    if key is None:
        return _describe_key(self)
    if verdict(key.policy, caller(self), "kms:DescribeKey", key.arn) != "Allow":
        who = next(iter(caller(self).arns), self.current_account)
        raise JsonRESTError(
            "AccessDeniedException",
            f"User: {who} is not authorized to perform: kms:DescribeKey on resource: {key.arn} because "
            "no resource-based policy allows the kms:DescribeKey action",
        )
    return json.dumps(key.to_dict())


def _of_another_account(self: KmsResponse) -> Key | None:
    """The key of an ARN that names another account."""
    named = str(self._get_param("KeyId"))
    parts = named.split(":", 5)
    if len(parts) != 6 or parts[4] == self.current_account or parts[3] != self.region:
        return None
    return kms_backends[parts[4]][self.region].keys.get(parts[5].removeprefix("key/"))


def _rotation_with_its_period(self: KmsResponse) -> str:
    answer = json.loads(_get_key_rotation_status(self))
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    if answer.get("KeyRotationEnabled"):
        answer |= {
            "KeyId": key.id,
            "RotationPeriodInDays": getattr(key, "rotation_period", _DEFAULT_PERIOD),
        }
    return json.dumps(answer)


def _enable_rotation_with_its_period(self: KmsResponse) -> str:
    answer = _enable_key_rotation(self)
    key: Any = self.kms_backend.describe_key(self._get_param("KeyId"))
    key.rotation_period = self._get_param("RotationPeriodInDays") or _DEFAULT_PERIOD
    return answer
