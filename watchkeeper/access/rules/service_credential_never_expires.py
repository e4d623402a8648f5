"""An API key of a service that was made without an end."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import CredentialSubject
from watchkeeper.severity import Severity

WITH_AN_END = ("bedrock.amazonaws.com", "logs.amazonaws.com")
"""Services whose API keys may be given an end; a password for CodeCommit or Keyspaces never has one."""


def _judge(subject: CredentialSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    one = subject.credential
    if getattr(one, "expires", None) is not None or not one.active:
        return
    service = getattr(one, "service", "")
    if service in WITH_AN_END:
        yield RULE.reason(f"an API key for {service} that never expires; it could have been given an end")
    else:
        yield RULE.reason(f"a password for {service}, which has no end", severity=Severity.LOW)


RULE = Rule(
    code="service-credential-never-expires",
    about=("service_credential",),
    severity=Severity.MEDIUM,
    what="A service-specific credential that is good for ever; it signs no requests and is sent as it is.",
    source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html",
    judge=_judge,
)
