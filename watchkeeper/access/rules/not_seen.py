"""What could not be looked at, and would be needed to say that all is well."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import Subject
from watchkeeper.access.wording import listed
from watchkeeper.severity import Severity


def _judge(subject: Subject, scene: Scene) -> Iterator[Reason]:
    del scene
    for why in dict.fromkeys(subject.missing.values()):
        what = listed(name for name, told in subject.missing.items() if told == why)
        yield RULE.reason(f"could not look at {what}: {why}", known=False)


RULE = Rule(
    code="not-seen",
    about=(
        "user", "access_key", "console_access", "ssh_key", "service_credential", "signing_certificate", "role",
        "assignment", "entitlement", "root", "identity_provider", "trust_anchor", "external_access",
    ),
    severity=Severity.MEDIUM,
    what="A source that was not seen: nothing noticed there does not mean that nothing is there.",
    source="house rule: could not look is never nothing there",
    judge=_judge,
)  # fmt: skip
