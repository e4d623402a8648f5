"""Detach a managed policy from a user, a role or a group."""

from typing import ClassVar, Literal

from watchkeeper.action import BaseAction, State


class DetachPolicy(BaseAction):
    """The policy itself stays, with whoever else has it. From a group, every member loses it."""

    kind: Literal["detach_policy"] = "detach_policy"
    holder: Literal["user", "role", "group"]
    holder_name: str
    policy_arn: str
    members: int | None = None
    """Of a group: how many users lose it; None if that is not known."""

    permissions: ClassVar = (
        "iam:DetachGroupPolicy",
        "iam:DetachRolePolicy",
        "iam:DetachUserPolicy",
        "iam:ListAttachedGroupPolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListAttachedUserPolicies",
    )
    undo_permissions: ClassVar = (
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:ListAttachedGroupPolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListAttachedUserPolicies",
    )
    undo: ClassVar = "attach the policy again, if it was attached before"
    source: ClassVar = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html"
    )

    @property
    def principal(self) -> str:
        """Who has the policy."""
        return self.holder_name

    @property
    def evidence_step(self) -> str:
        """The look at whoever has it; no step looks at groups, so a person decides on them."""
        return self.holder

    @property
    def resource(self) -> str:
        """The attachment."""
        return f"{self.holder}:{self.holder_name}:{self.policy_arn}"

    @property
    def sentence(self) -> str:
        """What it does."""
        name = self.policy_arn.rsplit("/", 1)[-1]
        text = f"Detach policy {name} from {self.holder} {self.holder_name}"
        if self.holder != "group":
            return text
        many = "every member" if self.members is None else f"each of its {self.members} member(s)"
        return f"{text}; {many} loses it"

    def holds(self, state: State) -> bool:
        """It is not attached, or its holder is gone."""
        return state.get("attached") is False
