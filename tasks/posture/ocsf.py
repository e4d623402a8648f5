"""Prowler's findings (OCSF) for scoring, decoded by msgspec: what the score does not ask for is skipped.

Source: https://github.com/prowler-cloud/prowler/blob/master/prowler/lib/outputs/ocsf/ocsf.py and
https://schema.ocsf.io/classes/detection_finding
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from tasks.posture.refusals import BAD_LINE, why_refused
from watchkeeper.posture.imported import ControlNotes
from watchkeeper.posture.prowler import COMPLIANCE, requirements
from watchkeeper.posture.tally import Tally
from watchkeeper.posture.versions import Versions

_SUPPRESSED = 3
"""`status_id` of what Prowler's mute list hides."""
_MILLISECONDS = 100_000_000_000
"""Larger times are in milliseconds, as OCSF has it; Prowler writes seconds."""


class _Metadata(Struct, gc=False):
    event_code: str


class _Account(Struct, gc=False):
    uid: str


class _Cloud(Struct, gc=False):
    account: _Account
    region: str
    provider: str = "aws"


class _Resource(Struct, gc=False):
    uid: str


class _Unmapped(Struct, gc=False):
    compliance: dict[str, list[str]]


class _Information(Struct, gc=False):
    title: str | None = None
    uid: str | None = None


class Finding(Struct, gc=False, kw_only=True):
    """One check on one resource."""

    metadata: _Metadata
    status_code: str
    cloud: _Cloud
    unmapped: _Unmapped
    time: float
    """Since 1970. `time_dt` says the same in the local time of who ran Prowler, without an offset."""
    status: str | None = None
    status_id: int | None = None
    severity: str | None = None
    resources: list[_Resource] = field(default_factory=list)
    finding_info: _Information | None = None


class _Check(NamedTuple):
    """Satisfies `watchkeeper.posture.tally.Counted`."""

    account: str
    region: str
    workflow_status: str
    compliance_status: str
    updated_at: datetime
    resources: Sequence[str]
    first_seen: datetime | None = None
    """A scan does not know since when."""


_FINDING = msgspec.json.Decoder(Finding)
_FINDINGS = msgspec.json.Decoder(list[Finding])
_RAW_LIST = msgspec.json.Decoder(list[Raw])


class OcsfReader:
    """Counts what it is given in a tally; a finding that cannot be read is refused by name."""

    def __init__(self, tally: Tally, notes: ControlNotes, frameworks: Sequence[str]) -> None:
        self._tally, self._notes, self._wanted = tally, notes, frameworks
        self.frameworks: Counter[str] = Counter()
        """Every framework that was met, wanted or not, with its findings."""

    def read_lines(self, raw: bytes | memoryview) -> None:
        """JSON lines; a broken one is refused."""
        try:
            found = _FINDING.decode_lines(raw)
        except msgspec.DecodeError:
            for line in bytes(raw).splitlines():
                if line.strip():
                    self._read_line(line)
        else:
            self._count(found, self._tally.versions)

    def read_list(self, raw: bytes | memoryview) -> None:
        """An array.

        Raises:
            msgspec.DecodeError: it is none.
        """
        try:
            found = _FINDINGS.decode(raw)
        except msgspec.ValidationError:
            for one in _RAW_LIST.decode(raw):
                self.read_value(memoryview(one))
        else:
            self._count(found, self._tally.versions)

    def count_held(self) -> None:
        """Count what was held back of checks that are there more than once: their latest versions."""
        if self._tally.versions:
            self._count(self._tally.versions.latest(), None)

    def read_value(self, raw: bytes | memoryview) -> None:
        """One finding, or an array.

        Raises:
            msgspec.DecodeError: it is no JSON.
        """
        if bytes(raw[:64]).lstrip().startswith(b"["):
            self.read_list(raw)
            return
        try:
            finding = _FINDING.decode(raw)
        except msgspec.ValidationError as error:
            self._tally.refuse(why_refused(error))
        else:
            self._count((finding,), self._tally.versions)

    def _read_line(self, line: bytes) -> None:
        try:
            self.read_value(line)
        except msgspec.DecodeError:
            self._tally.refuse(BAD_LINE)

    def _count(self, findings: Iterable[Finding], versions: Versions | None) -> None:
        for one in findings:
            if versions and self._is_held(one, versions):
                continue
            if one.cloud.provider != "aws":
                self._tally.refuse(f"cloud.provider is {one.cloud.provider}, not aws")
                continue
            status = COMPLIANCE.get(one.status_code)
            if status is None:
                self._tally.refuse(f"status_code is {one.status_code}: neither PASS, FAIL nor MANUAL")
                continue
            try:
                moment = _moment(one.time)
            except (ValueError, OverflowError, OSError):
                self._tally.refuse("time is no moment")
                continue
            muted = one.status == "Suppressed" or one.status_id == _SUPPRESSED
            self.frameworks.update(iter(one.unmapped.compliance))
            controls = requirements(one.unmapped.compliance, self._wanted)
            self._tally.add_checked(
                controls,
                _Check(
                    account=one.cloud.account.uid,
                    region=one.cloud.region,
                    workflow_status="SUPPRESSED" if muted else "NEW",
                    compliance_status=status,
                    updated_at=moment,
                    resources=[resource.uid for resource in one.resources],
                ),
            )
            if status == "FAILED" and not muted:
                title = one.finding_info.title if one.finding_info else None
                for control in controls:
                    self._notes.note(control.control, title or one.metadata.event_code, one.severity)

    def _is_held(self, one: Finding, versions: Versions) -> bool:
        """A check of one resource is the same in every scan; of two answers in one scan a failure counts.

        Its `uid` is made of the check, the account, the region and the resource's name, and names are not
        always different.
        """
        key = hash(
            (
                one.metadata.event_code,
                one.cloud.account.uid,
                one.cloud.region,
                tuple([resource.uid for resource in one.resources]),
                one.finding_info.uid if one.finding_info else None,
            )
        )
        versions.meet(key)
        order = (one.time, one.status_code == "FAIL")
        return bool(versions.repeated) and versions.is_held(key, order, one)


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time / 1000 if time > _MILLISECONDS else time, UTC)
