"""Security Hub's findings (ASFF) for scoring, decoded by msgspec: what the score does not ask for is skipped.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, field

from tasks.posture.refusals import BAD_LINE, why_refused
from watchkeeper.posture.tally import Tally
from watchkeeper.posture.versions import Versions

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339 with its offset: without one, nobody knows when it was."""


class _Standard(Struct, gc=False, frozen=True):
    id: str = field(name="StandardsId")


class _Compliance(Struct, gc=False, frozen=True):
    status: str | None = field(default=None, name="Status")
    control: str | None = field(default=None, name="SecurityControlId")
    standards: tuple[_Standard, ...] | None = field(default=None, name="AssociatedStandards")


class _Workflow(Struct, gc=False, frozen=True):
    status: str | None = field(default=None, name="Status")


class _Severity(Struct, gc=False, frozen=True):
    label: str | None = field(default=None, name="Label")


class _ProductFields(Struct, gc=False, frozen=True):
    standard: str | None = field(default=None, name="StandardsArn")
    control: str | None = field(default=None, name="ControlId")
    guide: str | None = field(default=None, name="StandardsGuideArn")
    rule: str | None = field(default=None, name="RuleId")


class _Resource(Struct, gc=False):
    id: str = field(name="Id")


_SHARED = (
    "account", "product_arn", "generator_id", "region", "record_state", "title",
    "workflow", "compliance", "fields", "severity",
)  # fmt: skip
"""What many findings have alike: of those that are held back it is kept once."""
_NO_COMPLIANCE, _NO_WORKFLOW, _NO_FIELDS = _Compliance(), _Workflow(), _ProductFields()


class Finding(Struct, gc=False, kw_only=True):
    """One finding as it is read. With its region filled in it satisfies `watchkeeper.posture.tally.Observed`.

    None can hold itself, so Python's cycle collector is told to leave them alone (`gc=False`).
    """

    account: str = field(name="AwsAccountId")
    product_arn: str = field(name="ProductArn")
    generator_id: str = field(name="GeneratorId")
    updated_at: Moment = field(name="UpdatedAt")
    created_at: Moment = field(name="CreatedAt")
    observed_at: Moment | None = field(default=None, name="FirstObservedAt")
    parts: list[_Resource] | None = field(default=None, name="Resources")
    region: str | None = field(default=None, name="Region")
    id: str | None = field(default=None, name="Id")
    record_state: str | None = field(default=None, name="RecordState")
    workflow: _Workflow | None = field(default=None, name="Workflow")
    compliance: _Compliance | None = field(default=None, name="Compliance")
    fields: _ProductFields | None = field(default=None, name="ProductFields")
    severity: _Severity | None = field(default=None, name="Severity")
    title: str | None = field(default=None, name="Title")

    @property
    def compliance_status(self) -> str | None:
        """Compliance.Status."""
        return (self.compliance or _NO_COMPLIANCE).status

    @property
    def first_seen(self) -> datetime:
        """FirstObservedAt, else CreatedAt."""
        return self.observed_at or self.created_at

    @property
    def resources(self) -> Sequence[str]:
        """Ids."""
        return [one.id for one in self.parts] if self.parts else ()


class _Detail(Struct, gc=False):
    findings: Raw | UnsetType = UNSET


class _Envelope(Struct, gc=False):
    page: Raw | UnsetType = field(default=UNSET, name="Findings")
    detail: _Detail | UnsetType = UNSET


_FINDING = msgspec.json.Decoder(Finding)
_FINDINGS = msgspec.json.Decoder(list[Finding])
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_RAW_LIST = msgspec.json.Decoder(list[Raw])


def read_page(raw: bytes | memoryview, tally: Tally) -> None:
    """Count what one JSON text holds, or several in lines; a finding that cannot be read is refused by name.

    Args:
        raw: GetFindings' answer (`{"Findings": [...]}`), a list, one finding, an EventBridge event
            (`detail.findings`), or lines of these.
        tally: where they are counted.

    Raises:
        msgspec.DecodeError: it is no JSON at all.
    """
    try:
        _read_value(raw, tally)
    except msgspec.DecodeError:
        text = bytes(raw).strip()
        if b"\n" not in text:
            raise
        first, _, _ = text.partition(b"\n")
        msgspec.json.decode(first, type=Raw)  # not lines either
        read_lines(text, tally)


