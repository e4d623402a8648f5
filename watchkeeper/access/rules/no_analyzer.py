"""Nobody looks for access from outside."""

from collections.abc import Iterator

from watchkeeper.access.item import Reason
from watchkeeper.access.rule import Rule
from watchkeeper.access.scene import Scene
from watchkeeper.access.subjects import RootSubject
from watchkeeper.access.wording import listed
from watchkeeper.evidence import Unseen
from watchkeeper.severity import Severity

_EXTERNAL = ("ACCOUNT", "ORGANIZATION")


def _judge(subject: RootSubject, scene: Scene) -> Iterator[Reason]:
    del scene
    look = subject.view.inventory.analyzers
    if isinstance(look, Unseen):
        yield RULE.reason(f"Access Analyzer could not be read: {look.why}", known=False)
        return
    looking = {
        region
        for region, _, kind in (one.partition(" ") for one in look.value.analyzers)
        if kind in _EXTERNAL
    }
    blind = [region for region in look.value.regions if region not in looking]
    if blind:
        yield RULE.reason(f"no Access Analyzer looks for access from outside in {listed(blind)}")


RULE = Rule(
    code="no-analyzer",
    about=("root",),
    severity=Severity.LOW,
    what="Regions without an analyzer of external access: it works per region, and silence there proves nothing.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
    judge=_judge,
)
