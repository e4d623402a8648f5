"""Drift: what changed between two looks at the baseline, and nothing else."""

from watchkeeper.baseline.compare import Line, State
from watchkeeper.evidence import Frozen

_WELL = (State.IN_PLACE, State.NOT_AVAILABLE, State.MANAGED_ELSEWHERE)


class Moved(Frozen):
    """One line that stands otherwise than the last time."""

    before: Line | None
    """None: it was not asked for last time."""
    now: Line | None
    """None: it is no longer asked for."""

    @property
    def line(self) -> Line:
        """The newer of the two."""
        found = self.now or self.before
        assert found is not None  # noqa: S101  one of them is always there
        return found


class Drift(Frozen):
    """What moved since `since` (the id of the earlier report; None: this is the first)."""

    since: str | None = None
    worse: tuple[Moved, ...] = ()
    """Was well, or is new, and is not well now; or differs in another way than before."""
    unseen: tuple[Moved, ...] = ()
    """Could be seen last time, and cannot now."""
    better: tuple[Moved, ...] = ()
    """Is well now."""

    def __bool__(self) -> bool:
        """Whether anything moved."""
        return bool(self.worse or self.unseen or self.better)


def drift_between(before: tuple[Line, ...], now: tuple[Line, ...], since: str | None = None) -> Drift:
    """What changed from `before` to `now`; a line that stands as it stood is not in it."""
    was = {line.key: line for line in before}
    worse, unseen, better = [], [], []
    for line in now:
        old = was.pop(line.key, None)
        if old is not None and _same(old, line):
            continue
        moved = Moved(before=old, now=line)
        if line.state is State.COULD_NOT_LOOK:
            unseen.append(moved)
        elif line.state in _WELL:
            if old is not None and old.state not in _WELL:
                better.append(moved)
        else:
            worse.append(moved)
    gone = [Moved(before=old, now=None) for old in was.values() if old.state not in _WELL]
    return Drift(since=since, worse=tuple(worse), unseen=tuple(unseen), better=(*better, *gone))


def _same(old: Line, new: Line) -> bool:
    """Whether the line stands as it stood; what could not be looked at has no other differences."""
    return old.state is new.state and old.differences == new.differences
