"""What one run of the bootstrap found and did: the value that every page, artifact and message is made of."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from watchkeeper.baseline.compare import Line, State
from watchkeeper.baseline.cost import Estimate
from watchkeeper.baseline.drift import Drift
from watchkeeper.baseline.plan import BaselinePlan
from watchkeeper.baseline.proofs import PathProof
from watchkeeper.baseline.receipt import BaselineReceipt, Outcome
from watchkeeper.baseline.root_user import RootLook
from watchkeeper.evidence import Frozen
from watchkeeper.receipt import Verdict

Mode = Literal["plan", "apply", "verify"]


class BaselineReport(Frozen):
    """One run; `plan` holds every line as it stood at the end."""

    mode: Mode
    run: str
    at: datetime
    plan: BaselinePlan
    seen_digest: str | None = None
    """The digest of the plan that was applied."""
    receipts: tuple[BaselineReceipt, ...] = ()
    not_in_seen_plan: tuple[Line, ...] = ()
    """What would be changed too, but was not in the plan that a person saw: left alone."""
    proofs: tuple[PathProof, ...] = ()
    roots: dict[str, RootLook] = Field(default_factory=dict)
    """By account."""
    estimate: Estimate | None = None
    drift: Drift | None = None

    @property
    def scope(self) -> str:
        """Its name in file names and artifacts: the organization's id, or the account's."""
        survey = self.plan.survey
        return survey.organization_id or survey.management

    @property
    def failed(self) -> tuple[BaselineReceipt, ...]:
        """What could not be applied."""
        return tuple(one for one in self.receipts if one.outcome is Outcome.FAILED)

    @property
    def changed(self) -> tuple[BaselineReceipt, ...]:
        """What was changed and read back as wanted."""
        return tuple(one for one in self.receipts if one.outcome is Outcome.CHANGED)

    @property
    def unseen(self) -> tuple[Line, ...]:
        """What could not be looked at."""
        return tuple(line for line in self.plan.lines if line.state is State.COULD_NOT_LOOK)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why this run is no success, in sentences; none of them stopped the rest."""
        said = [f"{one.line.key} could not be applied: {one.why}" for one in self.failed]
        said += [
            f"{one.line.key} was changed and read back as {one.line.state}"
            for one in self.changed
            if one.line.changes
        ]
        said += [
            f"{one.path} ({one.region}) did not arrive: {one.why}"
            for one in self.proofs
            if one.verdict is Verdict.FAIL
        ]
        if self.not_in_seen_plan:
            said.append(
                f"{len(self.not_in_seen_plan)} change(s) were not in the plan that was seen: plan again"
            )
        return tuple(said)
