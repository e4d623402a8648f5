"""A finished review for tests of its report and its bundle: one item for every way that an item can go."""

from datetime import UTC, datetime, timedelta

from tasks.access.bundle_files import zipped
from tests import access_reviews as build
from watchkeeper.access.bundle import manifest
from watchkeeper.access.decision import Standing
from watchkeeper.access.event import Acted, Event
from watchkeeper.access.inventory import AccountInventory, SourceAge
from watchkeeper.access.item import Choice
from watchkeeper.access.ledger import ledger
from watchkeeper.access.report import ReviewReport, review_report
from watchkeeper.access.report_csv import report_csv
from watchkeeper.action_table import DeactivateAccessKey
from watchkeeper.case import START, Entry, canonical, next_entry, sha256
from watchkeeper.evidence import Unseen
from watchkeeper.receipt import Receipt

MADE = build.on(20)
HOSTILE = "<script>alert(1)</script>"
CASE = "wk-aaaaaaaaaaaa"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"

KEPT = build.item("bo", "role", reasons=(build.UNUSED,), title="Role bo", facts={"created": "2024-01-01"})
SHUT = build.item("deploy-bot", "access_key", KEY_ID, reasons=(build.UNUSED,), title=f"Access key {KEY_ID}")
SILENT = build.item(
    "ghost", "console_access", title=f"Console of {HOSTILE}", reasons=(build.noticed("HIGH"),)
)
SHOWN = build.item(
    "carl", title="User carl", privileged=True, reasons=(build.noticed("CRITICAL", "admin"),)
)
ASKED_FOR = build.item("ops", "assignment", "Admin", title="=cmd|' /C calc'!A0", account=build.OTHER)
PLAIN = build.item("dora", title="User dora")
APART = build.item(
    "AWSServiceRoleForX", "role", title="Role AWSServiceRoleForX", set_apart="service-linked"
)
ITEMS = build.by_id(KEPT, SHUT, SILENT, SHOWN, ASKED_FOR, PLAIN, APART)

ACTION = DeactivateAccessKey(
    case_id=CASE, account=build.ACCOUNT, region="us-east-1", user_name="deploy-bot", access_key_id=KEY_ID
)  # fmt: skip
BEFORE, AFTER = {"status": "Active"}, {"status": "Inactive"}


def _acted(one, standing, **more):
    return Acted(at=build.on(3), item=one.id, standing=standing, note=f"{standing}: noted", **more)


EVENTS: tuple[Event, ...] = (
    build.asked(KEPT, SHUT, SILENT, SHOWN, PLAIN),
    build.asked(ASKED_FOR, number=2, reviewer="security-lead"),
    build.answered(KEPT, reason="the yearly export", expires=build.on(100).date()),
    build.answered(SHUT, Choice.REVOKE, reason="nobody uses it"),
    build.answered(SHOWN, Choice.REVOKE, reason="left the team"),
    build.answered(ASKED_FOR, Choice.REVOKE, number=2, by="Sam Security", reason=f"@{HOSTILE}"),
    build.answered(PLAIN, day=2),
    build.confirmed(SHOWN),
    _acted(SHUT, Standing.DONE, actions=(ACTION.key,), sentences=(ACTION.sentence,)),
    _acted(SHOWN, Standing.PLANNED),
    _acted(ASKED_FOR, Standing.REQUESTED, ticket="https://tickets.example/7"),
    build.timed_out(SILENT),
    build.proved(SHUT),
)
WANTED = {
    KEPT.id: "kept", SHUT.id: "proven", SILENT.id: "not attested", SHOWN.id: "dry run",
    ASKED_FOR.id: "requested", PLAIN.id: "kept", APART.id: "set apart",
}  # fmt: skip
"""Where each stands at the end."""


def receipt(**more) -> Receipt:
    """What came of the key's deactivation."""
    given = {"action": ACTION, "at": build.on(3), "before": BEFORE, "after": AFTER, "changed": True}
    return Receipt(**{**given, **more})


def inventory() -> AccountInventory:
    """An account of which one source could not be read."""
    looks = ("authorization", "credentials", "mfa", "ssh_keys", "service_credentials", "certificates",
             "providers", "analyzers", "root")  # fmt: skip
    unseen = Unseen(why="iam:ListVirtualMFADevices is denied")
    made = build.OPENED - timedelta(hours=3)
    return AccountInventory(
        account=build.ACCOUNT, name="payments", **dict.fromkeys(looks, unseen),
        ages=(SourceAge(source="credentials", read=build.OPENED, as_of=made),),
    )  # fmt: skip


def report(events=EVENTS, items=ITEMS, **more) -> ReviewReport:
    """The report on these events."""
    given = {
        "made": MADE,
        "receipts": {SHUT.id: [receipt()]},
        "inventories": [inventory()],
    }
    head = build.review(not_seen={"333333333333": "the role may not be assumed"})
    return review_report(
        head, items, ledger(events, items, build.POLICY), build.POLICY, **{**given, **more}
    )  # fmt: skip


def entries(events=EVENTS) -> list[Entry]:
    """The sealed history of these events."""
    found: list[Entry] = []
    for number, event in enumerate(events):
        body = event.model_dump(mode="json")
        found.append(next_entry(found, at=event.at, run="run", step=str(number), body=body))
    return found


def lines(history) -> bytes:
    """A history as it lies in a bundle."""
    return b"".join(canonical(one.model_dump(mode="json")) + b"\n" for one in history)


def files(events=EVENTS, items=ITEMS, **more) -> dict[str, bytes]:
    """Everything in a bundle but its manifest; what people read stands in for itself, to be quick."""
    made = report(events, items)
    case = [next_entry([], at=datetime(2026, 10, 8, tzinfo=UTC), run="run", step="plan", body={"plan": 1})]
    return {
        "README.txt": b"read me", "verify.py": b"pass", "report.html": b"<p>", "report.pdf": b"%PDF",
        "review.json": canonical(made.review.model_dump(mode="json")),
        "items.json": canonical([one.model_dump(mode="json") for one in items.values()]),
        "entries.jsonl": lines(entries(events)),
        "report.csv": report_csv(made).encode(),
        "report.json": canonical(made.model_dump(mode="json")),
        f"cases/{CASE}/entries.jsonl": lines(case),
        f"cases/{CASE}/receipts/{ACTION.key}.json": receipt().model_dump_json().encode(),
        f"snapshots/{build.ACCOUNT}.json.gz": b"\x1f\x8b not unpacked here",
        **more,
    }  # fmt: skip


def sealing(held, *, previous=None, head=None) -> bytes:
    """The manifest of these files."""
    last = entries()[-1].seal if head is None else head
    return manifest(build.review(), held, previous=previous, head=last or START)


def bundle(events=EVENTS, **more) -> tuple[bytes, str]:
    """A whole bundle, and the digest of its manifest."""
    held = files(events, **more)
    listed = sealing(held, head=entries(events)[-1].seal)
    return zipped(held, listed), sha256(listed)
