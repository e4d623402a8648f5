"""IAM and STS where moto is kinder than AWS: trust, protected roles, the quota of inline policies."""

import json
from collections.abc import Callable
from typing import Any

from moto.iam.exceptions import IAMException, NotFoundException
from moto.iam.models import IAMBackend, iam_backends
from moto.sts.responses import TokenResponse

from emulator.aws_error import error_on_the_wire
from emulator.organizations import is_suspended
from emulator.principals import identity_of
from emulator.resource_policies import Asker, statements_of, verdict

_PROTECTED_PATHS = ("/aws-service-role/", "/aws-reserved/sso.amazonaws.com/")
_PROTECTED_CALLS = (
    "delete_role_policy", "detach_role_policy", "put_role_policy", "update_assume_role_policy",
)  # fmt: skip
_INLINE_QUOTA = {"user": 2_048, "role": 10_240, "group": 5_120}
"""Characters of all inline policies of one identity together, white space not counted.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

_put = {kind: getattr(IAMBackend, f"put_{kind}_policy") for kind in _INLINE_QUOTA}
_change = {name: getattr(IAMBackend, name) for name in _PROTECTED_CALLS}
_assume_role = TokenResponse.assume_role


def install() -> None:
    """Put AWS's refusals in front of moto's IAM and STS."""
    backend: Any = IAMBackend
    for kind in _INLINE_QUOTA:
        setattr(backend, f"put_{kind}_policy", _within_quota(kind))
    for name, change in _change.items():
        within = _within_quota("role") if name == "put_role_policy" else change
        setattr(backend, name, _unless_protected(within))
    TokenResponse.assume_role = _assume_role_if_trusted  # type: ignore[method-assign]


def _within_quota(kind: str) -> Callable[..., None]:
    def put(self: IAMBackend, name: str, policy_name: str, policy: str) -> None:
        holder = getattr(self, f"get_{kind}")(name)
        kept = [text for other, text in holder.policies.items() if other != policy_name]
        size = sum(len("".join(_text(one).split())) for one in [*kept, policy])
        if size > _INLINE_QUOTA[kind]:
            raise IAMException(
                "LimitExceeded",
                f"Maximum policy size of {_INLINE_QUOTA[kind]} bytes exceeded for {kind} {name}",
            )
        _put[kind](self, name, policy_name, policy)

    return put


def _text(policy: Any) -> str:
    return policy if isinstance(policy, str) else json.dumps(policy)


def _unless_protected(call: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: IAMBackend, *args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        for role in list(self.roles.values()):
            if role.name in given:
                refuse_protected(role)
        return call(self, *args, **kwargs)

    return guarded


def refuse_protected(role: Any) -> None:
    """Raise UnmodifiableEntity if the role is one that AWS alone may change."""
    if role.path.startswith(_PROTECTED_PATHS):
        raise IAMException(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role.name}' - "
            "this role is only modifiable by AWS",
        )


def _assume_role_if_trusted(self: TokenResponse) -> Any:
    role_arn = str(self._get_param("RoleArn"))
    caller = identity_of(self.current_account, self.get_access_key())
    caller_arn = caller.get("arn", f"arn:aws:iam::{self.current_account}:root")
    if not _trusts(role_arn, self.current_account, caller, self._get_param("ExternalId")):
        message = f"User: {caller_arn} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
        headers, body = error_on_the_wire("query", "AccessDenied", message)
        return 403, {**headers, "status": 403}, body
    return _assume_role(self)


def _trusts(role_arn: str, account: str, caller: dict[str, Any], external_id: str | None) -> bool:
    """Whether the role exists, in an account that is open, and its trust policy lets the caller in."""
    try:
        if is_suspended(role_arn.split(":")[4]):
            return False
        role = iam_backends[role_arn.split(":")[4]]["aws"].get_role_by_arn(role_arn)
    except (NotFoundException, IndexError):
        return False
    issuer = caller.get("sessionContext", {}).get("sessionIssuer", {}).get("arn")
    arns = tuple(arn for arn in (caller.get("arn"), issuer) if arn)
    return trust_lets_in(role.assume_role_policy_document, account, arns, external_id)


def trust_lets_in(
    document: str, account: str, arns: tuple[str, ...] = (), external_id: str | None = None
) -> bool:
    """Whether a trust policy lets a principal (`arns`: itself and its role) of that account assume the role.

    Of an allowance only the `sts:ExternalId` that it asks for is looked at, of a denial every condition.
    """
    names = {"*", account, f"arn:aws:iam::{account}:root", *arns}
    context = {"aws:PrincipalAccount": account, "aws:PrincipalArn": (*arns[::-1], "")[0]}
    if external_id:
        context["sts:ExternalId"] = external_id
    asker, allowed = Asker(account=account, arns=arns, context=context), False
    for statement in statements_of(document):
        if verdict({"Statement": statement}, asker, "sts:AssumeRole", "*") == "Deny":
            return False
        principal = statement.get("Principal", {})
        trusted = principal if isinstance(principal, str) else principal.get("AWS", [])
        wanted = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId")
        let_in = names & set([trusted] if isinstance(trusted, str) else trusted)
        if statement.get("Effect") == "Allow" and let_in and wanted in (None, external_id):
            allowed = True
    return allowed
