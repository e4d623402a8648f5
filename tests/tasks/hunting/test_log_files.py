"""Which files are read: as few as a trail's folders allow, and never one too few without saying so."""

import os
from datetime import UTC, datetime

import pytest

from tasks.hunting import log_files
from tests.tasks.hunting.log_folder import ACCOUNT, DAY, ORGANIZATION, OTHER, key_of, put
from watchkeeper.errors import NotThere, Permanent
from watchkeeper.hunting.scope import Scope


def found(place, scope=DAY):
    files, gaps = log_files.find(str(place), scope)
    return [file.key for file in files], list(gaps)


@pytest.fixture
def trail(tmp_path):
    """A folder like an organization's bucket, with a management account's own trail beside it."""
    for account in (ACCOUNT, OTHER):
        for region in ("eu-west-1", "us-east-1"):
            for at in (
                "20260301T1200Z",
                "20260302T0005Z",
                "20260302T1200Z",
                "20260303T0005Z",
                "20260303T1200Z",
            ):
                put(
                    tmp_path, key_of(account=account, region=region, at=at, organization=ORGANIZATION), b"x"
                )
    put(tmp_path, key_of(), b"x")
    put(tmp_path, key_of(trail="CloudTrail-Insight"), b"x")
    put(tmp_path, key_of(trail="CloudTrail-Digest"), b"x")
    put(tmp_path, f"AWSLogs/{ACCOUNT}/vpcflowlogs/eu-west-1/2026/03/02/flow.json.gz", b"x")
    return tmp_path


def test_a_day_is_its_files_and_those_that_came_a_little_late(trail):
    keys, gaps = found(trail)
    assert gaps == []
    assert {key.rsplit("_", 2)[1] for key in keys} == {
        "20260302T0005Z", "20260302T1200Z", "20260303T0005Z", "20260302T1010Z",
    }  # fmt: skip
    assert not [key for key in keys if "Digest" in key or "vpcflow" in key]
    assert [key for key in keys if "CloudTrail-Insight" in key]


def test_accounts_and_regions_are_pruned(trail):
    keys, gaps = found(trail, DAY.model_copy(update={"accounts": (OTHER,), "regions": ("us-east-1",)}))
    assert len(keys) == 3
    assert all(f"/{OTHER}/CloudTrail/us-east-1/" in key for key in keys)
    assert gaps == []


def test_an_account_without_logs_is_a_gap(trail):
    keys, (gap,) = found(trail, DAY.model_copy(update={"accounts": (OTHER, "999988887777")}))
    assert keys
    assert "999988887777" in gap


def test_whole_months_are_listed_at_once_and_nothing_beside_them_is_read(trail):
    quarter = Scope(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC))
    assert len(found(trail, quarter)[0]) == 22
    later = Scope(since=datetime(2026, 4, 1, tzinfo=UTC), until=datetime(2026, 7, 1, tzinfo=UTC))
    assert found(trail, later) == ([], [])


@pytest.mark.parametrize(
    "within",
    [
        "", "AWSLogs", f"AWSLogs/{ORGANIZATION}", f"AWSLogs/{ORGANIZATION}/{OTHER}",
        f"AWSLogs/{ORGANIZATION}/{OTHER}/CloudTrail", f"AWSLogs/{ORGANIZATION}/{OTHER}/CloudTrail/eu-west-1",
        f"AWSLogs/{ORGANIZATION}/{OTHER}/CloudTrail/eu-west-1/2026/03",
    ],
)  # fmt: skip
def test_the_place_may_begin_anywhere_in_the_layout(trail, within):
    keys, gaps = found(trail / within)
    assert gaps == []
    end = f"{OTHER}_CloudTrail_eu-west-1_20260302T1200Z_a.json.gz"
    assert [key for key in keys if key.endswith(end)]
    assert not [key for key in keys if "20260301" in key]


@pytest.mark.parametrize("prefix", ["logs/", "a/b/"])
def test_a_prefix_before_the_logs_is_found(tmp_path, prefix):
    put(tmp_path, key_of(prefix=prefix), b"x")
    put(tmp_path, "readme/notes.json", b"{}")
    assert found(tmp_path) == ([key_of(prefix=prefix)], [])
    assert found(tmp_path / prefix) == ([key_of()], [])


def test_any_other_folder_is_read_whole_but_for_what_its_names_rule_out(tmp_path):
    for name in ("a.json", "b.json.gz", "c/d.jsonl", "c/e.jsonl.gz", "f.txt", "g.parquet"):
        put(tmp_path, name, b"x")
    put(tmp_path, f"copies/{ACCOUNT}_CloudTrail_eu-west-1_20260302T1010Z_x.json.gz", b"x")
    put(tmp_path, f"copies/{ACCOUNT}_CloudTrail_eu-west-1_20260405T1010Z_x.json.gz", b"x")
    put(tmp_path, f"copies/{ACCOUNT}_CloudTrail-Digest_eu-west-1_t_20260302T1010Z.json.gz", b"x")
    keys, gaps = found(tmp_path)
    assert keys == [
        "a.json", "b.json.gz", "c/d.jsonl", "c/e.jsonl.gz",
        f"copies/{ACCOUNT}_CloudTrail_eu-west-1_20260302T1010Z_x.json.gz",
    ]  # fmt: skip
    assert gaps == []


def test_a_folder_that_is_not_there_says_what_to_do(tmp_path):
    with pytest.raises(NotThere, match="name the one that holds the log files"):
        found(tmp_path / "nowhere")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read_is_a_gap_or_an_error(trail):
    denied = trail / "AWSLogs" / ORGANIZATION / OTHER
    denied.chmod(0)
    try:
        keys, gaps = found(trail)
        assert keys
        assert any(OTHER in gap for gap in gaps)
        with pytest.raises(Permanent):
            found(denied)
    finally:
        denied.chmod(0o755)
