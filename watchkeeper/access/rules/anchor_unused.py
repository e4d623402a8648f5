"""A trust anchor that opens nothing."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AnchorSubject
from watchkeeper.severity import Severity


def _judge(subject: AnchorSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.anchor.enabled and not subject.profiles:
        yield RULE.reason(f"enabled, and no enabled profile in {subject.anchor.region} gives a role")


RULE = Rule(
    code="anchor-unused",
    about=("trust_anchor",),
    severity=Severity.LOW,
    what="A certificate authority that is trusted for nothing: one profile more, and it gives access.",
    source="https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html",
    judge=_judge,
)
