"""What IAM refuses as a role's trust policy: principals that are none, and more text than the quota.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
"""

import re
from typing import Any

from moto.iam.exceptions import IAMException, MalformedPolicyDocument
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

from emulator.resource_policies import statements_of

_QUOTA = 2_048
"""Characters of a trust policy, white space not counted, unless the account has asked for more."""
_ACCOUNT = re.compile(r"\d{12}")
_IDENTITY = re.compile(r"arn:aws:iam::(\d{12}):(?:root|(?:user|role)/[^*?]+)")
_SESSION = re.compile(r"arn:aws:sts::\d{12}:(?:assumed-role|federated-user)/[^*?]+")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
_FEDERATED = re.compile(
    r"arn:aws:iam::\d{12}:(?:saml-provider|oidc-provider)/[^*?]+|cognito-identity\.amazonaws\.com|"
    r"accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com"
)
_plain = IamResponse.update_assume_role_policy


def install() -> None:
    """Look at the document before moto does."""
    response: Any = IamResponse
    response.update_assume_role_policy = _update


def problem_with_trust(document: str) -> str | None:
    """Why IAM would refuse this as a trust policy; None if nothing here is against it.

    The principals of accounts that the emulator has not are taken as they are, existing ones must exist.
    """
    try:
        statements = statements_of(document)
    except ValueError:
        return "This policy contains invalid Json"
    for statement in statements:
        if "Principal" not in statement and "NotPrincipal" not in statement:
            return "Missing required field Principal"
        if (named := _unknown(statement.get("Principal", statement.get("NotPrincipal")))) is not None:
            return f"Invalid principal in policy: {named}"
    return None


def _update(self: Any) -> Any:
    document = str(self._get_param("PolicyDocument"))
    if (problem := problem_with_trust(document)) is not None:
        raise MalformedPolicyDocument(problem)
    if len("".join(document.split())) > _QUOTA:
        raise IAMException("LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {_QUOTA}")
    return _plain(self)


def _unknown(principal: Any) -> str | None:
    """The first principal that IAM does not take, in its words."""
    if principal == "*":
        return None
    if not isinstance(principal, dict) or not principal:
        return f'"{principal}"'
    for kind, names in principal.items():
        for name in [names] if isinstance(names, str) else names:
            if not _is_known(kind, name):
                return f'"{kind}":"{name}"'
    return None


def _is_known(kind: str, name: str) -> bool:
    if kind == "Service":
        return _SERVICE.fullmatch(name) is not None
    if kind == "Federated":
        return _FEDERATED.fullmatch(name) is not None
    if kind != "AWS":
        return kind == "CanonicalUser"
    if name == "*" or _ACCOUNT.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    found = _IDENTITY.fullmatch(name)
    if found is None or name.endswith(":root"):
        return found is not None
    if found.group(1) not in iam_backends:
        return True
    backend = iam_backends[found.group(1)]["aws"]
    known: list[Any] = [*backend.users.values(), *backend.roles.values()]
    return any(one.arn == name for one in known) or not known
