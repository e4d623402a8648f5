"""A role that nobody ever had, so far as AWS can know it."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.rules.role_unused import TRACKED_DAYS
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    days = scene.days(subject.role.created)
    if subject.role.last_used is not None or subject.apart or days > TRACKED_DAYS:
        return
    if days >= scene.policy.unused_role_days:
        severity = Severity.HIGH if subject.privileged else None
        yield RULE.reason(f"no use on record since it was made {days} days ago", severity=severity)


RULE = Rule(
    code="role-never-used",
    about=("role",),
    severity=Severity.MEDIUM,
    what="A role without any use since it was made, within the time that AWS tracks.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html",
    judge=_judge,
)
