"""The case's own inline policy on a user or a role: put, and taken away again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tasks import aws
from tasks.containment.hand import Hand
from tasks.containment.policy_document import as_json, as_text
from watchkeeper.action import State
from watchkeeper.actions.deny_all_user import DenyAllUser
from watchkeeper.actions.deny_console_user import DenyConsoleUser
from watchkeeper.actions.revoke_role_sessions import RevokeRoleSessions
from watchkeeper.errors import NotThere

Own = DenyAllUser | DenyConsoleUser | RevokeRoleSessions


@dataclass(frozen=True)
class _InlinePolicy:
    """Of a `User` or a `Role`: IAM has the same three calls for both, under different names."""

    holder: str

    def observe(self, action: Own) -> State:
        """`{"document": the case's policy, or None}`."""
        try:
            answer = self._call("get", action)
        except NotThere:
            return {"document": None}
        return {"document": as_json(answer["PolicyDocument"])}

    def change(self, action: Own) -> None:
        """Put the policy under the case's own name."""
        self._call("put", action, PolicyDocument=as_text(_document(action)))

    def undo(self, action: Own, before: State) -> State:
        """Take the case's policy away, if the case put it there."""
        if before.get("document") is None and self.observe(action)["document"] is not None:
            self._call("delete", action)
        return self.observe(action)

    def _call(self, verb: str, action: Own, **more: str) -> Any:
        iam = aws.client("iam", account=action.account, changing=verb != "get")
        names = {f"{self.holder}Name": action.principal, "PolicyName": action.policy_name}
        with aws.reading_aws_errors(f"iam:{verb.title()}{self.holder}Policy", action.principal):
            return getattr(iam, f"{verb}_{self.holder.lower()}_policy")(**names, **more)


def _document(action: Own) -> dict[str, Any]:
    """What is denied; to a role, in sessions that were issued before this moment."""
    if isinstance(action, RevokeRoleSessions):
        return action.document(datetime.now(UTC))
    return action.document


def _hand(policy: _InlinePolicy) -> Hand:
    """The policy's name is the case's: no other case relies on it."""
    return Hand(observe=policy.observe, change=policy.change, undo=policy.undo, shared=False)


ON_USER = _hand(_InlinePolicy("User"))
ON_ROLE = _hand(_InlinePolicy("Role"))
