"""A key that is off and still there: one call switches it on again."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import KeySubject
from watchkeeper.severity import Severity


def _judge(subject: KeySubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if not subject.key.active:
        yield RULE.reason("it is inactive and still there: whoever may update keys can switch it on again")


RULE = Rule(
    code="key-inactive-present",
    about=("access_key",),
    severity=Severity.LOW,
    what="An inactive key; if nobody needs it any more, its owner should delete it (Watchkeeper never deletes).",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    judge=_judge,
)
