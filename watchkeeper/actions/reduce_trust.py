"""Replace a role's trust policy by the narrower one that was decided."""

from typing import Any, ClassVar, Literal

from watchkeeper.action import OnRole, State
from watchkeeper.case import canonical, sha256
from watchkeeper.trust_document import same


class ReduceTrust(OnRole):
    """Decided on one very document: if the role trusts somebody else by now, nothing is changed.

    Sessions that were issued before go on until they expire.
    """

    kind: Literal["reduce_trust"] = "reduce_trust"
    was: str
    """SHA-256 of the trust policy, in canonical JSON, on which it was decided."""
    document: dict[str, Any]
    """The trust policy that is left."""
    removed: tuple[str, ...] = ()
    """What is taken out, for people."""

    permissions: ClassVar = ("iam:GetRole", "iam:UpdateAssumeRolePolicy")
    undo_permissions: ClassVar = ("iam:GetRole", "iam:UpdateAssumeRolePolicy")
    undo: ClassVar = "put the trust policy from before back, unless somebody has changed it since"
    source: ClassVar = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html"
    )

    @property
    def sentence(self) -> str:
        """What it does."""
        whom = f": take out {', '.join(self.removed)}" if self.removed else ""
        return (
            f"Reduce whom role {self.role_name} trusts{whom}; sessions that were issued before go on "
            "until they expire"
        )

    def holds(self, state: State) -> bool:
        """The role trusts just whom was decided; or it is gone."""
        if state.get("exists") is False:
            return True
        return state.get("trust") is not None and same(state["trust"], self.document)

    def was_decided_on(self, state: State) -> bool:
        """Whether `state` is the one on which it was decided."""
        return state.get("trust") is not None and sha256(canonical(state["trust"])) == self.was
