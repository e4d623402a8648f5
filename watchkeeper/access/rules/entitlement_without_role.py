"""An entitlement to a role that the account does not have."""

from collections.abc import Iterator

from watchkeeper.access.identity_center import Entitlement
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import AssignmentSubject
from watchkeeper.severity import Severity


def _judge(subject: AssignmentSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if isinstance(subject.given, Entitlement) and subject.role is None and not subject.missing:
        yield RULE.reason(f"the account has no role {subject.given.role.rpartition('/')[2]}")


RULE = Rule(
    code="entitlement-without-role",
    about=("entitlement",),
    severity=Severity.MEDIUM,
    what="Access to whatever role somebody makes under that name.",
    source="botocore model account-access 2018-05-10, ListEntitlements",
    judge=_judge,
)
