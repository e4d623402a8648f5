"""A privileged person whose only second factor can be phished."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if not subject.has_mfa or subject.access is None or not subject.access.privileged:
        return
    kinds = subject.mfa_kinds
    if kinds is None:
        yield RULE.reason(
            "privileged, and which kind of second factor it has could not be read", known=False
        )
    elif kinds == ("virtual",):
        yield RULE.reason(
            "privileged, and the only second factor is an app: its code can be typed into a false page, which a "
            "passkey's or security key's cannot"
        )


RULE = Rule(
    code="mfa-only-virtual",
    about=("console_access",),
    severity=Severity.LOW,
    what="Privileged console access with a second factor that is no protection against phishing.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (phishing-resistant MFA)",
    judge=_judge,
)
