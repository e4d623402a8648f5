"""Permissions given to a user directly, and not through a group."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.access.wording import listed, own_policies
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    user = subject.user
    if user is None or subject.apart:
        return
    ours = own_policies(one.name for one in user.inline)
    names = [one.name for one in user.attached]
    names += [one.name for one in user.inline if one.name not in ours]
    if names:
        yield RULE.reason(f"policies of its own beside its groups': {listed(names)}")


RULE = Rule(
    code="user-policies-attached",
    about=("user",),
    severity=Severity.LOW,
    what="Policies attached to a user: nobody sees them who reviews groups.",
    source="CIS AWS Foundations 3.0, 1.15",
    judge=_judge,
)
