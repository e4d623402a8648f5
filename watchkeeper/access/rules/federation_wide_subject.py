"""Every repository of an organization may take the role."""

from collections.abc import Iterator

from watchkeeper.access.federation import host_of, is_web_identity, scope_of
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    for one in subject.trusts:
        if is_web_identity(one) and scope_of(one) == "an organization":
            severity = Severity.HIGH if subject.privileged else None
            yield RULE.reason(
                f"everything that one organization has at {host_of(one.name)} may take it",
                severity=severity,
            )


RULE = Rule(
    code="federation-wide-subject",
    about=("role",),
    severity=Severity.MEDIUM,
    what="A subject with a wildcard after the owner: whoever may write to any repository there gets the role.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub",
    judge=_judge,
)