def read_lines(raw: bytes | memoryview, tally: Tally) -> None:
    """Count JSON lines, each of which may be anything that `read_page` takes; a broken line is refused."""
    try:
        found = _FINDING.decode_lines(raw)
    except msgspec.DecodeError:
        for line in bytes(raw).splitlines():
            if line.strip():
                _read_line(line, tally)
    else:
        _count(found, tally, tally.versions)


def read_list(raw: bytes | memoryview, tally: Tally) -> None:
    """Count a JSON array of findings.

    Raises:
        msgspec.DecodeError: it is no JSON array.
    """
    try:
        found = _FINDINGS.decode(raw)
    except msgspec.ValidationError:
        for one in _RAW_LIST.decode(raw):
            _read_finding(one, tally)
    else:
        _count(found, tally, tally.versions)


def count_held(tally: Tally) -> None:
    """Count what was held back of findings that are there more than once: their latest versions."""
    if tally.versions:
        _count(tally.versions.latest(), tally, None)


def add_findings(findings: Sequence[dict[str, Any]], tally: Tally) -> None:
    """Count findings as boto3 gives them, by the same rules; all of them, for the API has each once."""
    try:
        found = msgspec.convert(findings, list[Finding])
    except msgspec.ValidationError:
        for one in findings:
            try:
                finding = msgspec.convert(one, Finding)
            except msgspec.ValidationError as error:
                tally.refuse(why_refused(error))
            else:
                _count((finding,), tally, None)
    else:
        _count(found, tally, None)


def _read_line(line: bytes, tally: Tally) -> None:
    try:
        _read_value(line, tally)
    except msgspec.DecodeError:
        tally.refuse(BAD_LINE)


def _read_value(raw: bytes | memoryview, tally: Tally) -> None:
    if bytes(raw[:64]).lstrip().startswith(b"["):
        read_list(raw, tally)
        return
    try:
        envelope = _ENVELOPE.decode(raw)
    except msgspec.ValidationError:
        _read_finding(raw, tally)
        return
    if envelope.page is not UNSET:
        _read_within(envelope.page, "Findings", tally)
    elif envelope.detail is not UNSET and envelope.detail.findings is not UNSET:
        _read_within(envelope.detail.findings, "detail.findings", tally)
    else:
        _read_finding(raw, tally)


def _read_within(raw: Raw, name: str, tally: Tally) -> None:
    try:
        read_list(memoryview(raw), tally)
    except msgspec.ValidationError as error:
        tally.refuse(why_refused(error, name))


def _read_finding(raw: bytes | memoryview | Raw, tally: Tally) -> None:
    try:
        finding = _FINDING.decode(raw)
    except msgspec.ValidationError as error:
        tally.refuse(why_refused(error))
    else:
        _count((finding,), tally, tally.versions)


def _count(findings: Iterable[Finding], tally: Tally, versions: Versions | None) -> None:
    """Two hundred thousand times: the nested parts are asked once for each finding.

    What BatchUpdateFindings changed (a suppression) has the UpdatedAt that it had: of two such versions the
    one that comes last in the export is the latest.
    Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
    """
    add = tally.add_identified
    if versions:
        meet, repeated = versions.meet, versions.repeated
    for one in findings:
        if not one.region:
            one.region = _region_in(one.product_arn) or _region_in(one.id or "")
            if not one.region:
                tally.refuse("Region is missing")
                continue
        if versions and one.id:
            # AWS names a finding by both: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFindingIdentifier.html
            key = hash((one.product_arn, one.id))
            meet(key)
            if repeated and versions.is_held(key, one.updated_at, one):
                for name in _SHARED:
                    setattr(one, name, versions.shared(getattr(one, name)))
                continue
        compliance = one.compliance or _NO_COMPLIANCE
        fields = one.fields or _NO_FIELDS
        standards = compliance.standards
        add(
            (
                one.product_arn,
                one.generator_id,
                compliance.control,
                tuple([standard.id for standard in standards]) if standards else (),
                fields.standard or fields.guide,
                fields.control or fields.rule,
            ),
            one,
            one.record_state or "ACTIVE",
            (one.workflow or _NO_WORKFLOW).status or "NEW",
            compliance.status,
        )


def _region_in(arn: str) -> str:
    parts = arn.split(":", 4)
    return parts[3] if parts[0] == "arn" and len(parts) > 3 else ""
