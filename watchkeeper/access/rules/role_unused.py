"""A role that nobody has had for a long time."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.severity import Severity

TRACKED_DAYS = 400
"""As far back as AWS knows a role's last use: nothing on record means no more than that."""


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    if subject.apart:
        return
    severity = Severity.HIGH if subject.privileged else None
    used = subject.role.last_used
    if used is None:
        if (made := scene.days(subject.role.created)) > TRACKED_DAYS:
            yield RULE.reason(
                f"not used within the {TRACKED_DAYS} days that AWS tracks; it was made {made} days ago, and may have "
                "been used before",
                severity=severity,
            )
    elif (days := scene.days(used)) >= scene.policy.unused_role_days:
        yield RULE.reason(f"last used {days} days ago", severity=severity)


RULE = Rule(
    code="role-unused",
    about=("role",),
    severity=Severity.MEDIUM,
    what="A role that was not used for longer than the house allows.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html",
    judge=_judge,
)
