"""AWS's own managed policies, one by one as they are asked for: moto has none, or all 1,582 per account."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend

_PREFIX = "arn:aws:iam::aws:policy/"
_plain: Any = IAMBackend.get_policy


def install() -> None:
    """Let an account have an AWS managed policy from the moment that somebody names it."""
    backend: Any = IAMBackend
    backend.get_policy = _get_policy


def _get_policy(self: IAMBackend, policy_arn: str) -> Any:
    if policy_arn.startswith(_PREFIX) and policy_arn not in self.managed_policies:
        _add(self, policy_arn)
    return _plain(self, policy_arn)


def _add(backend: IAMBackend, arn: str) -> None:
    """The policy of that ARN, if AWS has it; else the call that follows says NoSuchEntity."""
    name = arn.rsplit("/", 1)[-1]
    data = _all().get(name)
    if data is None:
        return
    policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
    if policy.arn == arn:
        backend.managed_policies[arn] = policy


@cache
def _all() -> dict[str, Any]:
    return json.loads(aws_managed_policies_data)  # type: ignore[no-any-return]
