"""A user with nothing to sign in or to sign a call with."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    row = subject.row
    if row is None or subject.apart or row.password or row.keys:
        return
    if row.certificates_active or row.certificates_inactive:
        return
    others = (subject.ssh_keys, subject.service_credentials, subject.certificates)
    if any(others):
        return
    if None in others:
        yield RULE.reason("no password and no key; its other credentials could not be read", known=False)
    elif scene.days(row.created) >= scene.policy.unused_days:
        yield RULE.reason(
            f"made {scene.days(row.created)} days ago, and without any credential: what it may do waits for whoever "
            "makes a key for it"
        )


RULE = Rule(
    code="user-without-credentials",
    about=("user",),
    severity=Severity.LOW,
    what="A user whom nobody can be, with permissions that are kept for nobody.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (remove unused users)",
    judge=_judge,
)
