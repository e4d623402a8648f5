"""The access review's actions against workload-prod, where an operator has set the scene."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.tasks.scenes import CASE
from watchkeeper.action_table import Action
from watchkeeper.actions.close_role import CloseRole
from watchkeeper.actions.deactivate_credential import DeactivateCredential
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.detach_policy import DetachPolicy
from watchkeeper.actions.reduce_trust import ReduceTrust
from watchkeeper.actions.remove_from_group import RemoveFromGroup
from watchkeeper.case import canonical, sha256

ACCOUNT = "333333333333"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
VENDOR = "arn:aws:iam::999999999999:root"
OURS = "arn:aws:iam::222222222222:root"


def trusting(*principals: str) -> dict[str, Any]:
    """A trust policy for these accounts."""
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": one}, "Action": "sts:AssumeRole"} for one in principals
    ]
    return {"Version": "2012-10-17", "Statement": statements}


BOTH, REDUCED = trusting(OURS, VENDOR), trusting(OURS)


def set_scene(operator: Callable[..., Any]) -> dict[str, str]:
    """User `clara` in group `admins`, with a policy and a Git credential; role `vendor-role`; ids by name."""
    iam = operator("iam")
    iam.create_user(UserName="clara", Tags=[{"Key": "owner", "Value": "payments-lead"}])
    iam.create_login_profile(UserName="clara", Password="not-a-real-Pass-1")
    iam.create_group(GroupName="admins")
    iam.add_user_to_group(GroupName="admins", UserName="clara")
    iam.attach_user_policy(UserName="clara", PolicyArn=READ_ONLY)
    iam.attach_group_policy(GroupName="admins", PolicyArn=READ_ONLY)
    iam.create_role(RoleName="vendor-role", AssumeRolePolicyDocument=json.dumps(BOTH))
    iam.attach_role_policy(RoleName="vendor-role", PolicyArn=READ_ONLY)
    credential = iam.create_service_specific_credential(
        UserName="clara", ServiceName="codecommit.amazonaws.com"
    )["ServiceSpecificCredential"]
    return {"service_specific_credential": credential["ServiceSpecificCredentialId"]}


def certificate_of(user: str) -> str:
    """A certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, user)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now,
        not_valid_after=now + timedelta(days=1),
    )
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def uploads(operator: Callable[..., Any]) -> dict[tuple[str, str], str]:
    """An SSH key and a signing certificate of clara, and others of bob: ids by credential and user."""
    iam = operator("iam")
    made = {}
    for user in ("bob", "clara"):
        key = iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=f"ssh-rsa AAAAB3NzaC1yc2E {user}")
        made["ssh_public_key", user] = key["SSHPublicKey"]["SSHPublicKeyId"]
        certificate = iam.upload_signing_certificate(UserName=user, CertificateBody=certificate_of(user))
        made["signing_certificate", user] = certificate["Certificate"]["CertificateId"]
    return made


WHERE = {"account": ACCOUNT, "region": "us-east-1", "case_id": CASE}


def actions(ids: dict[str, str], **more: Any) -> dict[str, Action]:
    """Each action of the access review, by a short name; `more` for all of them."""
    made: dict[str, Action] = {
        "close_role": CloseRole(**WHERE, role_name="vendor-role"),
        "deactivate_credential": DeactivateCredential(
            **WHERE,
            user_name="clara",
            credential="service_specific_credential",
            credential_id=ids["service_specific_credential"],
        ),
        "deny_console_user": DenyConsoleUser(**WHERE, user_name="clara"),
        "detach_user_policy": DetachPolicy(
            **WHERE, holder="user", holder_name="clara", policy_arn=READ_ONLY
        ),
        "detach_role_policy": DetachPolicy(
            **WHERE, holder="role", holder_name="vendor-role", policy_arn=READ_ONLY
        ),
        "detach_group_policy": DetachPolicy(
            **WHERE, holder="group", holder_name="admins", policy_arn=READ_ONLY, members=1
        ),
        "reduce_trust": ReduceTrust(
            **WHERE, role_name="vendor-role", was=sha256(canonical(BOTH)), document=REDUCED
        ),
        "remove_from_group": RemoveFromGroup(**WHERE, user_name="clara", group_name="admins"),
    }
    return {name: one.model_copy(update=more) for name, one in made.items()}


KINDS = (
    "close_role",
    "deactivate_credential",
    "deny_console_user",
    "detach_user_policy",
    "detach_role_policy",
    "detach_group_policy",
    "reduce_trust",
    "remove_from_group",
)
CHANGE = {
    "close_role": "UpdateAssumeRolePolicy",
    "deactivate_credential": "UpdateServiceSpecificCredential",
    "deny_console_user": "PutUserPolicy",
    "detach_user_policy": "DetachUserPolicy",
    "detach_role_policy": "DetachRolePolicy",
    "detach_group_policy": "DetachGroupPolicy",
    "reduce_trust": "UpdateAssumeRolePolicy",
    "remove_from_group": "RemoveUserFromGroup",
}
"""The call that makes each change."""
