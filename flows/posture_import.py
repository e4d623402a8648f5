"""Scoring an export instead of Security Hub itself: files and buckets, ASFF and Prowler's OCSF."""

from collections.abc import Sequence
from datetime import datetime

from prefect.runtime import flow_run
from prefect.utilities.annotations import quote

from tasks.posture import exports
from watchkeeper.posture.accepted_risks import RiskBook
from watchkeeper.posture.account import AccountFacts
from watchkeeper.posture.export_scope import export_scope
from watchkeeper.posture.old_numbers import old_numbers
from watchkeeper.posture.prowler import FRAMEWORKS
from watchkeeper.posture.snapshot import Catalogue, Snapshot

SECURITY_HUB = "security-hub"
"""The source that is no export."""


def collect_export(
    source: str, at: datetime, week: str, book: RiskBook, *, scope: str = "", frameworks: Sequence[str] = ()
) -> Snapshot:
    """Read an export as a week.

    Args:
        source: a file, a folder or `s3://bucket/prefix`.
        at: the moment that its data is from.
        week: in which that falls.
        book: accepted risks.
        scope: the name under which its weeks are kept; empty: after the source.
        frameworks: of Prowler's, those that are scored; empty: the reader's own choice.

    Raises:
        Permanent, Denied, NotThere, Transient: it cannot be read, or is neither ASFF nor OCSF.
    """
    read = exports.read_export(source, quote(old_numbers()), quote(book), tuple(frameworks) or FRAMEWORKS)
    enabled = read.enabled
    return Snapshot(
        scope=export_scope(scope, source),
        week=week,
        at=at,
        run=str(flow_run.id),
        source=f"{read.format} export {source}",
        enabled=enabled,
        catalogue=Catalogue(controls=read.controls),
        accounts=tuple(AccountFacts(id=account) for account in enabled.accounts),
        cells=read.tallied.cells,
        reading=read.tallied.reading,
        notes=read.notes,
    )
