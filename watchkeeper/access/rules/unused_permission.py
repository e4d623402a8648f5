"""What Access Analyzer's unused-access analyzer says of permissions; it is there only where the house pays for it."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject, UserSubject
from watchkeeper.severity import Severity


def _judge(subject: UserSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    identity = subject.role if isinstance(subject, RoleSubject) else subject.user
    if identity is None:
        return
    found = [one for one in subject.view.findings.get(identity.arn, ()) if one.type == "UnusedPermission"]
    if found:
        hidden = all(one.status == "ARCHIVED" for one in found)
        archived = "; the finding is archived" if hidden else ""
        yield RULE.reason(f"Access Analyzer: some of its permissions are not used{archived}")


RULE = Rule(
    code="unused-permission",
    about=("user", "role"),
    severity=Severity.LOW,
    what="Permissions that AWS itself found to be unused.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html",
    judge=_judge,
)
