"""Set an SSH key, a service-specific credential or a signing certificate of an IAM user to Inactive."""

from typing import ClassVar, Literal

from watchkeeper.action import OnUser, State

Credential = Literal["ssh_public_key", "service_specific_credential", "signing_certificate"]
_NAMES: dict[Credential, str] = {
    "ssh_public_key": "SSH public key",
    "service_specific_credential": "service-specific credential",
    "signing_certificate": "signing certificate",
}


class DeactivateCredential(OnUser):
    """It stops working at once and can be switched on again; long-term API keys of Bedrock are of these."""

    kind: Literal["deactivate_credential"] = "deactivate_credential"
    credential: Credential
    credential_id: str

    permissions: ClassVar = (
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials",
        "iam:ListSigningCertificates",
        "iam:UpdateSSHPublicKey",
        "iam:UpdateServiceSpecificCredential",
        "iam:UpdateSigningCertificate",
    )
    undo_permissions: ClassVar = permissions
    undo: ClassVar = "set it to Active again, if it was active before"
    source: ClassVar = (
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html"
    )

    @property
    def resource(self) -> str:
        """The credential's id."""
        return self.credential_id

    @property
    def sentence(self) -> str:
        """What it does."""
        return f"Deactivate {_NAMES[self.credential]} {self.credential_id} of user {self.user_name}"

    def holds(self, state: State) -> bool:
        """It is inactive, expired or gone."""
        return state.get("status") in ("Inactive", "Expired", "absent")
