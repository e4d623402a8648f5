"""Who an access key is: CloudTrail's `userIdentity`, and whether AWS would still accept the key."""

from datetime import UTC, datetime
from typing import Any

from moto.iam.models import AccessKey, iam_backends
from moto.sts.models import AssumedRole, sts_backends


def key_of(account: str, access_key_id: str) -> AccessKey | None:
    """Moto's key object; None if the emulator never issued this key."""
    return iam_backends[account]["aws"].access_keys.get(access_key_id)


def is_refused(account: str, access_key_id: str) -> bool:
    """Whether AWS would reject the key itself: deactivated, deleted with its user, or expired.

    A temporary key that nobody issued (since the last reset) is one of those; moto would let it act
    in its default account.
    """
    key = key_of(account, access_key_id)
    if key is None:
        return access_key_id.startswith("ASIA") and session_of(account, access_key_id) is None
    if key.status == "Inactive":
        return True
    session = session_of(account, access_key_id) if key.user_name is None else None
    return session is not None and session.expiration < datetime.now(UTC).replace(tzinfo=None)


def session_of(account: str, access_key_id: str) -> AssumedRole | None:
    """The role session that a temporary key belongs to."""
    return sts_backends[account]["aws"].get_assumed_role_from_access_key(access_key_id)


def identity_of(account: str, access_key_id: str) -> dict[str, Any]:
    """CloudTrail's `userIdentity` for a call made with this key in `account`.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
    """
    key = key_of(account, access_key_id)
    if key is not None and key.user_name is not None:
        user = iam_backends[account]["aws"].users.get(key.user_name)
        return {
            "type": "IAMUser",
            "principalId": user.id if user else "AIDAUNKNOWNEXAMPLE",
            "arn": user.arn if user else f"arn:aws:iam::{account}:user/{key.user_name}",
            "accountId": account,
            "accessKeyId": access_key_id,
            "userName": key.user_name,
        }
    session = session_of(account, access_key_id) if key is not None else None
    if session is None:
        return {"type": "Unknown", "accountId": account, "accessKeyId": access_key_id}
    return assumed_role_identity(
        account, session.role_arn, session.user_id, session.session_name, access_key_id
    )


def assumed_role_identity(
    account: str, role_arn: str, principal_id: str, session_name: str, access_key_id: str
) -> dict[str, Any]:
    """The `userIdentity` of a role session; `principal_id` is `<role id>:<session name>`."""
    role_name = role_arn.rsplit("/", 1)[-1]
    return {
        "type": "AssumedRole",
        "principalId": principal_id,
        "arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{session_name}",
        "accountId": account,
        "accessKeyId": access_key_id,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": principal_id.split(":", maxsplit=1)[0],
                "arn": role_arn,
                "accountId": account,
                "userName": role_name,
            },
            "attributes": {"mfaAuthenticated": "false"},
        },
    }
