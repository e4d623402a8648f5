"""Findings from files instead of Security Hub itself: ASFF exports and Prowler's OCSF, local or in S3.

An object is fetched whole to a temporary file and read batch by batch, one after the other. Memory is that
of one batch (256 KiB) beside the counts and eight bytes for each finding; only a single value that is longer
(a page that does not begin with its findings, an indented event) is held as a whole, up to 256 MiB.

If findings are there more than once (event streams, exports of several days), everything is read a second time
and of those findings the latest version is held until the end, in some 0.7 KB each (ASFF; several
KB of Prowler's, with all their frameworks).
"""

import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from io import BufferedIOBase, RawIOBase
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, field
from prefect import task

from tasks import aws
from tasks.options import READ
from tasks.patience import patiently
from tasks.posture import asff
from tasks.posture.json_batches import Batch, NotJson, batches
from tasks.posture.ocsf import OcsfReader
from watchkeeper.errors import Permanent
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.imported import NOT_IN_AN_EXPORT, ControlNotes, Format, Imported
from watchkeeper.posture.prowler import FRAMEWORKS
from watchkeeper.posture.tally import Tally
from watchkeeper.posture.versions import Versions

ENDINGS = (".json", ".jsonl", ".ndjson", ".gz", "")
"""Of the files that are read in a folder or under a prefix; Firehose's objects have no ending."""
_GZIP = b"\x1f\x8b"
_Stream = RawIOBase | BufferedIOBase
_Opened = Callable[[], Any]


@task(name="read export", task_run_name="read export {source}", **READ)
def read_export(
    source: str,
    names: Mapping[tuple[str, str], str],
    book: RiskBook,
    frameworks: Sequence[str] = FRAMEWORKS,
) -> Imported:
    """Every finding of an export, counted once: as it is read, or its latest version if it has several.

    Args:
        source: a file, a folder, or `s3://bucket/prefix`, with `.json`, `.jsonl`, `.ndjson` or no ending,
            gzipped or not. What is in them is told by their content.
        names: the older shape's numbers.
        book: accepted risks.
        frameworks: of Prowler's, those that are scored, as Prowler calls them (`CIS-5.0`).

    Raises:
        Permanent: there is nothing to read, or a file (it is named) holds neither ASFF nor OCSF, or both
            are found, or none of Prowler's findings is of the frameworks.
        Denied, NotThere, Transient: the bucket could not be read.
    """
    # Listed once: a second reading is of the same files, whatever arrives meanwhile.
    files = list(_in_bucket(source) if source.startswith("s3://") else _in_folder(source))
    first = Versions()
    reading = _read_all(files, _Reading(names, book, frameworks, first))
    if again := first.met_again():
        reading = _read_all(files, _Reading(names, book, frameworks, Versions(again)))
    return reading.result(source)


class _Detail(Struct, gc=False):
    findings: Raw | UnsetType = UNSET


class _Marks(Struct, gc=False):
    """By which fields a format is known."""

    account: Raw | UnsetType = field(default=UNSET, name="AwsAccountId")
    product: Raw | UnsetType = field(default=UNSET, name="ProductArn")
    findings: Raw | UnsetType = field(default=UNSET, name="Findings")
    detail: _Detail | UnsetType = UNSET
    ocsf_class: Raw | UnsetType = field(default=UNSET, name="class_uid")
    ocsf_status: Raw | UnsetType = field(default=UNSET, name="status_code")

    @property
    def format(self) -> Format | None:
        if self.ocsf_class is not UNSET or self.ocsf_status is not UNSET:
            return "OCSF"
        within = UNSET if self.detail is UNSET else self.detail.findings
        known = (self.account, self.product, self.findings, within)
        return "ASFF" if any(one is not UNSET for one in known) else None


class _Found(NamedTuple):
    format: Format
    where: str


