"""Who can make itself more powerful than it is."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject, RoleSubject, UserSubject
from watchkeeper.access.wording import listed, through
from watchkeeper.severity import Severity


def _judge(subject: UserSubject | RoleSubject | AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    ways = subject.access.escalations if subject.access else ()
    for answer, severity, said in (
        ("yes", Severity.HIGH, "it can make itself an administrator by"),
        ("conditional", Severity.LOW, "on some resources, or under a condition, it can raise itself by"),
    ):
        open_ways = [one for one in ways if one.answer == answer]
        if open_ways:
            grants = dict.fromkeys(grant for one in open_ways for grant in one.grants)
            way = f" (through {through(grants)})" if grants else ""
            yield RULE.reason(
                f"{said} {listed((one.path for one in open_ways), 3)}{way}", severity=severity
            )


RULE = Rule(
    code="escalation-path",
    about=("user", "role", "assignment", "entitlement"),
    severity=Severity.HIGH,
    what="A way to more power than was given: an administrator whom nobody calls one.",
    source="pathfinding.cloud; the table with a source each is watchkeeper/access/escalation_paths.py",
    judge=_judge,
)
