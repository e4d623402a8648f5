"""Who may do everything."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject, UserSubject
from watchkeeper.access.wording import listed, through
from watchkeeper.severity import Severity


def _judge(subject: UserSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    access = subject.access
    if access is None or access.admin == "no":
        return
    if access.admin == "unknown":
        yield RULE.reason(
            f"whether it is an administrator cannot be told: {listed(access.unread) or 'a policy is missing'}",
            known=False,
        )
        return
    way = f" through {through(access.admin_grants)}" if access.admin_grants else ""
    if access.admin == "yes":
        yield RULE.reason(f"administrator{way}")
    else:
        yield RULE.reason(
            f"administrator under conditions, or but for a few things,{way}", severity=Severity.MEDIUM
        )


RULE = Rule(
    code="admin",
    about=("user", "role"),
    severity=Severity.HIGH,
    what="Full power over the account: few should have it, and each of them by name.",
    source="CIS AWS Foundations 3.0, 1.16; NIST 800-53 AC-6(7)",
    judge=_judge,
)
