"""An administrator who never does what only an administrator can."""

from collections.abc import Iterator
from datetime import timedelta

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject, UserSubject
from watchkeeper.access.wording import listed
from watchkeeper.evidence import Seen
from watchkeeper.severity import Severity

ADMINISTRATORS = frozenset(("iam", "organizations", "sso", "sso-directory", "identitystore", "account"))
"""Services in which one works with an administrator's power; whoever uses none of them may need less."""


def _judge(subject: UserSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    access, accessed = subject.access, subject.accessed
    if access is None or access.admin != "yes" or subject.apart or not isinstance(accessed, Seen):
        return
    since = scene.at - timedelta(days=scene.policy.unused_role_days)
    used = [one.namespace for one in accessed.value.services if one.last and one.last > since]
    if not ADMINISTRATORS & set(used):
        what = f"used {listed(used)}" if used else "used nothing"
        yield RULE.reason(
            f"administrator, and in {scene.policy.unused_role_days} days it {what} (denied tries count as use): "
            "nothing of it needs an administrator"
        )


RULE = Rule(
    code="admin-not-used",
    about=("user", "role"),
    severity=Severity.MEDIUM,
    what="An administrator whose use shows that less would do.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
    judge=_judge,
)
