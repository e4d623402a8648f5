"""SSH keys, service-specific credentials and signing certificates that nobody renewed."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import CredentialSubject
from watchkeeper.severity import Severity


def _judge(subject: CredentialSubject, scene: Scene) -> Iterator[Reason]:
    one = subject.credential
    if not one.active:
        return
    if one.created is None:
        yield RULE.reason("AWS does not say when it was made", known=False)
    elif (days := scene.days(one.created)) >= scene.policy.key_age_days:
        yield RULE.reason(f"{days} days old, and AWS does not record whether anybody uses it")


RULE = Rule(
    code="credential-old",
    about=("ssh_key", "service_credential", "signing_certificate"),
    severity=Severity.LOW,
    what="A long-term credential beside the access keys, which most reviews never list.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html",
    judge=_judge,
)
