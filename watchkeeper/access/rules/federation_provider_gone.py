"""The role trusts an identity provider that the account does not have."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    known = subject.view.provider_arns
    named = dict.fromkeys(
        one.name
        for one in subject.trusts
        if one.kind == "federated" and one.account == subject.view.account and "-provider/" in one.name
    )
    gone = [one for one in named if known is not None and one not in known]
    if gone:
        yield RULE.reason(
            f"it trusts {listed(gone)}, which is not there: whoever makes it again decides who gets in"
        )


RULE = Rule(
    code="federation-provider-gone",
    about=("role",),
    severity=Severity.LOW,
    what="Trust in a provider that was deleted, and that somebody could make again under the same name.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    judge=_judge,
)
