"""A credential that is off and still there."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import CredentialSubject
from watchkeeper.severity import Severity


def _judge(subject: CredentialSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if not subject.credential.active:
        yield RULE.reason("it is inactive and still there: it can be switched on again")


RULE = Rule(
    code="credential-inactive-present",
    about=("ssh_key", "service_credential", "signing_certificate"),
    severity=Severity.LOW,
    what="An inactive credential; if nobody needs it any more, its owner should delete it.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html",
    judge=_judge,
)
