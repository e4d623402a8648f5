"""A user of whom nothing is used any more: neither password nor key."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.access.user_activity import last_sign, unseen_use
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    row = subject.row
    if row is None or subject.apart or unseen_use(subject):
        return
    if not row.password and not any(key.active for key in row.keys):
        return  # nothing of it can be used: that is another matter
    sign = last_sign(subject)
    days = scene.days(sign.at)
    if days >= scene.policy.unused_days:
        severity = Severity.HIGH if subject.privileged else None
        yield RULE.reason(
            f"nothing of it was used for {days} days: the last was {sign.what}", severity=severity
        )


RULE = Rule(
    code="user-dormant",
    about=("user",),
    severity=Severity.MEDIUM,
    what="A user whose every credential lies idle; made or given a new key counts as a sign of life.",
    source="CIS AWS Foundations 3.0, 1.12; PCI DSS 4.0, 8.2.6",
    judge=_judge,
)
