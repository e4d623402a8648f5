"""Prefect events, for automations of the users' own."""

from prefect.events import emit_event

from listener.start_run import Opened
from watchkeeper.finding import Finding


def emit_received(finding: Finding, opened: Opened) -> None:
    """An event per finding. Lossy by nature: nothing of ours needs it."""
    emit_event(
        event="watchkeeper.finding.received",
        resource={
            "prefect.resource.id": f"watchkeeper.finding.{finding.case_id}",
            "prefect.resource.name": finding.run_name,
        },
        related=[
            {
                "prefect.resource.id": f"prefect.flow-run.{opened.run.id}",
                "prefect.resource.role": "flow-run",
            }
        ],
        payload={
            "type": finding.type,
            "severity": finding.severity,
            "band": finding.band.value,
            "account": finding.account,
            "region": finding.region,
            "count": finding.count,
            "joined": not opened.ours,
        },
    )
