"""A trust policy that still names somebody who was deleted."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    gone = dict.fromkeys(one.name for one in subject.trusts if one.kind == "deleted")
    if gone:
        yield RULE.reason(f"it trusts {listed(gone)}: the id of a user or role that was deleted")


RULE = Rule(
    code="trust-deleted-principal",
    about=("role",),
    severity=Severity.LOW,
    what="A principal that is gone: nobody gets in by it, and nobody has looked at the policy since.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    judge=_judge,
)
