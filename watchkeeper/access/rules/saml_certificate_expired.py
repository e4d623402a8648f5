"""A SAML provider whose certificate has run out."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import ProviderSubject
from watchkeeper.severity import Severity


def _judge(subject: ProviderSubject, scene: Scene) -> Iterator[Reason]:
    until = getattr(subject.provider, "valid_until", None)
    if until is not None and until <= scene.at:
        yield RULE.reason(f"its metadata expired on {scene.ago(until)}: nobody has looked after it since")


RULE = Rule(
    code="saml-certificate-expired",
    about=("identity_provider",),
    severity=Severity.LOW,
    what="A provider that nobody keeps up; expired metadata says that nobody comes in by it, or should.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html",
    judge=_judge,
)
