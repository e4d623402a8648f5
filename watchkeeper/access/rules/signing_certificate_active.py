"""A signing certificate: hardly anything takes one any more."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import CredentialSubject
from watchkeeper.severity import Severity


def _judge(subject: CredentialSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.credential.active:
        yield RULE.reason(
            "an X.509 certificate for signed SOAP requests, which hardly any service still takes"
        )


RULE = Rule(
    code="signing-certificate-active",
    about=("signing_certificate",),
    severity=Severity.MEDIUM,
    what="A credential of an older time that works without access key and second factor.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html",
    judge=_judge,
)
