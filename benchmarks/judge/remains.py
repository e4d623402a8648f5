"""Which checks a baseline leaves failing, and whose matter they are instead.

A baseline owns the account's settings. It does not own people's credentials, and it does not change
workload resources that somebody else deployed. Where the failing resource is one of our own, no
reason here excuses it.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from benchmarks.judge.verdict import Failure

_ROOT = "the root user's: only a person with the account's mailbox and a device can"
_PERSON = "a person's credentials: who uses them must rotate, replace or give them up"
_WORKLOAD_BUCKET = "a workload's bucket: its owner must change it, an application may depend on it"
_WORKLOAD_EC2 = "a workload's instance or volume: needs a stop, a new launch or a copy"
_NETWORK = (
    "a network in use, or one that a person made: closing it would cut traffic that only its owner knows"
)

REASONS = {
    "iam_root_mfa_enabled": _ROOT,
    "iam_root_hardware_mfa_enabled": _ROOT,
    "iam_no_root_access_key": _ROOT,
    "iam_avoid_root_usage": _ROOT,
    "s3_bucket_no_mfa_delete": "MFA delete can be switched on by the root user with its MFA device only",
    "iam_rotate_access_key_90_days": _PERSON,
    "iam_user_accesskey_unused": _PERSON,
    "iam_user_console_access_unused": _PERSON,
    "iam_user_mfa_enabled_console_access": _PERSON,
    "iam_user_no_setup_initial_access_key": _PERSON,
    "iam_user_two_active_access_key": _PERSON,
    "iam_policy_attached_only_to_group_or_roles": _PERSON,
    "iam_check_saml_providers_sts": "needs an identity provider, which only its owner can name",
    "s3_bucket_secure_transport_policy": _WORKLOAD_BUCKET,
    "ec2_ebs_volume_encryption": _WORKLOAD_EC2,
    "ec2_instance_imdsv2_enabled": _WORKLOAD_EC2,
    "ec2_instance_profile_attached": _WORKLOAD_EC2,
    "macie_is_enabled": "classifies the content of buckets, billed by GB: the data owner's decision",
}
"""Failing check → why it is not the baseline's, in one sentence."""

_NETWORKS = frozenset(
    {
        "ec2_networkacl_allow_ingress_any_port",
        "ec2_networkacl_allow_ingress_tcp_port_22",
        "ec2_networkacl_allow_ingress_tcp_port_3389",
        "ec2_securitygroup_default_restrict_traffic",
    }
)
"""Excused only where EC2 itself says that the network is in use."""

_EVEN_OURS = {"s3_bucket_no_mfa_delete"}
"""Checks that our own resources too can only pass by a person's hand."""

_WATCH = "cloudwatch_"
CENTRAL = (
    "watched where the organization's trail is: the same check passes in the management account; AWS's own "
    "Security Hub has NO_DATA for it in a member"
)


@dataclass(frozen=True)
class Grounds:
    """What the judge itself saw, by which a failure can be somebody else's."""

    proven_centrally: Set[str] = frozenset()
    """The checks that passed in the account which watches this one."""
    in_use: Set[str] = frozenset()
    """Ids of security groups and network ACLs that are not the baseline's to close."""


NO_GROUNDS = Grounds()


def reason(failure: Failure, grounds: Grounds = NO_GROUNDS) -> str | None:
    """Why this failure is not the baseline's; None if it is, or if nobody has thought about it."""
    if failure.check.startswith(_WATCH) and failure.check in grounds.proven_centrally:
        return CENTRAL
    if "watchkeeper" in failure.resource.lower() and failure.check not in _EVEN_OURS:
        return None
    if failure.check in _NETWORKS:
        return _NETWORK if failure.resource.rpartition("/")[2] in grounds.in_use else None
    return REASONS.get(failure.check)


def unexplained(failures: Iterable[Failure], grounds: Grounds = NO_GROUNDS) -> list[Failure]:
    """The failures that the baseline has to answer for."""
    return [failure for failure in failures if reason(failure, grounds) is None]
