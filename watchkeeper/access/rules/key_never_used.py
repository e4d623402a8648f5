"""A key that nobody ever used: its age counts from the day on which it was made."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import KeySubject
from watchkeeper.severity import Severity


def _judge(subject: KeySubject, scene: Scene) -> Iterator[Reason]:
    key = subject.key
    if not key.active or key.last_used is not None or subject.apart:
        return
    if key.created is None:
        yield RULE.reason(
            "no use on record, and AWS does not say when it was made: it cannot be told how long",
            known=False,
        )
    elif (days := scene.days(key.created)) >= scene.policy.unused_days:
        severity = Severity.HIGH if subject.owner.privileged else None
        yield RULE.reason(f"no use on record since it was made {days} days ago", severity=severity)


RULE = Rule(
    code="key-never-used",
    about=("access_key",),
    severity=Severity.MEDIUM,
    what="An active key without any use on record: nobody would notice if somebody else began to use it.",
    source="CIS AWS Foundations 3.0, 1.12; the age counts from creation, since AWS reports N/A as last use",
    judge=_judge,
)
