"""Where plans and reports of the baseline are kept: written once, in the same store as the cases."""

import json

from tasks import case_store
from tasks.patience import patiently
from watchkeeper.baseline.plan import BaselinePlan
from watchkeeper.baseline.report import BaselineReport
from watchkeeper.case import canonical
from watchkeeper.errors import Permanent

_FOLDER = "baseline"


def keep_plan(plan: BaselinePlan) -> None:
    """Keep a plan under its digest, for the run that applies it."""
    data = canonical(json.loads(plan.model_dump_json()))
    patiently(case_store.store().write_once, f"{_FOLDER}/plans/{plan.digest}.json", data)


def plan_of(digest: str) -> BaselinePlan:
    """The plan that was seen, by its digest or the first twelve characters of it.

    Raises:
        Permanent: there is no such plan, or the digest is too short to mean one.
    """
    if len(digest) < 12:
        raise Permanent(
            "apply needs the digest of the plan that was seen: run mode plan, read it, give 12 characters of it"
        )
    store = case_store.store()
    folder = f"{_FOLDER}/plans"
    found = [name for name in patiently(store.names, folder) if name.startswith(f"{folder}/{digest}")]
    if len(found) != 1:
        raise Permanent(
            f"{len(found)} kept plans have the digest {digest}: run mode plan, and apply what you read"
        )
    data = patiently(store.read, found[0])
    if data is None:
        raise Permanent(f"the plan {digest} cannot be read")
    plan = BaselinePlan.model_validate_json(data)
    if not plan.digest.startswith(digest):
        raise Permanent(f"the kept plan {digest} has been changed since: run mode plan again")
    return plan


def keep_report(report: BaselineReport, page: str) -> str:
    """Keep a report and its page; gives the place of the page."""
    store = case_store.store()
    name = f"{_FOLDER}/reports/{report.scope}/{report.at:%Y%m%dT%H%M%SZ}-{report.run}"
    patiently(store.write_once, f"{name}.html", page.encode())
    patiently(store.write_once, f"{name}.json", canonical(json.loads(report.model_dump_json())))
    return store.place(f"{name}.html")


def last_report(scope: str) -> BaselineReport | None:
    """The newest kept report of that scope; None if there is none.

    Raises:
        pydantic.ValidationError: it was written by a version that called things otherwise.
    """
    store = case_store.store()
    names = [one for one in patiently(store.names, f"{_FOLDER}/reports/{scope}") if one.endswith(".json")]
    if not names:
        return None
    data = patiently(store.read, max(names))
    return None if data is None else BaselineReport.model_validate_json(data)
