"""Root has access keys."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.severity import Severity


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    if subject.has_keys:
        keys = subject.row.keys if subject.row else ()
        used = max((key.last_used for key in keys if key.last_used), default=None)
        since = f"; last used {scene.ago(used)}" if used else ""
        yield RULE.reason(f"the root user has an active access key{since}")
    elif subject.has_keys is None:
        yield RULE.reason("whether root has access keys could not be read", known=False)


RULE = Rule(
    code="root-keys",
    about=("root",),
    severity=Severity.CRITICAL,
    what="Access keys of the root user: unlimited power in a text file.",
    source="CIS AWS Foundations 3.0, 1.4",
    judge=_judge,
)
