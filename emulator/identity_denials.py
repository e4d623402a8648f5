"""Explicit denials in an identity's own policies: the one part of IAM's evaluation that is done here.

A `Deny` wins over all else, so it can be told without the rest: a key whose user is denied everything, a
session that was issued before a revocation. What is allowed is not looked at.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.iam.models import iam_backends, mark_account_as_visited

from emulator.aws_request import AwsRequest
from emulator.fault_modes import Refusal, not_authorized
from emulator.principals import key_of, session_of
from emulator.resource_policies import Asker, statements_of, verdict

_NEVER_DENIED = frozenset({("sts", "GetCallerIdentity")})
"""Needs no permission, and cannot be denied.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""


def denial(request: AwsRequest, identity: dict[str, Any]) -> Refusal | None:
    """How AWS refuses the call because a policy of the caller denies it; None lets it through.

    The key counts as used all the same: AWS notes when it was last used to sign.
    """
    if (request.service, request.operation) in _NEVER_DENIED:
        return None
    context = {"aws:RequestedRegion": request.region, "aws:SourceIp": request.source_ip}
    if (issued := _issued(request.account, request.access_key_id)) is not None:
        context["aws:TokenIssueTime"] = issued.isoformat()
    if not is_denied(request.account, identity, f"{request.service}:{request.operation}", context):
        return None
    mark_account_as_visited(request.account, request.access_key_id, request.service, request.region)
    return not_authorized(request, str(identity.get("arn", "")))


def is_denied(account: str, identity: dict[str, Any], action: str, context: dict[str, str]) -> bool:
    """Whether a policy of that user or of the session's role denies the action on every resource.

    Args:
        account: the identity's account.
        identity: CloudTrail's `userIdentity`.
        action: boto3's service and the operation; the former is IAM's prefix for nearly all services.
        context: condition keys of the request; `aws:TokenIssueTime` only with temporary credentials.
    """
    holder = _holder(account, identity)
    if holder is None:
        return False
    own = {"aws:PrincipalArn": holder.arn, "aws:PrincipalAccount": account, "aws:ViaAWSService": "false"}
    asker = Asker(account=account, arns=(holder.arn,), context={**own, **context})
    return any(verdict(one, asker, action, "*") == "Deny" for one in _denying(account, holder))


def _denying(account: str, holder: Any) -> Iterator[dict[str, Any]]:
    """The holder's policies, a user's groups' too, with nothing but their denials of every resource."""
    groups = iam_backends[account]["aws"].groups.values()
    for one in (holder, *(group for group in list(groups) if holder in group.users)):
        attached = [policy.versions for policy in list(one.managed_policies.values())]
        default = [version.document for each in attached for version in each if version.is_default_version]
        for text in (*list(one.policies.values()), *default):
            if '"Deny"' not in str(text):
                continue
            statements = [
                statement
                for statement in statements_of(text)
                if statement.get("Effect") == "Deny" and statement.get("Resource") in ("*", ["*"])
            ]
            yield {"Statement": statements}


def _holder(account: str, identity: dict[str, Any]) -> Any:
    backend = iam_backends[account]["aws"]
    if identity.get("type") == "IAMUser":
        return backend.users.get(str(identity.get("userName")))
    issuer = identity.get("sessionContext", {}).get("sessionIssuer", {}).get("arn")
    return next((role for role in list(backend.roles.values()) if role.arn == issuer), None)


def _issued(account: str, access_key_id: str) -> datetime | None:
    """When a role session's credentials were made; by then moto has made their key."""
    if session_of(account, access_key_id) is None:
        return None
    key = key_of(account, access_key_id)
    return None if key is None else key.create_date.replace(tzinfo=UTC)
