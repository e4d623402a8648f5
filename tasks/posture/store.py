"""Where results of the weeks are kept: appended only; of a week the one that was kept last counts."""

import gzip
import hashlib
import zlib
from collections import defaultdict
from datetime import UTC, datetime

from pydantic import ValidationError

from tasks import case_store
from tasks.patience import patiently
from watchkeeper.errors import Permanent
from watchkeeper.evidence import Seen, Unseen
from watchkeeper.posture.history import WeekResult, week_result
from watchkeeper.posture.scorecard import Scorecard
from watchkeeper.posture.snapshot import Snapshot

_FOLDER = "posture"


def keep(snapshot: Snapshot, card: Scorecard) -> WeekResult:
    """Write the snapshot, then the week's result that points at it; gives the result.

    A run that keeps its week again writes beside what it wrote before, and replaces it that way:
    nothing that was once reported is lost.
    """
    name = f"{_folder(snapshot.scope, 'snapshots')}/{_stem(snapshot)}.json.gz"
    packed = gzip.compress(snapshot.model_dump_json().encode(), mtime=0)
    patiently(case_store.store().write_once, name, packed)
    result = week_result(snapshot, card, name)
    where = name.replace("/snapshots/", "/weeks/").removesuffix(".gz")
    patiently(case_store.store().write_once, where, result.model_dump_json().encode())
    return result


def keep_page(result: WeekResult, ending: str, text: str) -> str:
    """Write a rendering of the result (`html`, `controls.csv`); gives its place."""
    stem = result.snapshot.replace("/snapshots/", "/reports/").removesuffix(".json.gz")
    patiently(case_store.store().write_once, f"{stem}.{ending}", text.encode())
    return case_store.store().place(f"{stem}.{ending}")


def results(scope: str, until: str) -> Seen[tuple[WeekResult, ...]] | Unseen:
    """One result for each week up to `until` that has one, oldest first.

    `Unseen` if one that is there cannot be read: a trend that leaves it out would tell a lie.
    """
    folder = _folder(scope, "weeks")
    last: dict[str, str] = {}
    for name in patiently(case_store.store().names, folder):  # sorted: the later replaces the earlier
        week = name.removeprefix(f"{folder}/").partition("/")[0]
        if week <= until:
            last[week] = name
    found = []
    for name in last.values():
        data = patiently(case_store.store().read, name)
        try:
            found.append(WeekResult.model_validate_json(data or b""))
        except ValidationError as error:
            return Unseen(why=f"{name} cannot be read: {error.error_count()} fault(s)")
    return Seen(value=tuple(found))


def snapshot_of(result: WeekResult) -> Snapshot:
    """The snapshot behind a result.

    Raises:
        Permanent: it is not there, or not what it was.
    """
    data = patiently(case_store.store().read, result.snapshot)
    if data is None:
        raise Permanent(f"the snapshot {result.snapshot} is gone: its week cannot be compared with")
    try:
        return Snapshot.model_validate_json(gzip.decompress(data))
    except (OSError, EOFError, zlib.error, ValidationError) as error:
        raise Permanent(f"the snapshot {result.snapshot} cannot be read: {type(error).__name__}") from error


def note_told(scope: str, week: str, what: str, reference: str) -> None:
    """Remember how a week was told: a message's `ts` by its channel, so that a rerun changes it and adds none.

    Args:
        scope: of the week.
        week: its key.
        what: the channel, or whatever else is told once; any text.
        reference: what is to be found again.
    """
    name = f"{_told_folder(scope, week, what)}/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    patiently(case_store.store().write_once, name, reference.encode())


def told(scope: str, week: str, what: str) -> str | None:
    """The newest reference that was remembered; None if there is none."""
    store = case_store.store()
    names = patiently(store.names, _told_folder(scope, week, what))
    data = patiently(store.read, names[-1]) if names else None
    return data.decode() if data else None


def _told_folder(scope: str, week: str, what: str) -> str:
    """By a hash: a channel's name comes from a tag or a file, and is no path."""
    return f"{_folder(scope, 'told')}/{week}/{hashlib.sha256(what.lstrip('#').encode()).hexdigest()[:16]}"


def is_kept(run: str) -> bool:
    """Whether that run has kept a result, whatever became of it afterwards."""
    ending = f"-{run}.json"
    return any(name.endswith(ending) for name in patiently(case_store.store().names, _FOLDER))


def weeks_kept(scope: str) -> dict[str, int]:
    """How many results each week has: more than one where a week was run again."""
    folder = _folder(scope, "weeks")
    counted: dict[str, int] = defaultdict(int)
    for name in patiently(case_store.store().names, folder):
        counted[name.removeprefix(f"{folder}/").partition("/")[0]] += 1
    return dict(counted)


def scopes() -> list[str]:
    """Every scope that has results, sorted."""
    names = patiently(case_store.store().names, _FOLDER)
    return sorted({name.split("/")[1] for name in names})


def _folder(scope: str, what: str) -> str:
    return f"{_FOLDER}/{scope}/{what}"


def _stem(snapshot: Snapshot) -> str:
    """By the moment of keeping: what is kept last counts, whatever moment its data is from."""
    return f"{snapshot.week}/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{snapshot.run}"
