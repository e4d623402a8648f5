"""A user with two active keys: the second one belongs to a rotation, and a rotation ends."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.row is not None and sum(key.active for key in subject.row.keys) > 1:
        yield RULE.reason("two access keys are active at the same time")


RULE = Rule(
    code="two-active-keys",
    about=("user",),
    severity=Severity.LOW,
    what="Two active keys of one user: twice as much to leak, and a rotation that was not finished.",
    source="CIS AWS Foundations 3.0, 1.13",
    judge=_judge,
)
