"""Some time after a containment: does it hold, has it been silent, and what did CloudTrail tell late?"""

from datetime import UTC, datetime
from typing import Any

from prefect import Flow, flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows.close import show_pages, timeline_page
from flows.contain import look_again
from flows.failed import call_a_person
from flows.look import ask_cloudtrail, window_of
from flows.record import Record, link_of, patiently
from flows.tell_case import failed, reopened, unverified
from tasks import case_store, holds
from tasks.artifacts import Page
from watchkeeper.errors import Permanent, WatchkeeperError
from watchkeeper.finding import plain
from watchkeeper.outcome import CaseSummary
from watchkeeper.receipt import Verdict
from watchkeeper.report import silence_markdown
from watchkeeper.severity import Severity
from watchkeeper.silence import Silence, earliest, held, judge_silence, questions_after
from watchkeeper.timeline import questions_for


def _fell_over(_flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """Whether the containment holds was not seen, and nothing else looks: a person must."""
    case, text = (
        str(run.parameters.get("case_id")),
        f"The later look at a containment ended as {state.name}",
    )
    try:
        finding = _summary(case, str(run.parameters.get("run"))).finding
    except (WatchkeeperError, OSError, ValueError):
        call_a_person(case, text, band=Severity.HIGH, source=run.name)
    else:
        failed(finding, str(run.id), f"{text}: {finding.type} in {finding.account}", link_of(run.id))


@flow(
    name="verify-containment",
    on_failure=[_fell_over],
    flow_run_name="verify/{case_id}",
    task_runner=ThreadPoolTaskRunner(max_workers=8),
    retries=2,
    retry_delay_seconds=60,
)
def verify_containment(case_id: str, run: str) -> dict[str, str]:
    """Look whether what a case contained has been silent since; if it was not, call a person.

    Every action is read back once more, CloudTrail is asked what each key, user, session and instance
    did since, and the case's timeline is taken a second time: CloudTrail delivers up to 15 minutes late.
    Nothing is changed here. What was released meanwhile is left out.

    Args:
        case_id: the case, as `wk-0123456789ab`.
        run: the flow run that contained; the case's summary has its name.

    Raises:
        Permanent: the case has no such summary.
    """
    summary, record = _summary(case_id, run), Record(case_id=case_id, run=str(flow_run.id))
    silence = record.recall_or_make("silences", Silence, lambda: _look(record, summary))
    record.note("verified", silence)
    page = Page(
        key=f"{case_id}-verified", description="After the containment", markdown=silence_markdown(silence)
    )
    show_pages("the later look", page)
    get_run_logger().info("Case %s: %s; %s", case_id, silence.verdict, "; ".join(silence.reasons))
    if silence.verdict is Verdict.FAIL:
        record.note("reopened", {"why": list(silence.reasons)})
        reopened(record, summary.finding, "; ".join(silence.reasons))
    elif silence.verdict is Verdict.UNKNOWN:
        unverified(record, summary.finding, "; ".join(silence.reasons))
    return {"case": case_id, "verdict": silence.verdict.value}


def _summary(case_id: str, run: str) -> CaseSummary:
    """How the run closed the case."""
    if plain(case_id) != case_id or plain(run) != run:
        raise Permanent("that is not the id of a case and of a run")
    data = patiently(case_store.store().read, f"{case_id}/summaries/{run}.json")
    if data is None:
        raise Permanent(f"case {case_id} has no summary of run {run}")
    return CaseSummary.model_validate_json(data)


def _look(record: Record, summary: CaseSummary) -> Silence:
    """The actions and the calls since, side by side; and the first timeline once more."""
    since = earliest(summary)
    if since is None:
        return judge_silence(summary, (), summary.timeline)
    done = held(summary.receipts)
    released = [one.action.key for one in done if patiently(holds.is_released, one.action)]
    proofs = look_again(one for one in done if one.action.key not in released)
    now = datetime.now(UTC)
    calls_since = ask_cloudtrail(summary.finding, questions_after(summary, released), since, now)
    again = ask_cloudtrail(summary.finding, questions_for(summary.finding), *window_of(summary.finding))
    silence = judge_silence(summary, proofs(), calls_since(), released)
    timeline = again()
    known = {call.event_id for call in summary.timeline.calls}
    late = [call for call in timeline.calls if call.event_id not in known]
    record.note("timeline again", {"late": len(late), **timeline.model_dump(mode="json")})
    show_pages("the timeline", timeline_page(summary.case_id, timeline))
    return silence
