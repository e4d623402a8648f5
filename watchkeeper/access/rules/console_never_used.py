"""A password with which nobody ever signed in: its age counts from when it was set."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    row = subject.row
    if row is None or not row.password or row.password_last_used is not None or subject.apart:
        return
    days = scene.days(row.password_changed or row.created)
    if days >= scene.policy.unused_days:
        set_on = "its password was set" if row.password_changed else "the user was made"
        severity = Severity.HIGH if subject.privileged else None
        yield RULE.reason(f"no sign-in on record since {set_on} {days} days ago", severity=severity)


RULE = Rule(
    code="console-never-used",
    about=("console_access",),
    severity=Severity.MEDIUM,
    what="A console password without any sign-in on record; a first password may still lie in somebody's mail.",
    source="CIS AWS Foundations 3.0, 1.12; the age counts from the password, since AWS reports no_information",
    judge=_judge,
)
