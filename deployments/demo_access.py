"""The last act of `make demo`: an access review, from its opening to a sealed bundle of evidence."""

import csv
import io
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from deployments.local import Stack
from deployments.story import answer_form

_SECONDS = 120
_RULES = {
    "answer_days": 14,
    "remind_days": [2, 7],
    "escalate_days": 10,
    "batch_size": 15,
    "ask_about_all": False,
    "default_reviewer": "security-lead",
    "second_approvers": ["Sam *"],
    "reviewers": [
        {"name": "payments-lead", "people": ["Pia *"], "escalate_to": "security-lead"},
        {"name": "platform-lead", "people": ["Paul *"], "escalate_to": "security-lead"},
        {"name": "security-lead", "people": ["Sam *"]},
    ],
}
_BY_FORM, _BY_SHEET = "payments-lead", "platform-lead"
_PEOPLE = {_BY_FORM: "Pia Payments", _BY_SHEET: "Paul Platform"}
_SECOND = "Sam Security"


def write_review_rules(here: Stack) -> None:
    """The house's rules of the review, beside the stack's state; call it before the stack is used."""
    from emulator.tickets import FAKE_TICKET_TOKEN  # noqa: PLC0415

    file = here.folder / "access-review.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(_RULES, sort_keys=False))
    here.add(
        {
            "WATCHKEEPER_ACCESS_REVIEW": str(file),
            "WATCHKEEPER_TICKET_URL": f"{here.chat_url}/tickets",
            "WATCHKEEPER_TICKET_TOKEN": FAKE_TICKET_TOKEN,
        }
    )


def play_access(here: Stack) -> list[str]:
    """One reviewer answers the forms, one a sheet, one not at all; gives what is not as it should be."""
    # Imported here: they read the environment that the stack has just made.
    from emulator.control import ChatControl, Control  # noqa: PLC0415
    from flows.access_answers import access_sheet_import  # noqa: PLC0415
    from flows.access_follow_up import access_review_follow_up  # noqa: PLC0415
    from flows.access_history import History  # noqa: PLC0415

    control, chat = Control(here.aws_url), ChatControl(here.chat_url)
    tell = Teller()
    review = open_review(here, tell)
    _wait_for_forms(review)
    _answer_forms(review, tell)
    sheet = _filled_sheet(here, review, _BY_SHEET, _PEOPLE[_BY_SHEET])
    taken = access_sheet_import(review, str(sheet))
    tell.say(f"{_PEOPLE[_BY_SHEET]} answers by sheet: {len(taken)} batch(es) taken, {sheet.name}")
    _confirm(review, tell)

    since, now = control.calls()[-1]["number"], datetime.now(UTC)
    access_review_follow_up(review, as_of=now + timedelta(days=2))
    history = History.read(review)
    changed = _writes(control, since)
    tell.say(f"day 2: reminded; dry run: {history.summary}; AWS was changed {len(changed)} times")
    problems = ["a dry run changed AWS"] if changed else []
    access_review_follow_up(review, as_of=now + timedelta(days=2), carry_out=True)
    history = History.read(review)
    tell.say(f"carried out: {history.summary}; {len(chat.tickets())} ticket(s)")
    for call in _writes(control, since):
        tell.say(f"    {call['account']} iam:{call['operation']} {_subject(call['parameters'])}")
    tried = _try_again(control, history)
    tell.say(f"somebody tries with what was revoked: {tried or 'nothing to try'}")

    access_review_follow_up(review, as_of=now + timedelta(days=15))
    history = History.read(review)
    if not history.finished:
        access_review_follow_up(review, as_of=now + timedelta(days=15))
        history = History.read(review)
    tell.say(f"day 15: {history.summary}")
    problems += _check(here, history, tell)
    deleted = [one for one in control.calls(since) if one["operation"].startswith("Delete")]
    return problems + [f"{one['operation']} was called" for one in deleted]


def open_review(here: Stack, tell: "Teller") -> str:
    """The story, and the review that finds it; gives the review's id."""
    from emulator.control import Control  # noqa: PLC0415
    from flows.access_history import History  # noqa: PLC0415
    from flows.access_review import quarterly_access_review  # noqa: PLC0415

    control = Control(here.aws_url)
    control.access()
    control.identity_center()
    tell.say("Access review: quarterly-access-review reads four accounts and Identity Center")
    opened = quarterly_access_review()
    history = History.read(opened["review"])
    asked = Counter(one.reviewer for one in history.batches.values())
    tell.say(
        f"  {opened['quarter']}: {opened['items']} items, {opened['with reasons']} with something against them; "
        f"asked: {', '.join(f'{name} {count} form(s)' for name, count in sorted(asked.items()))}"
    )
    grave = [one for one in history.items.values() if one.severity and one.severity.rank == 3]
    for one in grave[:5]:
        tell.say(f"    {one.severity} {one.account} {one.title}: {one.reasons[0].text}")
    return opened["review"]


