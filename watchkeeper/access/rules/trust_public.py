"""A role that anybody with an AWS account may take."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust_reach import open_to_everybody, weak_fence
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    for one in open_to_everybody(subject):
        fence = weak_fence(one)
        who = "everybody but those named" if "named" in one.name else "every AWS account"
        yield RULE.reason(
            f"it trusts {who}" + (f", {fence}" if fence else ", without a condition that confines it"),
            severity=Severity.HIGH if fence else None,
        )


RULE = Rule(
    code="trust-public",
    about=("role",),
    severity=Severity.CRITICAL,
    what="A wildcard principal in a trust policy that no condition confines to the organization, an account or a source.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
    judge=_judge,
)
