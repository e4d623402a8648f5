"""`python -m deployments.by_hand <runbook> name=value …`: a runbook, or a look at the logs, from a terminal.

The same deployments as in the Prefect UI (PREFECT_API_URL says which server). A runbook is a dry run first, whose
plan is shown; then, after a yes, the run that changes something, which is confirmed with the plan that was shown.
`hunt`, `timeline` and `verify-logs` only look: `hunt hunt=root_activity days=7`, `timeline of=access_key value=AKIA…`,
`verify-logs days=1`.
"""

import argparse
import json
import sys
from typing import Any

RUNBOOKS = (
    "quarantine-user",
    "isolate-instance",
    "revoke-role-sessions",
    "block-bucket",
    "investigate",
    "release",
)
LOOKS = ("hunt", "timeline", "verify-logs")
"""They change nothing: their report is shown, and nobody is asked."""
_SECONDS = 600


def main(arguments: list[str] | None = None) -> int:
    """Exits 0 if all went well, 1 if something did not, 2 on a no."""
    parser = argparse.ArgumentParser(prog="python -m deployments.by_hand", description=__doc__)
    parser.add_argument("runbook", choices=(*RUNBOOKS, *LOOKS))
    parser.add_argument(
        "parameters", nargs="*", metavar="name=value", help="as the runbook's form names them"
    )
    parser.add_argument("--dry-run", action="store_true", help="only show the plan")
    asked = parser.parse_args(arguments)
    given = dict(one.split("=", 1) for one in asked.parameters if "=" in one)
    if len(given) != len(asked.parameters):
        parser.error("parameters are written name=value")

    if asked.runbook in LOOKS:
        done = _still(_run(asked.runbook, {name: _json(value) for name, value in given.items()}))
        _print_artifacts(done, ("-report", "-gaps", "hunt-estimate", "by-hand-timeline"))
        print(_shown(done))
        if done.state_name != "Completed" and done.state is not None:
            print(done.state.message)
        return 0 if done.state_name == "Completed" else 1

    dry = _still(_start(asked.runbook, given, dry_run=True))
    print(_shown(dry))
    _print_artifacts(dry, ("-plan", "-release"))
    if dry.state_name != "Completed":
        return 1
    if asked.dry_run or asked.runbook == "investigate":
        return 0
    if input("Carry it out? Type yes: ").strip() != "yes":
        print("Nothing was changed.")
        return 2
    run = _start(asked.runbook, given, dry_run=False)
    done = _still(run) if asked.runbook == "release" else _confirmed(run, given.get("started_by", ""))
    print(_shown(done))
    return 0 if done.state_name == "Completed" else 1


def _start(runbook: str, parameters: dict[str, str], *, dry_run: bool) -> Any:
    return _run(runbook, {**parameters, "dry_run": dry_run})


def _run(name: str, parameters: dict[str, Any]) -> Any:
    # Imported here: Prefect reads the environment when it is imported.
    from prefect.deployments import run_deployment  # noqa: PLC0415

    return run_deployment(f"{name}/{name}", parameters=parameters, timeout=0, as_subflow=False)


def _json(text: str) -> Any:
    """`["eu-west-1"]`, `7` and `true` as what they are; what is no JSON, and a number of an account, is text."""
    if text.isdigit() and len(text) == 12:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _still(run: Any) -> Any:
    """The run, once it has ended or waits for a person."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    from deployments.story import until_still  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        return until_still(client, run.id, _SECONDS)


def _confirmed(run: Any, by: str) -> Any:
    """The run after its plan was confirmed, or was not."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    from deployments.story import answer_form, question_of, until_still  # noqa: PLC0415
    from watchkeeper.approval import CONTAIN, DO_NOT_CONTAIN  # noqa: PLC0415

    still = _still(run)
    if still.state is None or not still.state.is_paused():
        return still
    with get_client(sync_client=True) as client:
        waiting = question_of(client, still.id)
        print(waiting.question)
        yes = input(f"Carry out plan {waiting.digest[:12]}? Type yes: ").strip() == "yes"
        decision = CONTAIN if yes else DO_NOT_CONTAIN
        answer = {"decision": decision, "approver": by, "plan_digest": waiting.digest, "comment": ""}
        answer_form(still.id, answer)
        return until_still(client, still.id, _SECONDS)


def _print_artifacts(run: Any, endings: tuple[str, ...]) -> None:
    """What the run showed under keys with these endings: a plan, a report, a timeline's rows."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}}, "limit": 50}
        found = client.request("POST", "/artifacts/filter", json=body).json()
    for one in found:
        if str(one.get("key") or "").endswith(endings):
            print(_lines(one["data"]) if one["type"] == "table" else one["data"])


def _lines(table: str) -> str:
    """A table artifact's rows, one line each."""
    return "\n".join("  ".join(str(value) for value in row.values()) for row in json.loads(table))


def _shown(run: Any) -> str:
    """What became of a run, and where its artifacts are."""
    from flows.record import link_of  # noqa: PLC0415

    state = run.state_name
    if state == "Suspended":
        state = "waits for another person's answer"
    return f"{run.name}: {state}\n{link_of(run.id) or ''}"


if __name__ == "__main__":
    sys.exit(main())
