"""SSH keys, service-specific credentials and signing certificates of a user: switched off, and on again."""

from typing import Any, NamedTuple

from tasks import aws
from tasks.containment.hand import Hand
from watchkeeper.action import State
from watchkeeper.actions.deactivate_credential import Credential, DeactivateCredential
from watchkeeper.errors import NotThere


class _Calls(NamedTuple):
    """IAM has the same two calls for all three, under different names."""

    list_call: str
    listed: str
    update_call: str
    permission: str
    name: str


_CALLS: dict[Credential, _Calls] = {
    "ssh_public_key": _Calls(
        "list_ssh_public_keys",
        "SSHPublicKeys",
        "update_ssh_public_key",
        "iam:UpdateSSHPublicKey",
        "SSHPublicKeyId",
    ),
    "service_specific_credential": _Calls(
        "list_service_specific_credentials",
        "ServiceSpecificCredentials",
        "update_service_specific_credential",
        "iam:UpdateServiceSpecificCredential",
        "ServiceSpecificCredentialId",
    ),
    "signing_certificate": _Calls(
        "list_signing_certificates",
        "Certificates",
        "update_signing_certificate",
        "iam:UpdateSigningCertificate",
        "CertificateId",
    ),
}


def status(account: str, user_name: str, credential: Credential, credential_id: str) -> str:
    """`Active`, `Inactive`, `Expired`, or `absent`; a user that is gone has no credential.

    Raises:
        Denied: the credentials may not be listed.
    """
    calls = _CALLS[credential]
    iam = aws.client("iam", account=account)
    try:
        found = _all(iam, calls, user_name)
    except NotThere:
        found = []
    known = {one[calls.name]: str(one["Status"]) for one in found}
    return known.get(credential_id, "absent")


def _all(iam: Any, calls: _Calls, user_name: str) -> list[dict[str, Any]]:
    if iam.can_paginate(calls.list_call):
        return aws.pages(iam, calls.list_call, calls.listed, UserName=user_name)
    permission = f"iam:{iam.meta.method_to_api_mapping[calls.list_call]}"
    found, more = [], {}
    while True:
        with aws.reading_aws_errors(permission, user_name):
            page = getattr(iam, calls.list_call)(UserName=user_name, **more)
        found += page[calls.listed]
        if not page.get("IsTruncated"):
            return found
        more = {"Marker": page["Marker"]}


def observe(action: DeactivateCredential) -> State:
    """`{"status": "Active" | "Inactive" | "Expired" | "absent"}`."""
    return {"status": status(action.account, action.user_name, action.credential, action.credential_id)}


def change(action: DeactivateCredential) -> None:
    """Set it to Inactive."""
    _set(action, "Inactive")


def undo(action: DeactivateCredential, before: State) -> State:
    """Set it to Active if it was so before the case and still exists."""
    if before.get("status") == "Active" and observe(action)["status"] == "Inactive":
        _set(action, "Active")
    return observe(action)


def _set(action: DeactivateCredential, wanted: str) -> None:
    calls = _CALLS[action.credential]
    iam = aws.client("iam", account=action.account, changing=True)
    names = {"UserName": action.user_name, calls.name: action.credential_id, "Status": wanted}
    with aws.reading_aws_errors(calls.permission, action.credential_id):
        getattr(iam, calls.update_call)(**names)


HAND = Hand(observe=observe, change=change, undo=undo)
