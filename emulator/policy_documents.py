"""What AWS refuses to keep as a resource policy, and who a caller is to one."""

import re
from typing import Any

from moto.core.responses import BaseResponse
from moto.iam.models import iam_backends

from emulator.principals import identity_of
from emulator.resource_policies import Asker, statements_of

_ACCOUNT = re.compile(r"\d{12}")
_IDENTITY = re.compile(r"arn:aws:iam::(\d{12}):(root|user/.+|role/.+)")
_SESSION = re.compile(r"arn:aws:sts::\d{12}:assumed-role/.+/.+")


def caller(response: BaseResponse) -> Asker:
    """The signer of the request that moto is answering."""
    account = response.current_account
    identity = identity_of(account, response.get_access_key())
    issuer = identity.get("sessionContext", {}).get("sessionIssuer", {}).get("arn")
    arns = tuple(arn for arn in (identity.get("arn"), issuer) if arn)
    context = {"aws:PrincipalAccount": account, "aws:PrincipalArn": issuer or (arns or ("",))[0]}
    return Asker(account=account, arns=arns, context=context)


def problem_with(policy: str | bytes | dict[str, Any]) -> str | None:
    """Why AWS would not take this as a resource policy; None if it would.

    A principal that does not exist is one reason, and the one met most: a policy written before the
    role that it names.
    """
    try:
        statements = statements_of(policy)
    except ValueError:
        return "Policies must be valid JSON and the first byte must be '{'"
    if not statements:
        return "Could not parse the policy: Statement is empty!"
    for statement in statements:
        if statement.get("Effect") not in ("Allow", "Deny"):
            return "Invalid effect"
        if "Action" not in statement and "NotAction" not in statement:
            return "Missing required field Action"
        if "Principal" not in statement and "NotPrincipal" not in statement:
            return "Missing required field Principal"
        named = statement.get("Principal", statement.get("NotPrincipal"))
        if not _exist(named):
            return "Invalid principal in policy"
    return None


def _exist(principal: Any) -> bool:
    if principal == "*":
        return True
    if not isinstance(principal, dict) or not principal:
        return False
    listed = {kind: [one] if isinstance(one, str) else one for kind, one in principal.items()}
    return all(_exists(kind, one) for kind, ones in listed.items() for one in ones)


def _exists(kind: str, name: str) -> bool:
    if kind == "Service":
        return re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com", name) is not None
    if kind != "AWS":
        return kind in ("Federated", "CanonicalUser")
    if name == "*" or _ACCOUNT.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    found = _IDENTITY.fullmatch(name)
    if found is None:
        return False
    account, what = found.groups()
    if what == "root":
        return True
    backend = iam_backends[account]["aws"]
    known = backend.users.values() if what.startswith("user/") else backend.roles.values()
    return any(one.arn == name for one in known)
