"""Access given to one person, and not to a group."""

from collections.abc import Iterator

from watchkeeper.access.identity_center import CenterUser
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.severity import Severity


def _judge(subject: AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if isinstance(subject.principal, CenterUser):
        yield RULE.reason(f"given to {subject.principal.name} directly, and not through a group")


RULE = Rule(
    code="assignment-to-user",
    about=("assignment", "entitlement"),
    severity=Severity.LOW,
    what="Access that does not end when the person's role in the house does.",
    source="https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html",
    judge=_judge,
)
