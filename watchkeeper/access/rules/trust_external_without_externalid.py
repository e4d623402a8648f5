"""A stranger's account may take the role, and nothing shows on whose behalf it comes."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.trust_reach import asks_external_id, strangers
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    accounts = dict.fromkeys(account for one, account in strangers(subject) if not asks_external_id(one))
    if accounts:
        yield RULE.reason(
            f"it trusts {listed(accounts)} without an ExternalId: another customer of that company could come through it"
        )


RULE = Rule(
    code="trust-external-without-externalid",
    about=("role",),
    severity=Severity.HIGH,
    what="The confused deputy across companies: a vendor that works for many can be made to use the wrong role.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    judge=_judge,
)
