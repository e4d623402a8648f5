"""Access of a group in which nobody is."""

from collections.abc import Iterator

from watchkeeper.access.identity_center import CenterGroup
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.severity import Severity


def _judge(subject: AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if isinstance(subject.principal, CenterGroup) and not subject.principal.members:
        yield RULE.reason(f"group {subject.principal.name} has no members")


RULE = Rule(
    code="assignment-to-empty-group",
    about=("assignment", "entitlement"),
    severity=Severity.LOW,
    what="Access that waits for whoever is put into the group.",
    source="https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html",
    judge=_judge,
)
