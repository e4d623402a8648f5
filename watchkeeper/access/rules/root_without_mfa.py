"""A password alone, or a key alone, is root."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.severity import Severity


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.has_password is False and not subject.has_keys:
        return  # a member without root credentials has nothing to guard
    if subject.has_mfa is False:
        yield RULE.reason("the root user can sign in, and has no second factor")
    elif subject.has_mfa is None:
        yield RULE.reason("whether root has a second factor could not be read", known=False)


RULE = Rule(
    code="root-without-mfa",
    about=("root",),
    severity=Severity.CRITICAL,
    what="A root user without a second factor; members whose root credentials were taken away need none.",
    source="CIS AWS Foundations 3.0, 1.5",
    judge=_judge,
)
