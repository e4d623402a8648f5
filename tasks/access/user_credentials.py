"""What else a user may hold beside password and access keys: the credential report knows none of it.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html,
.../API_ListServiceSpecificCredentials.html, .../API_ListSigningCertificates.html
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from tasks.access.account import Account
from tasks.baseline.refusals import code_of
from watchkeeper.access.inventory import ServiceCredential, SigningCertificate, SshKey
from watchkeeper.access.parsing import in_utc
from watchkeeper.errors import Denied, NotThere, Permanent


def ssh_keys(account: Account, users: Iterable[str]) -> tuple[SshKey, ...]:
    """The SSH keys of these users; AWS has no call for a whole account.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says.
    """
    return tuple(
        SshKey(
            user=one["UserName"],
            id=one["SSHPublicKeyId"],
            active=one["Status"] == "Active",
            created=in_utc(one.get("UploadDate")),
        )
        for one in _of_each(account, users, "list_ssh_public_keys", "SSHPublicKeys")
    )


def service_credentials(account: Account, users: Iterable[str]) -> tuple[ServiceCredential, ...]:
    """The service-specific credentials of the account; user by user where AWS will not list all at once.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says.
    """
    try:
        pages = account.pages("iam", "list_service_specific_credentials", AllUsers=True)
        found = [one for page in pages for one in page["ServiceSpecificCredentials"]]
    except Denied:
        raise
    except Permanent as error:
        if code_of(error) == "NotSupportedService":  # there are none in this partition
            return ()
        found = list(
            _of_each(account, users, "list_service_specific_credentials", "ServiceSpecificCredentials")
        )
    return tuple(map(_service_credential, found))


def signing_certificates(account: Account, users: Iterable[str]) -> tuple[SigningCertificate, ...]:
    """The signing certificates of these users; the certificates themselves are not kept.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says.
    """
    return tuple(
        SigningCertificate(
            user=one["UserName"],
            id=one["CertificateId"],
            active=one["Status"] == "Active",
            created=in_utc(one.get("UploadDate")),
        )
        for one in _of_each(account, users, "list_signing_certificates", "Certificates")
    )


def _service_credential(raw: Mapping[str, Any]) -> ServiceCredential:
    return ServiceCredential(
        user=raw["UserName"],
        id=raw["ServiceSpecificCredentialId"],
        service=raw["ServiceName"],
        active=raw["Status"] == "Active",
        created=in_utc(raw.get("CreateDate")),
        expires=in_utc(raw.get("ExpirationDate")),
    )


def _of_each(account: Account, users: Iterable[str], call: str, field: str) -> Iterable[Mapping[str, Any]]:
    def of(user: str) -> list[Mapping[str, Any]]:
        try:
            pages = account.pages("iam", call, user, UserName=user)
            return [one for page in pages for one in page[field]]
        except NotThere:  # deleted meanwhile
            return []

    return chain.from_iterable(account.each(of, users))
