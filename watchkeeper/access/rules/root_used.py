"""Somebody worked as root."""

from collections.abc import Iterator
from datetime import datetime

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.severity import Severity


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    if subject.row is None:
        return
    uses: list[tuple[datetime, str]] = []
    if subject.row.password_last_used:
        uses.append((subject.row.password_last_used, "by its password"))
    uses += [(key.last_used, "by an access key") for key in subject.row.keys if key.last_used]
    if uses:
        used, how = max(uses)
        if (days := scene.days(used)) < scene.policy.root_use_days:
            yield RULE.reason(f"root was used {days} days ago, {how}")


RULE = Rule(
    code="root-used",
    about=("root",),
    severity=Severity.HIGH,
    what="Use of the root user, which no policy restrains; daily work needs none.",
    source="CIS AWS Foundations 3.0, 1.7",
    judge=_judge,
)
