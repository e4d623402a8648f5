"""`verify` finds whatever was changed in a bundle, and runs with nothing but Python."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.access import verify
from tasks.access.bundle_files import zipped
from tests import access_reports as made
from tests import access_reviews as build
from tests.watchkeeper.access import test_ledger_any_order as any_order
from watchkeeper import case
from watchkeeper.access.event import Sealed
from watchkeeper.access.item import Choice
from watchkeeper.case import canonical, sha256
from watchkeeper.errors import Permanent

BUNDLE, DIGEST = made.bundle()


def problems(data, digest=None, previous=None):
    return verify.check(io.BytesIO(data), digest, previous)[0]


def archive(held, listed=None, infos=()):
    """A zip of these files as Watchkeeper writes it, whatever `verify` says of it; `infos` are added."""
    out = io.BytesIO()
    listed = made.sealing(held) if listed is None else listed
    with zipfile.ZipFile(out, "w") as target:
        for name, data in (*sorted(held.items()), ("MANIFEST.json", listed)):
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
        for info, data in infos:
            target.writestr(info, data)
    return out.getvalue()


def info(name, **more):
    found = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    for key, value in more.items():
        setattr(found, key, value)
    return found


class TestTheCommand:
    """On an auditor's computer."""

    @staticmethod
    def run(tmp_path, data, *more):
        script, bundle = tmp_path / "alone.py", tmp_path / "b.zip"
        script.write_bytes(Path(verify.__file__).read_bytes())
        bundle.write_bytes(data)
        command = [sys.executable, "-I", str(script), str(bundle), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    def test_a_whole_bundle_is_ok(self, tmp_path):
        said = self.run(tmp_path, BUNDLE, "--digest", DIGEST.upper())
        assert (said.returncode, said.stderr) == (0, "")
        assert DIGEST in said.stdout
        assert said.stdout.splitlines()[-1].startswith("OK")

    def test_without_a_digest_it_says_what_is_left_to_compare(self, tmp_path):
        said = self.run(tmp_path, BUNDLE)
        assert said.returncode == 0
        assert f"{DIGEST} (compare it" in said.stdout

    def test_a_changed_byte_is_named_with_its_file(self, tmp_path):
        said = self.run(tmp_path, BUNDLE.replace(b"nobody uses it", b"nobody uses It"), "--digest", DIGEST)
        assert said.returncode == 1
        assert "report.csv was altered" in said.stdout
        assert said.stdout.splitlines()[-1].startswith("NOT OK: ")

    def test_another_digest_is_another_bundle(self, tmp_path):
        said = self.run(tmp_path, BUNDLE, "--digest", "0" * 64)
        assert said.returncode == 1
        assert "not the one given" in said.stdout

    def test_what_is_not_there_is_a_sentence(self, capsys):
        assert verify.main(["/nowhere/b.zip"]) == 1
        assert "/nowhere/b.zip cannot be read" in capsys.readouterr().out

    def test_a_name_does_not_speak_to_the_terminal(self, tmp_path):
        said = self.run(tmp_path, archive(made.files(), infos=[(info("\x1b[2J"), b"")]))
        assert said.returncode == 1
        assert "\x1b" not in said.stdout


class TestEveryByte:
    """One byte is changed, wherever."""

    @pytest.mark.parametrize("name", [*sorted(made.files()), "MANIFEST.json"])
    @pytest.mark.parametrize("where", [0, -1])
    def test_of_each_file(self, name, where):
        with zipfile.ZipFile(io.BytesIO(BUNDLE)) as held:
            one = held.getinfo(name)
        at = one.header_offset + 30 + len(name) + where % one.file_size
        altered = bytearray(BUNDLE)
        altered[at] ^= 1
        found = problems(bytes(altered))
        if name == "MANIFEST.json":
            assert found  # it is no JSON any more, or names another hash
        else:
            assert any(one.startswith(f"{name} was altered") for one in found)

    def test_of_the_archive_itself(self):
        for at in range(0, len(BUNDLE), 13):
            altered = bytearray(BUNDLE)
            altered[at] ^= 1
            assert problems(bytes(altered), DIGEST), at

    @pytest.mark.parametrize("size", [0, 1, 21, 500, -1])
    def test_cut_off(self, size):
        assert problems(BUNDLE[:size])

    def test_something_before_or_behind(self):
        assert problems(b"x" + BUNDLE)
        assert problems(BUNDLE + b"x")


class TestFiles:
    """Missing, added, twice, and names that would leave the folder."""

    def test_one_is_missing(self):
        held = made.files()
        listed = made.sealing(held)
        del held[f"cases/{made.CASE}/receipts/{made.ACTION.key}.json"]
        assert any("is missing" in one for one in problems(archive(held, listed)))

    @pytest.mark.parametrize("name", verify.NEEDED)
    def test_what_every_bundle_has_is_missing_and_the_manifest_made_anew(self, name):
        held = made.files()
        del held[name]
        assert f"{name} is missing." in problems(archive(held))

    def test_no_manifest(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            target.writestr(info("a.txt"), b"")
        assert problems(out.getvalue()) == ["There is no MANIFEST.json."]

    def test_one_was_added(self):
        found = problems(archive(made.files(), infos=[(info("more.txt"), b"x")]))
        assert found == ["more.txt is in no manifest: it was added."]

    def test_a_name_twice(self):
        with pytest.warns(UserWarning, match="Duplicate"):
            data = archive(made.files(), infos=[(info("report.csv"), b"another")])
        assert any("2 times" in one for one in problems(data))

    @pytest.mark.parametrize(
        "name", ["../evil", "/etc/passwd", "a/../../b", "C:\\x", "a\\b", "folder/", "a//b", ".hidden", "ü"]
    )
    def test_a_name_that_is_none(self, name):
        assert any(
            "is no name for a file" in one
            for one in problems(archive(made.files(), infos=[(info(name), b"")]))
        )

    @pytest.mark.parametrize(
        "change",
        [{"external_attr": 0o120777 << 16}, {"comment": b"hidden"}, {"extra": b"\x01\x02\x00\x00"},
         {"date_time": (2026, 1, 1, 0, 0, 0)}, {"compress_type": zipfile.ZIP_DEFLATED}],
        ids=str,
    )  # fmt: skip
    def test_nothing_stands_where_no_hash_covers_it(self, change):
        held = made.files()
        held["z"] = b"z" * 100
        listed = made.sealing(held)
        del held["z"]
        found = problems(archive(held, listed, infos=[(info("z", **change), b"z" * 100)]))
        assert len(found) == 1
        assert "otherwise" in found[0]


class TestHostile:
    """Nothing is extracted, and nothing that it claims is believed."""

    def test_a_bomb_is_not_read(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            target.writestr(info("MANIFEST.json", compress_type=zipfile.ZIP_DEFLATED), b"0" * 50_000_000)
        assert any("it is not read" in one for one in problems(out.getvalue()))

    def test_a_claim_of_gigabytes(self):
        data = bytearray(BUNDLE)
        at = data.rindex(b"PK\1\2")
        data[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFFF0)
        assert problems(bytes(data))

    @pytest.mark.parametrize(
        "text", [b"[" * 100_000, b'{"a": NaN}', b'{"a": 1, "a": 2}', b"\xff", b"", b"9" * 9_999]
    )
    @pytest.mark.parametrize("name", ["items.json", "entries.jsonl", "report.json", "review.json"])
    def test_json_that_is_none(self, name, text):
        held = {**made.files(), name: text}
        assert problems(archive(held))

    @pytest.mark.parametrize(
        "value", [None, [], {}, {"files": 3}, {"files": [{"name": "x"}]}, {"files": [None]}, "x"]
    )
    def test_a_manifest_of_another_form(self, value):
        assert problems(archive(made.files(), canonical(value)))

    @pytest.mark.parametrize("value", [None, 3, {"body": 3}, {"body": {"event": "asked"}}])
    def test_a_history_of_another_form(self, value):
        assert problems(archive({**made.files(), "entries.jsonl": canonical(value)}))

    def test_a_table_of_another_form(self):
        assert problems(archive({**made.files(), "report.csv": b"a,b\r\n\xff,2"}))


class TestOneStory:
    """The manifest was made anew over what was changed: the history, the items and the report must still agree."""

    @pytest.mark.parametrize("number", range(len(made.EVENTS)))
    def test_an_entry_is_taken_out(self, number):
        history = made.entries()
        del history[number]
        found = problems(archive({**made.files(), "entries.jsonl": made.lines(history)}))
        assert any("entries.jsonl" in one for one in found)

    def test_the_last_entry_is_taken_out_and_the_head_made_anew(self):
        history = made.entries()[:-1]
        held = {**made.files(), "entries.jsonl": made.lines(history)}
        data = archive(held, made.sealing(held, head=history[-1].seal))
        assert problems(data) == [f"{made.SHUT.id}: the history knows no proof PASS."]
        assert any("not the one given" in one for one in problems(data, DIGEST))

    @pytest.mark.parametrize("number", range(2, len(made.EVENTS)))
    def test_an_event_is_taken_out_and_every_seal_made_anew(self, number):
        events = made.EVENTS[:number] + made.EVENTS[number + 1 :]
        held = {**made.files(), "entries.jsonl": made.lines(made.entries(events))}
        data = archive(held, made.sealing(held, head=made.entries(events)[-1].seal))
        assert problems(data, DIGEST)
        if not isinstance(made.EVENTS[number], type(build.confirmed(made.SHOWN))):
            # A confirmation is not in what verify compares: there the digest alone tells.
            assert problems(data)

    def test_a_decision_is_turned_in_the_history(self):
        events = list(made.EVENTS)
        events[3] = build.answered(made.SHUT, Choice.KEEP, reason="nobody uses it")
        held = {**made.files(), "entries.jsonl": made.lines(made.entries(events))}
        found = problems(archive(held, made.sealing(held, head=made.entries(events)[-1].seal)))
        assert any("knows no decision 'revoke'" in one for one in found)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [('"proof":"PASS"', '"proof":"FAIL"', "no proof"), ('"standing":"not attested"', '"standing":"kept"', "without a decision"),
         ('"decided_by":"Pia Payments"', '"decided_by":"Mallory"', "no decision"),
         ('"standing":"requested"', '"standing":"carried out"', "does not say so")],
    )  # fmt: skip
    def test_the_report_is_painted_over(self, old, new, said):
        held = made.files()
        held["report.json"] = held["report.json"].replace(old.encode(), new.encode(), 1)
        found = problems(archive(held))
        assert any(said in one for one in found)
        assert any("differently" in one for one in found)

    def test_a_decision_is_left_out_of_the_report(self):
        report = made.report()
        rows = tuple(one.model_copy(update={"decision": "", "decided_by": ""}) for one in report.rows)
        held = made.files()
        held["report.json"] = canonical(report.model_copy(update={"rows": rows}).model_dump(mode="json"))
        assert any("the report does not" in one for one in problems(archive(held)))

    def test_an_item_is_taken_out(self):
        held = made.files()
        items = json.loads(held["items.json"])
        held["items.json"] = canonical(items[1:])
        found = problems(archive(held))
        assert any("report.csv has 7 items, items.json has 6" in one for one in found)
        assert any("no item of the review" in one for one in found)

    def test_a_row_is_taken_out(self):
        held = made.files()
        held["report.csv"] = b"\r\n".join(held["report.csv"].split(b"\r\n")[:-2])
        assert any("report.csv has 6 items" in one for one in problems(archive(held)))

    def test_a_receipt_is_taken_out(self):
        held = made.files()
        del held[f"cases/{made.CASE}/receipts/{made.ACTION.key}.json"]
        assert problems(archive(held)) == [f"{made.SHUT.id}: no receipt of {made.ACTION.key}."]

    def test_a_case_is_altered(self):
        name = f"cases/{made.CASE}/entries.jsonl"
        held = made.files()
        held[name] = held[name].replace(b'"plan":1', b'"plan":2')
        assert problems(archive(held)) == [f"{name}: entry 1 was altered."]

    def test_another_review(self):
        held = made.files()
        held["review.json"] = held["review.json"].replace(b"2026-Q4", b"2026-Q3")
        assert any("another review" in one for one in problems(archive(held)))


class TestChainOfBundles:
    """A second seal names the first."""

    EVENTS = (*made.EVENTS, Sealed(at=build.on(20), bundle="b", digest=DIGEST))

    def second(self, previous):
        held = made.files(self.EVENTS)
        return archive(held, made.sealing(held, previous=previous, head=made.entries(self.EVENTS)[-1].seal))

    def test_named(self):
        assert problems(self.second(DIGEST), previous=DIGEST) == []

    @pytest.mark.parametrize("previous", [None, "0" * 64])
    def test_not_named(self, previous):
        assert any("sealed before it" in one for one in problems(self.second(previous)))

    def test_another_is_wanted(self):
        assert any("It follows" in one for one in problems(BUNDLE, previous=DIGEST))


class TestWhateverHappened:
    """A review that took any course is sealed: what is true is never refused."""

    @given(any_order.EVENTS)
    @settings(deadline=None, max_examples=150)
    def test_any_course(self, events):
        items = build.by_id(*any_order.ITEMS)
        history = made.entries(events)
        digests = [one.digest for one in events if isinstance(one, Sealed)]
        held = made.files(events, items)
        head = history[-1].seal if history else case.START
        listed = made.sealing(held, previous=digests[-1] if digests else None, head=head)
        assert problems(zipped(held, listed), sha256(listed)) == []


class TestWhatWatchkeeperDoes:
    """The file stands alone, so it says again what the house says: it must be the same."""

    VALUES = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )

    @given(VALUES)
    @settings(deadline=None, max_examples=60)
    def test_canonical(self, value):
        assert verify.canonical(value) == case.canonical(value)

    def test_start(self):
        assert case.START == verify.START

    def test_a_bundle_is_the_same_twice(self):
        assert made.bundle()[0] == BUNDLE
        assert sha256(BUNDLE) == sha256(archive(made.files()))

    def test_one_that_does_not_verify_is_not_made(self):
        held = {**made.files(), "entries.jsonl": b""}
        with pytest.raises(Permanent, match="does not verify"):
            zipped(held, made.sealing(held))
