"""Access from outside that an archive rule, or a person, has put out of sight."""

from collections.abc import Iterator

from watchkeeper.access.external import in_the_house, of_subject, told
from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import ExternalSubject, RoleSubject
from watchkeeper.severity import Severity


def _judge(subject: ExternalSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    if subject.apart is not None and subject.apart.family == "aws":
        return
    found = of_subject(subject)
    archived = [one for one in found if one.status == "ARCHIVED" and not in_the_house(one, subject.view)]
    if archived and not any(one.status == "ACTIVE" for one in found):
        severity = Severity.MEDIUM if any(one.public for one in archived) else None
        yield RULE.reason(
            f"{told(archived)}; the finding is archived, by a rule or by a person", severity=severity
        )


RULE = Rule(
    code="external-access-archived",
    about=("external_access", "role"),
    severity=Severity.LOW,
    what="An archived finding is access that is still there; an exception without an end.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-archive-rules.html",
    judge=_judge,
)
