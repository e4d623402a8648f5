"""Root's second factor is an app on somebody's telephone."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.severity import Severity


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if not subject.has_mfa or subject.has_password is False:
        return
    if subject.devices and all(one.kind == "virtual" for one in subject.devices):
        yield RULE.reason("root's second factor is an app, and no hardware key")


RULE = Rule(
    code="root-mfa-virtual",
    about=("root",),
    severity=Severity.LOW,
    what="A virtual second factor for root, which moves with a telephone and can be phished.",
    source="CIS AWS Foundations 3.0, 1.6",
    judge=_judge,
)
