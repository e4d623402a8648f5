"""A password alone opens the console."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.has_mfa is False:
        severity = Severity.CRITICAL if subject.access and subject.access.privileged else None
        yield RULE.reason("a password and no second factor", severity=severity)


RULE = Rule(
    code="console-without-mfa",
    about=("console_access",),
    severity=Severity.HIGH,
    what="Console access without a second factor: who has the password is in.",
    source="CIS AWS Foundations 3.0, 1.10",
    judge=_judge,
)
