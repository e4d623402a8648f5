"""The one place where it is chosen who answers hunts: raw log files, local lake, Athena, CloudTrail Lake."""

from collections.abc import Callable, Sequence

from prefect import task

from tasks import regions
from tasks.options import AFRESH
from tasks.progress_bar import PacedBar
from tasks.settings import Engine, settings
from watchkeeper.errors import Permanent
from watchkeeper.hunting.answer import Answers, Asked
from watchkeeper.hunting.athena_place import AthenaPlace, Estimate
from watchkeeper.hunting.athena_table import AthenaTable
from watchkeeper.hunting.scope import Scope


def engine_of(asked: Engine) -> Engine:
    """The engine by its own name: `auto` is the house's, and that is the lake if there is one, else the raw files.

    Raises:
        Permanent: what the engine reads is not configured; the setting is named.
    """
    chosen = settings()
    engine = chosen.hunting_engine if asked == "auto" else asked
    if engine == "auto":
        engine = "lake" if chosen.lake else "raw"
    missing = {
        "raw": None if chosen.trail else "WATCHKEEPER_TRAIL",
        "lake": None if chosen.lake else "WATCHKEEPER_LAKE",
        "athena": None
        if chosen.trail and chosen.athena_results
        else "WATCHKEEPER_TRAIL and _ATHENA_RESULTS",
        "cloudtrail_lake": None if chosen.event_data_store else "WATCHKEEPER_EVENT_DATA_STORE",
    }[engine]
    if missing:
        raise Permanent(f"nothing to hunt in: engine {engine} needs {missing}")
    return engine


@task(name="ask-hunts", task_run_name="ask {engine}", **AFRESH)
def ask(engine: Engine, asked: Sequence[Asked], scope: Scope, asking: str) -> Answers:
    """What the hunts find in `scope`; each that fails is `Unseen`. Not kept by Prefect: rows may hold secrets.

    Args:
        engine: as `engine_of` names it.
        asked: hunts with their values.
        scope: period, accounts, regions.
        asking: the asking's name: the same one on Athena is not paid for twice.

    Raises:
        Permanent: the place of the logs cannot be read at all.
        Transient: it could not be reached.
    """
    return _ENGINES[engine](asked, scope, asking)


@task(name="estimate-athena", **AFRESH)
def estimate(scope: Scope, statements: int) -> Estimate:
    """What so many hunts would scan on Athena; nothing is run.

    Raises:
        Permanent: the bucket may not be listed, or Athena is not configured.
    """
    from tasks.hunting import athena_estimate  # noqa: PLC0415

    return athena_estimate.estimate(athena_place(), scope, statements)


def athena_place() -> AthenaPlace:
    """Athena's place by the settings.

    Raises:
        Permanent: the trail lies in no bucket.
    """
    chosen = settings()
    bucket, _, prefix = (chosen.trail or "").removeprefix("s3://").partition("/")
    if not (chosen.trail or "").startswith("s3://"):
        raise Permanent("Athena reads buckets: WATCHKEEPER_TRAIL must be s3://bucket/prefix")
    table = AthenaTable(
        bucket=bucket,
        prefix=f"{prefix.strip('/')}/" if prefix.strip("/") else "",
        organization=chosen.athena_organization,
        accounts=chosen.athena_accounts,
        regions=regions.names(),
        database=chosen.athena_database,
        table=chosen.athena_table,
    )
    results = f"{chosen.athena_results.rstrip('/')}/" if chosen.athena_results else None
    return AthenaPlace(
        table=table, results=results, workgroup=chosen.athena_workgroup, region=chosen.trail_region,
        most_bytes_per_query=chosen.athena_bytes_limit,
    )  # fmt: skip


# Each is imported where it is asked: DuckDB alone costs half a second, and most runs ask one.
def _raw(asked: Sequence[Asked], scope: Scope, asking: str) -> Answers:
    from tasks.hunting import raw  # noqa: PLC0415

    del asking
    shown = PacedBar("Reading the trail", "log files")
    processes = settings().hunting_processes
    return raw.answer(str(settings().trail), asked, scope, processes=processes, progress=shown)


def _lake(asked: Sequence[Asked], scope: Scope, asking: str) -> Answers:
    from tasks.hunting import lake  # noqa: PLC0415

    del asking
    return lake.answer(str(settings().lake), asked, scope, trail=settings().trail)


def _athena(asked: Sequence[Asked], scope: Scope, asking: str) -> Answers:
    from tasks.hunting import athena  # noqa: PLC0415

    return athena.answer(athena_place(), asked, scope, asking=asking)


def _cloudtrail_lake(asked: Sequence[Asked], scope: Scope, asking: str) -> Answers:
    from tasks.hunting import cloudtrail_lake  # noqa: PLC0415

    del asking
    return cloudtrail_lake.answer(str(settings().event_data_store), asked, scope)


_ENGINES: dict[Engine, Callable[[Sequence[Asked], Scope, str], Answers]] = {
    "raw": _raw,
    "lake": _lake,
    "athena": _athena,
    "cloudtrail_lake": _cloudtrail_lake,
}