class _Reading:
    def __init__(
        self,
        names: Mapping[tuple[str, str], str],
        book: RiskBook,
        frameworks: Sequence[str],
        versions: Versions,
    ) -> None:
        self._notes = ControlNotes()
        self._versions = versions
        self._tally = Tally(names, book.by_control(), self._on_failure, versions)
        self._wanted = frameworks
        self._ocsf = OcsfReader(self._tally, self._notes, frameworks)
        self._found: _Found | None = None

    def _on_failure(self, control: str, finding: Any) -> None:
        if isinstance(finding, asff.Finding):
            severity = finding.severity.label if finding.severity else None
            self._notes.note(control, finding.title, severity)

    def read(self, name: str, stream: _Stream) -> None:
        """Count one file."""
        read: dict[str, Callable[[Any], None]] = {}
        try:
            for batch in batches(stream):
                if not read and (found := _format_of(batch, name)):
                    self._settle(found, name)
                    read = self._readers(found)
                if read:
                    read[batch.kind](batch.data)
        except (NotJson, msgspec.DecodeError) as error:
            raise Permanent(f"{name}: is not JSON: {error}") from error
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise Permanent(f"{name}: is damaged or cut off: {error}") from error
        except OSError as error:
            raise Permanent(f"{name}: {error}") from error

    def _settle(self, found: Format, name: str) -> None:
        if self._found is None:
            self._found = _Found(found, name)
        elif self._found.format != found:
            raise Permanent(
                f"{self._found.where} is {self._found.format} and {name} is {found}: the two count differently; "
                "name one of them"
            )

    def _readers(self, found: Format) -> dict[str, Callable[[Any], None]]:
        if found == "OCSF":
            own = self._ocsf
            return {"lines": own.read_lines, "list": own.read_list, "value": own.read_value}
        functions = {"lines": asff.read_lines, "list": asff.read_list, "value": asff.read_page}
        return {kind: partial(one, tally=self._tally) for kind, one in functions.items()}

    def result(self, source: str) -> Imported:
        """What all files came to.

        Raises:
            Permanent: it came to nothing.
        """
        if self._found is None:
            raise Permanent(f"{source}: holds no finding: nothing can be scored")
        notes = [NOT_IN_AN_EXPORT]
        if self._found.format == "OCSF":
            self._ocsf.count_held()
            notes += self._framework_notes(source)
        else:
            asff.count_held(self._tally)
        if several := self._versions.note():
            notes.append(several)
        return Imported(
            format=self._found.format,
            tallied=self._tally.result(),
            controls=self._notes.facts(several=self._found.format == "OCSF"),
            notes=tuple(notes),
        )

    def _framework_notes(self, source: str) -> list[str]:
        met = self._ocsf.frameworks
        others = ", ".join(sorted(set(met) - set(self._wanted)))
        missing = ", ".join(one for one in self._wanted if one not in met)
        if met and not any(one in met for one in self._wanted):
            raise Permanent(f"{source}: has no finding of {missing}; it has {others}: name some of these")
        notes = (
            [f"Prowler answered for these frameworks too, which are not scored: {others}."]
            if others
            else []
        )
        return [*notes, f"Prowler's findings have nothing of {missing}."] if missing else notes


def _format_of(batch: Batch, name: str) -> Format | None:
    """By the first value that says it; None for an empty list.

    Raises:
        Permanent: it is neither.
    """
    first = bytes(batch.data)
    if batch.kind == "lines":
        first = first.lstrip().partition(b"\n")[0]
    try:
        if first.lstrip().startswith(b"["):
            elements = msgspec.json.decode(first, type=list[Raw])
            if not elements:
                return None
            marks = msgspec.json.decode(elements[0], type=_Marks)
        else:
            marks = msgspec.json.decode(first, type=_Marks)
    except msgspec.ValidationError:
        marks = _Marks()
    if marks.format is None:
        raise Permanent(f"{name}: is neither ASFF (Security Hub's findings) nor OCSF (Prowler's)")
    return marks.format


def _read_all(files: Iterable[tuple[str, _Opened]], reading: _Reading) -> _Reading:
    for name, opened in files:
        with opened() as stream:
            reading.read(name, stream)
    return reading


def _in_folder(source: str) -> Iterator[tuple[str, _Opened]]:
    path = Path(source).expanduser()
    if path.is_dir():
        files = sorted(
            one for one in path.rglob("*") if one.is_file() and _is_wanted(one.relative_to(path))
        )
        if not files:
            raise Permanent(f"{source}: the folder holds no JSON file")
    elif path.exists():
        files = [path]
    else:
        raise Permanent(f"{source}: there is no such file or folder")
    for file in files:
        yield str(file), partial(_open_file, file)


def _is_wanted(path: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.suffix.lower() in ENDINGS


@contextmanager
def _open_file(file: Path) -> Iterator[_Stream]:
    try:
        raw = file.open("rb", buffering=0)
    except OSError as error:
        raise Permanent(f"{file}: {error.strerror}") from error
    with raw:
        yield _unpacked(raw)


def _in_bucket(source: str) -> Iterator[tuple[str, _Opened]]:
    bucket, _, prefix = source.removeprefix("s3://").partition("/")
    s3 = aws.client("s3")
    keys = patiently(_keys, s3, bucket, prefix)
    keys = [prefix] if prefix in keys else [key for key in keys if _is_wanted(PurePosixPath(key))]
    if not keys:
        raise Permanent(f"{source}: there is no JSON object under this prefix")
    for key in keys:
        yield f"s3://{bucket}/{key}", partial(_open_object, s3, bucket, key)


def _keys(s3: Any, bucket: str, prefix: str) -> list[str]:
    """Of objects that hold something, sorted."""
    with aws.reading_aws_errors("s3:ListBucket", bucket):
        found = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return sorted(one["Key"] for page in found for one in page.get("Contents", ()) if one["Size"])


@contextmanager
def _open_object(s3: Any, bucket: str, key: str) -> Iterator[_Stream]:
    with tempfile.TemporaryFile(buffering=0) as file:
        patiently(_fetch, s3, bucket, key, file)
        file.seek(0)
        yield _unpacked(cast("RawIOBase", file))


def _fetch(s3: Any, bucket: str, key: str, file: BinaryIO) -> None:
    # From its beginning on every try: what a broken connection left is not the object.
    file.seek(0)
    file.truncate()
    with aws.reading_aws_errors("s3:GetObject", f"{bucket}/{key}"):
        for part in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(1 << 20):
            file.write(part)


def _unpacked(raw: RawIOBase) -> _Stream:
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    return gzip.GzipFile(fileobj=cast("BinaryIO", raw)) if packed else raw
