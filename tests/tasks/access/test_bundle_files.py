"""What a bundle holds is what lies in the store, and nothing of other reviews."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from tasks import case_store
from tasks.access import review_store, verify
from tasks.access.bundle_files import evidence, zipped
from tests import access_reports as made
from tests import access_reviews as build
from watchkeeper.access.review import account_case
from watchkeeper.case import canonical, sha256
from watchkeeper.errors import Permanent

REVIEW = build.review()
CASE = account_case(REVIEW.id, build.ACCOUNT)
RECEIPT = f"receipts/{made.ACTION.key}.json"


def keep():
    """A review in the store, with a change in one account, and another review beside it."""
    store = case_store.store()
    for number, event in enumerate(made.EVENTS):
        review_store.add_event(REVIEW.id, "run", str(number), event)
    for review in (REVIEW.id, "wk-ffffffffffff"):
        review_store.keep_snapshot(review, build.ACCOUNT, made.inventory())
    for case in (CASE, account_case("wk-ffffffffffff", build.ACCOUNT)):
        store.write_once(f"{case}/{RECEIPT}", made.receipt().model_dump_json().encode())
        store.write_once(f"{case}/before/{made.ACTION.key}.json", canonical(made.BEFORE))
        case_store.add_entry(case, run="run", step="plan", body={"plan": 1})
    return evidence(REVIEW, made.ITEMS, case_store.entries_of(REVIEW.id))


def test_it_holds_everything_that_the_review_rests_on_and_no_other_reviews():
    assert set(keep()) == {
        "README.txt", "verify.py", "review.json", "items.json", "entries.jsonl",
        f"snapshots/{build.ACCOUNT}.json.gz", f"cases/{CASE}/entries.jsonl", f"cases/{CASE}/{RECEIPT}",
        f"cases/{CASE}/before/{made.ACTION.key}.json",
    }  # fmt: skip


def test_what_the_store_has_goes_in_unchanged():
    held = keep()
    assert held[f"cases/{CASE}/{RECEIPT}"] == case_store.store().read(f"{CASE}/{RECEIPT}")
    assert held[f"snapshots/{build.ACCOUNT}.json.gz"] in review_store.snapshots_of(REVIEW.id).values()
    assert held["verify.py"] == Path(verify.__file__).read_bytes()
    assert [json.loads(line)["body"]["event"] for line in held["entries.jsonl"].splitlines()] == [
        one.event for one in made.EVENTS
    ]


def test_a_real_store_gives_a_bundle_that_verifies_and_is_the_same_again():
    held = {**made.files(), **keep()}
    listed = made.sealing(held, head=case_store.entries_of(REVIEW.id)[-1].seal)
    first, again = zipped(held, listed), zipped(held, listed)
    assert first == again
    assert verify.check(io.BytesIO(first)) == ([], sha256(listed))


def test_the_verifier_in_the_bundle_verifies_the_bundle(tmp_path):
    held = {**made.files(), **keep()}
    listed = made.sealing(held, head=case_store.entries_of(REVIEW.id)[-1].seal)
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(zipped(held, listed))
    with zipfile.ZipFile(bundle) as opened:
        own: dict = {"__name__": "verify"}
        exec(compile(opened.read("verify.py"), "verify.py", "exec"), own)  # noqa: S102  our own file, just written
    assert own["main"]([str(bundle), "--digest", sha256(listed)]) == 0
    assert own["main"]([str(bundle), "--digest", "0" * 64]) == 1


def test_an_entry_changed_in_the_store_is_never_sealed():
    held = {**made.files(), **keep()}
    held["entries.jsonl"] = held["entries.jsonl"].replace(b"nobody uses it", b"somebody uses it")
    listed = made.sealing(held, head=case_store.entries_of(REVIEW.id)[-1].seal)
    with pytest.raises(Permanent, match=r"entries\.jsonl: entry 4 was altered"):
        zipped(held, listed)
