"""Services that a powerful identity may use and never tried."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RoleSubject, UserSubject
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.severity import Severity


def _judge(subject: UserSubject | RoleSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    accessed = subject.accessed
    if subject.apart:
        return
    if isinstance(accessed, Unseen):
        yield RULE.reason(f"which services it uses could not be read: {accessed.why}", known=False)
    elif isinstance(accessed, Seen):
        services = accessed.value.services
        unused = sum(one.last is None for one in services)
        if unused:
            yield RULE.reason(
                f"of {len(services)} services that its policies allow, {unused} were never tried in the 400 days that "
                "AWS tracks (denied tries count as use)"
            )


RULE = Rule(
    code="unused-services",
    about=("user", "role"),
    severity=Severity.LOW,
    what="Privileged access that is wider than its use.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
    judge=_judge,
)
