"""Adding findings up as they arrive: what is kept grows with controls and places, never with findings."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Protocol

from pydantic import Field

from watchkeeper.evidence import Frozen
from watchkeeper.posture.cells import MOST_RESOURCES, Cell, merge
from watchkeeper.posture.identify import ControlNames, NotScored, Scored, identify
from watchkeeper.posture.versions import Versions

_PLACES = {"PASSED": 0, "FAILED": 1, "WARNING": 2, "NOT_AVAILABLE": 3}
_SUPPRESSED, _SUPPRESSED_FAILED, _OLDEST, _NEWEST, _SINCE, _RESOURCES, _ACCEPTED = range(4, 11)


class Counted(Protocol):
    """What is counted of a finding, whatever its format. Attributes in brackets name ASFF's fields.

    Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
    """

    account: str
    """[AwsAccountId]"""
    region: str
    """[Region], or the one in ProductArn."""
    workflow_status: str
    """[Workflow.Status] NEW unless said otherwise."""
    compliance_status: str | None
    """[Compliance.Status]"""
    updated_at: datetime
    first_seen: datetime | None
    """[FirstObservedAt], else [CreatedAt]; None where the source does not say."""
    resources: Sequence[str]
    """[Resources[].Id]"""


class Observed(Counted, Protocol):
    """What scoring reads of an ASFF finding, parsed at the door."""

    product_arn: str
    generator_id: str
    record_state: str
    """[RecordState] ACTIVE unless said otherwise."""
    security_control_id: str | None
    associated_standards: Sequence[str]
    standards_arn: str | None
    """[ProductFields.StandardsArn] or [ProductFields.StandardsGuideArn]"""
    control_id: str | None
    """[ProductFields.ControlId] or [ProductFields.RuleId]"""


class AcceptedRisk(Protocol):
    """What the tally asks of an accepted risk; whether it has expired is asked when the report is made."""

    @property
    def id(self) -> str:
        """Its name."""

    def covers(self, account: str, region: str, resources: Sequence[str]) -> bool:
        """Whether a failed finding is the one that was accepted."""


class Reading(Frozen):
    """What was read: nothing that was left out of the score is left out of sight."""

    read: int = 0
    archived: int = 0
    other_products: dict[str, int] = Field(default_factory=dict)
    refused: dict[str, int] = Field(default_factory=dict)
    """By the reason: what claims to be a control's finding and could not be placed or parsed."""

    def __add__(self, other: "Reading") -> "Reading":
        """Two readings as one."""
        return Reading(
            read=self.read + other.read,
            archived=self.archived + other.archived,
            other_products=dict(Counter(self.other_products) + Counter(other.other_products)),
            refused=dict(Counter(self.refused) + Counter(other.refused)),
        )


class Tallied(Frozen):
    """What a reading came to."""

    cells: tuple[Cell, ...] = ()
    reading: Reading = Reading()


_MOST_REASONS = 200
"""Reasons are kept by their text: a flood of different ones ends as one line."""


Identity = tuple[str, str, str | None, tuple[str, ...], str | None, str | None]
"""What `identify` asks of a finding, in its order: the few different ones are looked up, not worked out."""

_Counts = dict[tuple[str, str], list[Any]]
"""By account and region, of one control in the same standards."""


