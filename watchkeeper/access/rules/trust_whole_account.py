"""A privileged role that its own account's policies alone give out."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.apart or not subject.privileged:
        return
    if any(one.kind == "account" and one.account == subject.view.account for one in subject.trusts):
        yield RULE.reason("privileged, and whoever in this account may call sts:AssumeRole on it gets it")


RULE = Rule(
    code="trust-whole-account",
    about=("role",),
    severity=Severity.LOW,
    what="Power that a trust policy gives to an account as a whole, so that other policies say who has it.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    judge=_judge,
)
