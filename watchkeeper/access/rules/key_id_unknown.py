"""A key of which only the credential report speaks: without its id nobody can switch it off."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import KeySubject
from watchkeeper.severity import Severity


def _judge(subject: KeySubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.key.access_key_id is None:
        why = subject.owner.view.inventory.gaps.get("access_keys", "the credential report does not say it")
        yield RULE.reason(f"its id is not known ({why}): it cannot be switched off from here", known=False)


RULE = Rule(
    code="key-id-unknown",
    about=("access_key",),
    severity=Severity.LOW,
    what="A key whose id could not be read, so that no decision on it could be carried out.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
    judge=_judge,
)
