"""A person's user with an access key beside the password: the key asks for no second factor."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    row = subject.row
    if row is not None and row.password and any(key.active for key in row.keys):
        yield RULE.reason(
            "it has a console password and an active key: the key works without a second factor"
        )


RULE = Rule(
    code="key-beside-password",
    about=("user",),
    severity=Severity.LOW,
    what="A long-term key in a person's hands, which no second factor guards.",
    source="CIS AWS Foundations 3.0, 1.11",
    judge=_judge,
)