class Tally:
    """Counts findings; `add` each one, then ask for `result`."""

    def __init__(
        self,
        names: ControlNames,
        risks: Mapping[str, Sequence[AcceptedRisk]] | None = None,
        on_failure: Callable[[str, Any], None] | None = None,
        versions: Versions | None = None,
    ) -> None:
        """Begin at nothing.

        Args:
            names: the older shape's numbers.
            risks: accepted risks, by control.
            on_failure: told the control and the first finding that fails in each account and region:
                for a source whose findings alone say what a control is called and how grave it is.
            versions: for the reader of a source that may hold a finding more than once; here each that is
                added counts.
        """
        self.versions = versions
        self._names = names
        self._risks = risks or {}
        self._on_failure = on_failure
        self._known: dict[Identity, tuple[str, _Counts]] = {}
        self._counts: dict[Scored, _Counts] = {}
        self._read = self._archived = 0
        self._others: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    def add(self, finding: Observed) -> None:
        """Count one finding."""
        identity = (
            finding.product_arn,
            finding.generator_id,
            finding.security_control_id,
            tuple(finding.associated_standards),
            finding.standards_arn,
            finding.control_id,
        )
        self.add_identified(
            identity, finding, finding.record_state, finding.workflow_status, finding.compliance_status
        )

    def add_identified(
        self,
        identity: Identity,
        finding: Any,
        record_state: str,
        workflow_status: str,
        compliance_status: str | None,
    ) -> None:
        """The same for a reader that has these at hand: to ask for an attribute takes as long as to count.

        Args:
            identity: of its control.
            finding: a `Counted`, whose own statuses are not asked.
            record_state: ACTIVE or ARCHIVED.
            workflow_status: Workflow.Status.
            compliance_status: Compliance.Status.
        """
        self._read += 1
        if record_state == "ARCHIVED":
            self._archived += 1
            return
        known = self._known.get(identity)
        if known is None:
            found = self._identified(identity)
            if isinstance(found, NotScored):
                # Not remembered: other products have a GeneratorId for each finding.
                if found.refused:
                    self._count_refused(found.why)
                else:
                    self._others[found.why] += 1
                return
            known = self._known[identity] = (found.control, self._counts.setdefault(found, {}))
        self._count(known[0], known[1], finding, workflow_status, compliance_status)

    def add_checked(self, controls: Sequence[Scored], finding: Counted) -> None:
        """Count one finding of a source that names its controls itself; it counts for each of them."""
        self._read += 1
        if not controls:
            self._others["checks that no chosen framework asks for"] += 1
        for one in controls:
            counts = self._counts.setdefault(one, {})
            self._count(one.control, counts, finding, finding.workflow_status, finding.compliance_status)

    def refuse(self, why: str) -> None:
        """Count a finding that could not be parsed; `why` names the field."""
        self._read += 1
        self._count_refused(why)

    def _identified(self, identity: Identity) -> Scored | NotScored:
        return identify(
            product_arn=identity[0],
            generator_id=identity[1],
            security_control_id=identity[2],
            associated_standards=identity[3],
            standards_arn=identity[4],
            control_id=identity[5],
            names=self._names,
        )

    def _count_refused(self, why: str) -> None:
        known = why in self._refused or len(self._refused) < _MOST_REASONS
        self._refused[why if known else "further reasons"] += 1

    def _count(
        self, control: str, places: _Counts, finding: Counted, workflow_status: str, status: str | None
    ) -> None:
        place = (finding.account, finding.region)
        counts = places.get(place)
        if counts is None:
            counts = places[place] = [0, 0, 0, 0, 0, 0, None, None, None, (), None]
        if workflow_status == "SUPPRESSED":
            counts[_SUPPRESSED] += 1
            if status == "FAILED":
                counts[_SUPPRESSED_FAILED] += 1
            return
        # A status that nobody knows is not a pass: it makes the control UNKNOWN.
        column = _PLACES.get(status or "", 3)
        if column == 3 and status != "NOT_AVAILABLE":
            self._count_refused(f"{control}: Compliance.Status is {status or 'missing'}")
        counts[column] += 1
        updated = finding.updated_at
        newest = counts[_NEWEST]
        if newest is None:
            counts[_OLDEST] = counts[_NEWEST] = updated
        elif updated > newest:
            counts[_NEWEST] = updated
        elif updated < counts[_OLDEST]:
            counts[_OLDEST] = updated
        if column == 1:
            self._count_failed(control, counts, finding)

    def _count_failed(self, control: str, counts: list[Any], finding: Counted) -> None:
        since, resources = finding.first_seen, finding.resources
        if counts[_PLACES["FAILED"]] == 1 and self._on_failure:
            self._on_failure(control, finding)
        if since and (counts[_SINCE] is None or since < counts[_SINCE]):
            counts[_SINCE] = since
        if len(counts[_RESOURCES]) < MOST_RESOURCES:
            counts[_RESOURCES] = (*counts[_RESOURCES], *resources[:1])
        for risk in self._risks.get(control, ()):
            if risk.covers(finding.account, finding.region, resources):
                accepted = counts[_ACCEPTED] = counts[_ACCEPTED] or Counter()
                accepted[risk.id] += 1
                return

    def result(self) -> Tallied:
        """The cells so far, sorted, and what was read."""
        cells = [
            _cell(account, region, scored, counts)
            for scored, places in self._counts.items()
            for (account, region), counts in places.items()
        ]
        # Ours, and made a moment ago: checking tens of thousands of them again takes longer than making them.
        return Tallied.model_construct(
            cells=tuple(sorted(cells, key=itemgetter(0, 1, 2, 3))),
            reading=Reading(
                read=self._read,
                archived=self._archived,
                other_products=dict(self._others),
                refused=dict(self._refused),
            ),
        )


def _cell(account: str, region: str, scored: Scored, counts: list[Any]) -> Cell:
    passed, failed, warning, not_available, suppressed, suppressed_failed, *more = counts
    oldest, newest, since, resources, accepted = more
    return Cell(
        account,
        region,
        scored.control,
        scored.standards,
        passed,
        failed,
        warning,
        not_available,
        suppressed,
        suppressed_failed,
        tuple(sorted(accepted.items())) if accepted else (),
        oldest,
        newest,
        since,
        resources,
    )


def together(parts: Iterable[Tallied]) -> Tallied:
    """Several readings (lanes, files) as one."""
    parts = tuple(parts)
    reading = Reading()
    for part in parts:
        reading += part.reading
    return Tallied(cells=merge(cell for part in parts for cell in part.cells), reading=reading)
