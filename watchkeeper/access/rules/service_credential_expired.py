"""An API key whose time is over."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import CredentialSubject
from watchkeeper.severity import Severity


def _judge(subject: CredentialSubject, scene: Scene) -> Iterator[Reason]:
    expires = getattr(subject.credential, "expires", None)
    if expires is not None and expires <= scene.at:
        yield RULE.reason(f"it expired on {scene.ago(expires)} and is still there")


RULE = Rule(
    code="service-credential-expired",
    about=("service_credential",),
    severity=Severity.LOW,
    what="What is left of a service-specific credential: it opens nothing any more, and hides those that do.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredentialMetadata.html",
    judge=_judge,
)
