"""The shape that a judgement rule fills in; the table is `watchkeeper.access.rule_table`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from watchkeeper.access.item import ItemKind, Reason
from watchkeeper.severity import Severity


@dataclass(frozen=True)
class Rule:
    """One thing that is noticed. `judge(subject, scene)` gives the reasons, none if all is well."""

    code: str
    about: tuple[ItemKind, ...]
    """The kinds of item whose subject it is shown."""
    severity: Severity
    what: str
    """One sentence: what it finds and why that matters."""
    source: str
    """Where it comes from: a benchmark's requirement, an AWS document."""
    judge: Callable[[Any, Any], Iterable[Reason]]

    def reason(self, text: str, *, severity: Severity | None = None, known: bool = True) -> Reason:
        """A reason of this rule; its severity unless another fits better."""
        return Reason(code=self.code, severity=severity or self.severity, text=text, known=known)
