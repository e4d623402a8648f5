"""Holders of an authority's certificates get roles that do not ask whose certificate it is."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.rules import roles_anywhere_open
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AnchorSubject
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: AnchorSubject, scene: Scene) -> Iterator[Reason]:
    if not subject.anchor.enabled:
        return
    roles = subject.roles or ()
    open_roles = [one for one in roles if any(roles_anywhere_open.RULE.judge(one, scene))]
    if open_roles:
        severity = Severity.HIGH if any(one.privileged for one in open_roles) else None
        yield RULE.reason(
            f"any certificate of this authority opens {listed(one.role.name for one in open_roles)}",
            severity=severity,
        )


RULE = Rule(
    code="anchor-opens-roles",
    about=("trust_anchor",),
    severity=Severity.MEDIUM,
    what="A trust anchor whose every certificate is as good as the role's own credentials.",
    source="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    judge=_judge,
)
