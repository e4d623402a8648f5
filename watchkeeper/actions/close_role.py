"""Add a statement to a role's trust policy by which nobody can assume it any more."""

from typing import Any, ClassVar, Literal

from watchkeeper.action import OnRole, State
from watchkeeper.trust_document import CLOSING_SID, same, statements

_ASSUMING = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
"""Spelt out: in a trust policy IAM takes actions of this family alone, and not every pattern of them."""


class CloseRole(OnRole):
    """A role has no "off": a Deny for everyone stands beside what it trusts, which stays as evidence.

    Services and instances that work with the role get no new credentials either. Sessions that were
    issued before go on until they expire: `RevokeRoleSessions` ends those.
    """

    kind: Literal["close_role"] = "close_role"

    permissions: ClassVar = ("iam:GetRole", "iam:UpdateAssumeRolePolicy")
    undo_permissions: ClassVar = ("iam:GetRole", "iam:UpdateAssumeRolePolicy")
    undo: ClassVar = "take this one statement, which this case made, out of the trust policy"
    interrupts: ClassVar = True
    source: ClassVar = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html"
    )

    @property
    def sid(self) -> str:
        """The case's own statement: a `Sid` takes letters and digits only."""
        return CLOSING_SID + self.case_id.removeprefix("wk-")

    @property
    def statement(self) -> dict[str, Any]:
        """The statement that closes the role; a trust policy has room for 2,048 characters."""
        return {"Sid": self.sid, "Effect": "Deny", "Principal": "*", "Action": list(_ASSUMING)}

    @property
    def sentence(self) -> str:
        """What it does."""
        return (
            f"Close role {self.role_name}: nobody can assume it any more, no service and no instance "
            f"either (statement {self.sid} in its trust policy)"
        )

    def holds(self, state: State) -> bool:
        """The statement is there and says what it must; or the role is gone."""
        if state.get("exists") is False:
            return True
        trust = state.get("trust")
        return isinstance(trust, dict) and any(same(one, self.statement) for one in statements(trust))
