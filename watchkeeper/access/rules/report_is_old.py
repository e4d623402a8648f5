"""The credential report is older than AWS would have let it be."""

from collections.abc import Iterator
from datetime import timedelta

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.access.wording import age
from watchkeeper.evidence import Unseen
from watchkeeper.severity import Severity

FRESH = timedelta(hours=4)
"""AWS makes a new report if the last one is older, and gives the old one until then."""


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    look = subject.view.inventory.credentials
    if isinstance(look, Unseen):
        return
    if scene.at - look.value.generated > FRESH:
        yield RULE.reason(
            f"what is said of keys and passwords is {age(look.value.generated, scene.at)} old: the credential report is "
            f"of {look.value.generated:%Y-%m-%d %H:%M} UTC"
        )


RULE = Rule(
    code="report-is-old",
    about=("root",),
    severity=Severity.LOW,
    what="Facts older than four hours: a key that was used or switched off since is told wrongly.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
    judge=_judge,
)
