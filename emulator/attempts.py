"""Somebody tries again: a call played by the emulator, for callers who have no credentials here.

What comes of it is what the identity's state and policies say; CloudTrail's history has it afterwards.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import AccessKeyLastUsed, iam_backends

from emulator.cloudtrail import remember
from emulator.identity_denials import is_denied
from emulator.identity_fixes import trust_lets_in
from emulator.json_http import Refused
from emulator.last_accessed import note_use
from emulator.principals import identity_of
from emulator.resource_policies import service_may
from emulator.trail_records import home_region, record
from emulator.world import HOME_REGION

_ADDRESS = "203.0.113.80"
_AGENT = "Boto3/1.40.0 md/Botocore#1.40.0"
Outcome = dict[str, Any]


def try_key(account: str, access_key_id: str, call: str) -> Outcome:
    """The holder of a user's access key calls `service:Operation`; gives back the error code, None if let in.

    Raises:
        Refused: the account has no such key.
    """
    backend, identity = iam_backends[account]["aws"], identity_of(account, access_key_id)
    key = backend.access_keys.get(access_key_id)
    if key is None or key.user_name is None:
        raise Refused(f"{account} has no access key {access_key_id}")
    service, error = call.partition(":")[0], None
    if key.status == "Inactive":
        error = "InvalidClientTokenId"
    elif is_denied(account, identity, call, {"aws:RequestedRegion": HOME_REGION}):
        error = "AccessDenied"
    if error != "InvalidClientTokenId":
        key.last_used = AccessKeyLastUsed(timestamp=utcnow(), service=service, region=HOME_REGION)
    return _written(account, call, identity, error)


def try_console(account: str, user_name: str, call: str) -> Outcome:
    """A user signs in and does something in the console: with temporary credentials made at this moment.

    Raises:
        Refused: the user has no password.
    """
    user: Any = iam_backends[account]["aws"].users.get(user_name)
    if user is None or not user.password:
        raise Refused(f"{account} has no user {user_name} with a password")
    user.password_last_used = utcnow()
    identity = {
        "type": "IAMUser",
        "principalId": user.id,
        "arn": user.arn,
        "accountId": account,
        "accessKeyId": f"ASIA{uuid.uuid4().hex[:16].upper()}",
        "userName": user_name,
        "sessionContext": {"attributes": {"mfaAuthenticated": str(bool(user.mfa_devices)).lower()}},
    }
    context = {"aws:RequestedRegion": HOME_REGION, "aws:TokenIssueTime": datetime.now(UTC).isoformat()}
    error = "AccessDenied" if is_denied(account, identity, call, context) else None
    if error is None:
        note_use(iam_backends[account]["aws"], user.arn, call.partition(":")[0], utcnow())
    return _written(account, call, identity, error)


def try_role(account: str, role_name: str, by: str, external_id: str | None = None) -> Outcome:
    """Another account's principal (an ARN) or a service (`lambda.amazonaws.com`) assumes a role.

    The event is written into the role's account, denied ones too.

    Raises:
        Refused: the account has no such role.
    """
    roles = {role.name: role for role in list(iam_backends[account]["aws"].roles.values())}
    if role_name not in roles:
        raise Refused(f"{account} has no role {role_name}")
    role: Any = roles[role_name]
    if by.endswith(".amazonaws.com"):
        identity = {"type": "AWSService", "invokedBy": by}
        let_in = service_may(role.assume_role_policy_document, by, "sts:AssumeRole", "*")
    else:
        theirs = by.split(":")[4]
        identity = {"type": "AWSAccount", "accountId": theirs, "principalId": "AIDAEXAMPLEOFANOTHER1"}
        let_in = trust_lets_in(role.assume_role_policy_document, theirs, (by,), external_id)
    if let_in:
        role.last_used, role.last_used_region = utcnow(), HOME_REGION
    parameters = {"RoleArn": role.arn, "RoleSessionName": "again"}
    message = f"User: {by} is not authorized to perform: sts:AssumeRole on resource: {role.arn}"
    return _written(
        account,
        "sts:AssumeRole",
        identity,
        None if let_in else "AccessDenied",
        parameters=parameters if let_in else {},
        message=message,
    )


def _written(
    account: str,
    call: str,
    identity: dict[str, Any],
    error: str | None,
    *,
    parameters: dict[str, Any] | None = None,
    message: str | None = None,
) -> Outcome:
    service, operation = call.split(":")
    at = datetime.now(UTC).timestamp()
    said = message or f"User: {identity.get('arn')} is not authorized to perform: {call}"
    made = record(
        at=at,
        service=service,
        operation=operation,
        account=account,
        region=HOME_REGION,
        identity=identity,
        parameters=parameters or {},
        error_code=error,
        error_message=said if error else None,
        source_ip=_ADDRESS,
        user_agent=_AGENT,
    )
    remember(account, home_region(service, HOME_REGION), made, at)
    return {"error_code": error, "event_id": made["eventID"]}