class Teller:
    """Prints with the seconds since the act began."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """One line."""
        print(f"{time.monotonic() - self._began:6.1f} s  {text}", flush=True)


def _wait_for_forms(review: str) -> None:
    from flows.access_ask import run_of  # noqa: PLC0415
    from flows.access_history import History  # noqa: PLC0415

    wanted = {
        one.id for one in History.read(review).batches.values() if one.reviewer in (_BY_FORM, _BY_SHEET)
    }
    _wait(lambda: all(_is_waiting(run_of(one)) for one in wanted))


def _is_waiting(run: Any) -> bool:
    return run is not None and run.state is not None and run.state.is_paused()


def _answer_forms(review: str, tell: Teller) -> None:
    """What a person does in the browser: the form of each batch, filled as it suggests."""
    from flows.access_ask import run_of  # noqa: PLC0415
    from flows.access_history import History  # noqa: PLC0415
    from watchkeeper.access.question import digest_of  # noqa: PLC0415

    history = History.read(review)
    for batch in history.batches.values():
        if batch.reviewer != _BY_FORM:
            continue
        sections = {
            f"item_{number:02}": _answer(history.items[item]) for number, item in enumerate(batch.items, 1)
        }
        run, name = run_of(batch.id), _PEOPLE[_BY_FORM]
        digest = digest_of(batch, history.items)
        answer_form(run.id, {"reviewer": name, "digest": digest, **sections})
        tell.say(f"{name} answers the form of {batch.id} ({len(batch.items)} items), as the browser does")
    _wait(
        lambda: (
            not [
                one
                for one in History.read(review).ledger.open_batches()
                if one.reviewer == _BY_FORM and History.read(review).ledger.waiting(one.id)
            ]
        )
    )


def _answer(item: Any) -> dict[str, Any]:
    """As suggested; what is kept although something speaks against it gets a reason and an end."""
    answer: dict[str, Any] = {"decision": str(item.suggestion)}
    if item.suggestion == "keep" and item.reasons:
        answer["reason"] = "needed until the migration is over"
        answer["keep_until"] = f"{datetime.now(UTC).date() + timedelta(days=120)}"
    elif item.suggestion != "keep":
        answer["reason"] = "not needed any more"
    return answer


def _filled_sheet(here: Stack, review: str, reviewer: str, name: str) -> Path:
    """The reviewer's sheets as one, filled as a person fills them in a spreadsheet."""
    from flows.access_history import History  # noqa: PLC0415
    from watchkeeper.access.sheet import BOM, sheet  # noqa: PLC0415

    history = History.read(review)
    own = [one for one in history.batches.values() if one.reviewer == reviewer]
    rows = list(csv.DictReader(io.StringIO(sheet(own, history.items, history.review).removeprefix(BOM))))
    for row in rows:
        given = _answer(history.items[row["item"]])
        row |= {
            "decision": given["decision"],
            "reason": given.get("reason", ""),
            "keep until": given.get("keep_until", ""),
            "decided by": name,
        }
    file = here.folder / f"sheet-of-{reviewer}.csv"
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return file


def _confirm(review: str, tell: Teller) -> None:
    """The second approver's forms about privileged access."""
    from flows.access_ask import run_of  # noqa: PLC0415
    from flows.access_history import History  # noqa: PLC0415
    from watchkeeper.access.answers import digest_of_decisions  # noqa: PLC0415

    count = 0
    for batch in History.read(review).batches.values():
        wanting = History.read(review).wanting_second(batch.id)
        if not wanting:
            continue
        _wait(lambda batch=batch: _asks_second(run_of(batch.id)))
        sections = {f"item_{number:02}": "confirm" for number, _ in enumerate(wanting, 1)}
        digest = digest_of_decisions(wanting.values())
        given = {"approver": _SECOND, "digest": digest, "reason": "", **sections}
        answer_form(run_of(batch.id).id, given)
        count += len(wanting)
        _wait(lambda batch=batch: not History.read(review).wanting_second(batch.id))
    tell.say(f"{_SECOND} confirms {count} decision(s) about privileged access")


def _asks_second(run: Any) -> bool:
    keyset = getattr(run.state.state_details, "run_input_keyset", None) if _is_waiting(run) else None
    return keyset is not None and "second" in str(keyset)


def _wait(done: Any) -> None:
    deadline = time.monotonic() + _SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {_SECONDS} s")
        time.sleep(0.3)


def _writes(control: Any, since: int) -> list[dict[str, Any]]:
    return [
        one
        for one in control.writes(since, service="iam")
        if one["status"] < 400 and not one["operation"].startswith("Generate")
    ]


def _subject(parameters: dict[str, Any]) -> str:
    names = ("UserName", "RoleName", "GroupName", "AccessKeyId", "PolicyArn", "PolicyName")
    return " ".join(str(parameters[name]).rpartition("/")[2] for name in names if name in parameters)


def _try_again(control: Any, history: Any) -> str:
    """Somebody still uses a key that was switched off."""
    for item in history.items.values():
        if item.kind == "access_key" and str(history.ledger.standing(item.id)) == "carried out":
            answer = control.attempt(item.account, key=item.detail)
            return f"{item.title}: {answer['error_code'] or 'IT CAME THROUGH'}"
    return ""


def _check(here: Stack, history: Any, tell: Teller) -> list[str]:
    """The bundle, verified by the script that lies in it; then one byte of it is changed."""
    if not history.ledger.sealed:
        return ["the review was not sealed"]
    sealed = history.ledger.sealed[-1]
    bundle = here.folder / "cases" / sealed.bundle
    script = Path(__file__).parents[1] / "tasks" / "access" / "verify.py"
    tell.say(f"sealed: {bundle.name}, manifest {sealed.digest[:16]}…")
    good = _verify(script, bundle, sealed.digest)
    tell.say(f"  verify: {good.stdout.strip().splitlines()[-1]}")
    altered = here.folder / "altered.zip"
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(data)
    bad = _verify(script, altered, sealed.digest)
    tell.say(f"  verify, one byte changed: {(bad.stdout.strip() or bad.stderr.strip()).splitlines()[-1]}\n")
    problems = [] if good.returncode == 0 else [f"the bundle does not verify: {good.stdout}"]
    return problems if bad.returncode == 1 else [*problems, "a changed byte was not noticed"]


def _verify(script: Path, bundle: Path, digest: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(script), str(bundle), "--digest", digest],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
