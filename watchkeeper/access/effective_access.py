"""What a principal may do in effect: the shape that the evaluation of its policies gives."""

from typing import Literal

from watchkeeper.evidence import Frozen

Answer = Literal["yes", "conditional", "no", "unknown"]
"""`conditional`: allowed, but only under a condition or on some resources that could not be judged here;
`unknown`: a policy that would decide it could not be read."""


class Grant(Frozen):
    """The policy through which something is allowed."""

    holder: Literal["user", "group", "role", "permission set"]
    holder_name: str
    policy: str
    """Its name."""
    arn: str | None = None
    """None: an inline policy."""


class Escalation(Frozen):
    """A way by which the principal can make itself more powerful than it is."""

    path: str
    """Its name in the table, e.g. `iam:CreatePolicyVersion` or `iam:PassRole + lambda:CreateFunction …`."""
    actions: tuple[str, ...]
    answer: Literal["yes", "conditional"]
    grants: tuple[Grant, ...]


class EffectiveAccess(Frozen):
    """The verdict on one principal."""

    admin: Answer
    admin_grants: tuple[Grant, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    risks: dict[str, tuple[str, ...]]
    """Risky actions that are allowed, by class: `permissions management`, `data exfiltration`,
    `credentials exposure`, `infrastructure modification`, `service wildcard` (there: the services)."""
    evaluated: tuple[str, ...]
    """Layers that were evaluated: `inline policies`, `managed policies`, `groups`, `permissions boundary`, `deny statements` …"""
    not_evaluated: tuple[str, ...]
    """Layers that were not: `service control policies`, `resource policies`, `session policies` …, a policy that is missing."""
    unread: tuple[str, ...] = ()
    """Those of `not_evaluated` that belong to the principal and could not be read."""

    @property
    def privileged(self) -> bool:
        """Whether it is an administrator or can make itself one for certain; what could not be judged counts as such.

        A way that is open on some resources or under a condition alone is told, and makes nobody privileged:
        whoever deploys one function would be.
        """
        return self.admin != "no" or any(one.answer == "yes" for one in self.escalations)
