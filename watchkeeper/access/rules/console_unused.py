"""A password that was used once and is not used any more."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    row = subject.row
    if row is None or not row.password or row.password_last_used is None or subject.apart:
        return
    if (days := scene.days(row.password_last_used)) >= scene.policy.unused_days:
        severity = Severity.HIGH if subject.privileged else None
        yield RULE.reason(f"last sign-in {days} days ago", severity=severity)


RULE = Rule(
    code="console-unused",
    about=("console_access",),
    severity=Severity.MEDIUM,
    what="A console password with which nobody signed in for longer than the house allows.",
    source="CIS AWS Foundations 3.0, 1.12",
    judge=_judge,
)
