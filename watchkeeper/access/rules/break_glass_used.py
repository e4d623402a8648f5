"""The emergency door was opened: somebody should know why."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject, UserSubject
from watchkeeper.access.user_activity import last_use
from watchkeeper.severity import Severity


def _judge(subject: UserSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    if subject.apart is None or subject.apart.family != "break-glass":
        return
    if isinstance(subject, RoleSubject):
        used, what = subject.role.last_used, "a session of the role"
    else:
        sign = last_use(subject)
        used, what = (sign.at, sign.what) if sign else (None, "")
    if used and (days := scene.days(used)) < scene.policy.root_use_days:
        yield RULE.reason(f"break-glass access was used {days} days ago: {what}")


RULE = Rule(
    code="break-glass-used",
    about=("user", "role"),
    severity=Severity.MEDIUM,
    what="Break-glass access that was used lately: each use has a reason that somebody can name, or is an incident.",
    source="https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html",
    judge=_judge,
)
