"""A member's root still has a password although the organization manages root centrally."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.severity import Severity


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    if subject.root is None or not subject.root.centrally_managed or not subject.has_password:
        return
    if subject.view.account == scene.management:
        return
    said = (
        "the organization manages members' root credentials, and this account's root still has a password"
    )
    if scene.management:
        yield RULE.reason(said)
    else:
        yield RULE.reason(f"{said}; whether it is the management account is not known", known=False)


RULE = Rule(
    code="root-password-in-member",
    about=("root",),
    severity=Severity.MEDIUM,
    what="A root password that nobody needs any more: the management account can do what it was for.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management",
    judge=_judge,
)
