"""A key that was used once and is not used any more."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import KeySubject
from watchkeeper.severity import Severity


def _judge(subject: KeySubject, scene: Scene) -> Iterator[Reason]:
    key = subject.key
    if not key.active or key.last_used is None or subject.apart:
        return
    if (days := scene.days(key.last_used)) >= scene.policy.unused_days:
        where = f" ({key.last_used_service})" if key.last_used_service else ""
        severity = Severity.HIGH if subject.owner.privileged else None
        yield RULE.reason(f"last used {days} days ago{where}", severity=severity)


RULE = Rule(
    code="key-unused",
    about=("access_key",),
    severity=Severity.MEDIUM,
    what="An active key that was not used for longer than the house allows.",
    source="CIS AWS Foundations 3.0, 1.12",
    judge=_judge,
)
