"""A role that another account of the organization may take."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust_reach import neighbours
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    accounts = [] if subject.apart else [scene.called(one) for one in neighbours(subject)]
    if accounts:
        severity = Severity.MEDIUM if subject.privileged else None
        yield RULE.reason(
            f"it trusts {listed(accounts)} of the organization: who administers that account gets in here too",
            severity=severity,
        )


RULE = Rule(
    code="trust-cross-account",
    about=("role",),
    severity=Severity.LOW,
    what="A bridge between two accounts of the house: the weaker one decides how safe the other is.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_aws-accounts.html",
    judge=_judge,
)
