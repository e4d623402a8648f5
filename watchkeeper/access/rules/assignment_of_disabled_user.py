"""An assignment of a person who is disabled."""

from collections.abc import Iterator

from watchkeeper.access.identity_center import CenterUser
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.severity import Severity


def _judge(subject: AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if isinstance(subject.principal, CenterUser) and subject.principal.enabled is False:
        yield RULE.reason(
            f"{subject.principal.name} is disabled in the identity store, and the access is still there",
            severity=Severity.HIGH if subject.privileged else None,
        )


RULE = Rule(
    code="assignment-of-disabled-user",
    about=("assignment", "entitlement"),
    severity=Severity.MEDIUM,
    what="Access of a person who may not sign in: it is back the moment somebody enables the user.",
    source="https://docs.aws.amazon.com/singlesignon/latest/userguide/disable-user-access.html",
    judge=_judge,
)
