"""A key that was not rotated in time."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import KeySubject
from watchkeeper.severity import Severity


def _judge(subject: KeySubject, scene: Scene) -> Iterator[Reason]:
    key = subject.key
    if not key.active or key.created is None:
        return
    if (days := scene.days(key.created)) >= scene.policy.key_age_days:
        severity = Severity.MEDIUM if subject.owner.privileged else None
        yield RULE.reason(
            f"{days} days old; the house rotates keys within {scene.policy.key_age_days}", severity=severity
        )


RULE = Rule(
    code="key-old",
    about=("access_key",),
    severity=Severity.LOW,
    what="An active key older than the house allows: the longer it lives, the more places it has leaked to.",
    source="CIS AWS Foundations 3.0, 1.14",
    judge=_judge,
)
