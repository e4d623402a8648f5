"""The shape that a runbook fills in."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from pydantic import ConfigDict

from watchkeeper.evidence import Frozen, Looks
from watchkeeper.finding import Finding
from watchkeeper.plan import Plan

LATER = ("newcomers",)
"""Steps for which a containment does not wait: they ask CloudTrail, which answers twice a second."""


class Runbook(Frozen):
    """What it handles, what it looks at, what it decides; nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: str
    """The name of its file."""
    title: str
    handles: tuple[str, ...]
    """Patterns over finding types: `*` for anything."""
    targets: tuple[str, ...] = ()
    """Kinds of target of which the finding must name one; empty means any or none."""
    look_at: tuple[str, ...]
    """Evidence steps, by their names in `tasks.eyes`."""
    decide: Callable[[Finding, Looks], Plan]
    may: tuple[str, ...] = ()
    """Kinds of action that `decide` may plan, in their order; the coverage page shows them."""
    asks: str = ""
    """What a person is asked, and when, in a sentence; empty: nobody by this runbook itself."""
    contains: str = ""
    """Why nothing is contained, where `may` is empty."""
    each_target: bool = False
    """Decided target by target, by the runbooks that fit each: one case of many resources."""
    sources: tuple[str, ...]

    @property
    def at_once(self) -> tuple[str, ...]:
        """The steps that the first plan waits for."""
        return tuple(step for step in self.look_at if step not in LATER)

    @property
    def later(self) -> tuple[str, ...]:
        """The steps that a plan waits for which has nothing to do at once, and every further round."""
        return tuple(step for step in self.look_at if step in LATER)

    def fits(self, finding: Finding) -> bool:
        """Whether this runbook answers `finding`."""
        kinds = {target.kind for target in finding.targets}
        return any(fnmatchcase(finding.type, pattern) for pattern in self.handles) and (
            not self.targets or bool(kinds & set(self.targets))
        )
