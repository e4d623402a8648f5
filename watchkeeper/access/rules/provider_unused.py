"""An identity provider that no role trusts."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import ProviderSubject
from watchkeeper.severity import Severity


def _judge(subject: ProviderSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.roles == ():
        yield RULE.reason("no role of the account trusts it")


RULE = Rule(
    code="provider-unused",
    about=("identity_provider",),
    severity=Severity.LOW,
    what="A provider that opens nothing today, and the first role that trusts it by mistake tomorrow.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html",
    judge=_judge,
)
