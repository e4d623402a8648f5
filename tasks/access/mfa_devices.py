"""Second factors: the virtual ones in one list, the others user by user.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
"""

from itertools import chain

from tasks.access.account import Account
from watchkeeper.access.inventory import Authorization, CredentialReport, MfaDevice
from watchkeeper.access.parsing_devices import mfa_kind, users_with_other_devices, virtual_device
from watchkeeper.errors import NotThere, Permanent


def mfa_devices(
    account: Account, report: CredentialReport | None, authorization: Authorization | None
) -> tuple[MfaDevice, ...]:
    """Of users with a virtual device, their virtual ones; of the others that have MFA, all.

    Raises:
        Denied, Transient, Permanent: as `Account.ask` says; or nothing says who the users are.
    """
    if report is None and authorization is None:
        raise Permanent(
            "neither the credential report nor the users could be read: nobody to ask about MFA"
        )
    pages = account.pages("iam", "list_virtual_mfa_devices", AssignmentStatus="Assigned")
    found = [virtual_device(one) for page in pages for one in page["VirtualMFADevices"]]
    virtual = [one for one in found if one is not None]

    def of(user: str) -> list[MfaDevice]:
        try:
            return [
                MfaDevice(user=user, serial=one["SerialNumber"], kind=mfa_kind(one["SerialNumber"]))
                for page in account.pages("iam", "list_mfa_devices", user, UserName=user)
                for one in page["MFADevices"]
            ]
        except NotThere:  # deleted meanwhile
            return []

    others = account.each(of, users_with_other_devices(report, authorization, virtual))
    return (*virtual, *chain.from_iterable(others))
