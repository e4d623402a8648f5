"""Trying every path at the end of a run: a rule that looks right may still deliver nothing."""

from prefect.runtime import flow_run

from tasks.baseline import proofs
from watchkeeper.baseline.desired import Baselines
from watchkeeper.baseline.plan import BaselinePlan
from watchkeeper.baseline.proofs import PathProof
from watchkeeper.baseline.survey import Survey

_PARTS = frozenset(
    {
        "alert_topic",
        "cis_alarms",
        "finding_rules",
        "findings_queue",
        "forward_role",
        "metric_filters",
        "page_rule",
        "queue_alarms",
    }
)
_SHORT_SECONDS = 15.0


def prove_paths(survey: Survey, baselines: Baselines, plan: BaselinePlan) -> tuple[PathProof, ...]:
    """Every path tried under the run's own id; a path that is known to be unfinished is not waited for long."""
    unfinished = any(line.changes for line in plan.lines if line.part in _PARTS)
    limit = _SHORT_SECONDS if unfinished else proofs.LIMIT_SECONDS
    return proofs.prove_paths(survey, baselines, str(flow_run.id), limit)
