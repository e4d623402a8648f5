"""Whom Identity Center makes an administrator of an account."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.access.wording import listed, through
from watchkeeper.severity import Severity


def _judge(subject: AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    access = subject.access
    if access is None or access.admin == "no":
        return
    if access.admin == "unknown":
        yield RULE.reason(
            f"whether it makes an administrator cannot be told: {listed(access.unread)}", known=False
        )
        return
    count = len(subject.people)
    whom = f"; {count} people have it" if count > 1 else ""
    half = "" if access.admin == "yes" else " under conditions, or but for a few things,"
    severity = None if access.admin == "yes" else Severity.MEDIUM
    yield RULE.reason(
        f"it makes an administrator{half} through {through(access.admin_grants)}{whom}", severity=severity
    )


RULE = Rule(
    code="admin-permission-set",
    about=("assignment", "entitlement"),
    severity=Severity.HIGH,
    what="Full power over an account, given through Identity Center.",
    source="CIS AWS Foundations 3.0, 1.16; NIST 800-53 AC-6(7)",
    judge=_judge,
)
