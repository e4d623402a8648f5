"""A role that an account outside the organization may take."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust_reach import strangers
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    trusted = scene.policy.trusted_accounts
    accounts = dict.fromkeys(account for _, account in strangers(subject) if account not in trusted)
    if accounts:
        severity = Severity.HIGH if subject.privileged else None
        yield RULE.reason(
            f"it trusts {listed(accounts)}, which is neither of the organization nor among the trusted accounts",
            severity=severity,
        )


RULE = Rule(
    code="trust-external",
    about=("role",),
    severity=Severity.MEDIUM,
    what="A trust policy with an account that the house does not know.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    judge=_judge,
)
