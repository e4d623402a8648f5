"""Access Analyzer says that somebody outside can reach it."""

from collections.abc import Iterator

from watchkeeper.access.external import in_the_house, of_subject, told
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import ExternalSubject, RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: ExternalSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    active = [one for one in of_subject(subject) if one.status == "ACTIVE"]
    if not active:
        return
    if all(in_the_house(one, subject.view) for one in active):
        yield RULE.reason(
            f"{told(active)}, an account of the organization: the analyzer's zone of trust is this account alone",
            severity=Severity.LOW,
        )
    else:
        severity = Severity.HIGH if any(one.public for one in active) else None
        yield RULE.reason(told(active), severity=severity)


RULE = Rule(
    code="external-access",
    about=("external_access", "role"),
    severity=Severity.MEDIUM,
    what="A resource that is open to somebody outside the analyzer's zone of trust.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html",
    judge=_judge,
)
