"""Opening a finding's run where no message of the queue does: the same run as from the queue, whoever comes first."""

from prefect.deployments import run_deployment

from watchkeeper.finding import Finding

INVESTIGATE = "investigate-finding/investigate-finding"


def open_run(finding: Finding) -> None:
    """Start the finding's run, and do not wait for it; the finding's key makes it one run on every road.

    Raises:
        Exception: Prefect's server did not take it.
    """
    run_deployment(
        INVESTIGATE,
        parameters={"finding": finding.raw},
        flow_run_name=finding.run_name,
        tags=list(finding.tags),
        idempotency_key=finding.key,
        timeout=0,
        as_subflow=False,
    )
