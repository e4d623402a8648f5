"""An assignment whose person or group is gone."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.severity import Severity


def _judge(subject: AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.principal is None and not subject.missing:
        kind = subject.given.principal_type.lower()
        yield RULE.reason(f"the identity store knows no {kind} {subject.given.principal}: it was deleted")


RULE = Rule(
    code="assignment-orphan",
    about=("assignment", "entitlement"),
    severity=Severity.MEDIUM,
    what="Access of somebody who is gone: it comes back if the directory gives the identity again.",
    source="https://docs.aws.amazon.com/singlesignon/latest/userguide/howtoremoveaccess.html",
    judge=_judge,
)
