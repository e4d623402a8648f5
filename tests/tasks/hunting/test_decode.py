"""Every shape of log file, and what is wrong with files, down to the last event that can be read."""

import gzip
import json
import tracemalloc

import pytest
from isal import igzip

from tasks.hunting import decode

EVENTS = [
    {
        "eventVersion": "1.11",
        "eventName": f"N{number}",
        "list": [{"a": 1}, {"b": '},{"eventVersion"'}],
        "none": None,
    }
    for number in range(500)
]
COMPACT = json.dumps({"Records": EVENTS}, separators=(",", ":")).encode()
SHAPES = {
    "a trail's file": COMPACT,
    "with spaces": json.dumps({"Records": EVENTS}).encode(),
    "on many lines": json.dumps({"Records": EVENTS}, indent=1).encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + COMPACT,
    "a list": json.dumps(EVENTS).encode(),
    "JSON lines": "\n".join(map(json.dumps, EVENTS)).encode(),
    "lines of files": "\r\n".join(json.dumps({"Records": [event]}) for event in EVENTS).encode(),
    "files one after the other": b"".join(
        json.dumps({"Records": EVENTS[at : at + 100]}, separators=(",", ":")).encode()
        for at in range(0, 500, 100)
    ),
    "LookupEvents": json.dumps(
        {"Events": [{"EventId": "x", "CloudTrailEvent": json.dumps(event)} for event in EVENTS]}
    ).encode(),
    "EventBridge": "\n".join(
        json.dumps({"detail-type": "AWS API Call", "detail": event}) for event in EVENTS
    ).encode(),
}


def read(body, piece=None, block=decode.BLOCK):
    """The events, and what was told of them."""
    told = []
    size = piece or max(1, len(body))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    events = []
    for found in decode.blocks(pieces, "file", told.append, block):
        try:
            events += json.loads(found)["Records"]
        except ValueError:
            events += json.loads(decode.readable(found, "file", told.append))["Records"]
    return events, told


@pytest.mark.parametrize("pack", [bytes, igzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read_whole_and_in_slices(shape, pack):
    body = pack(SHAPES[shape])
    assert read(body) == (EVENTS, [])
    if shape == "files one after the other":
        return  # nobody writes long ones
    assert read(body, piece=1_000, block=4_000) == (EVENTS, [])
    assert read(body, piece=777, block=20_000) == (EVENTS, [])


def test_one_event_alone_nothing_and_other_things():
    assert read(json.dumps(EVENTS[0], indent=2).encode()) == ([EVENTS[0]], [])
    assert read(b"") == ([], [])
    assert read(gzip.compress(b'{"Records":[]}')) == ([], [])
    assert read(b"[1]") == ([], ["file holds something that is no event"])
    assert read(b"a log of something else\n") == ([], ["file line 1 is no JSON"])


def test_several_gzip_members_are_one_file():
    assert read(gzip.compress(COMPACT[:5_000]) + gzip.compress(COMPACT[5_000:])) == (EVENTS, [])


@pytest.mark.parametrize("piece", [None, 500])
def test_a_truncated_file_is_read_to_its_last_whole_event_and_named(piece):
    body = gzip.compress(COMPACT)
    events, told = read(body[: len(body) // 2], piece)
    assert events == EVENTS[: len(events)]
    assert 50 < len(events) < len(EVENTS)
    assert "file ends too early: its last part is missing" in told


def test_one_that_only_lacks_its_checksum_is_read_and_named():
    assert read(gzip.compress(COMPACT)[:-3]) == (EVENTS, ["file ends too early: its last part is missing"])


def test_a_damaged_file_is_named_and_none_of_it_is_believed():
    body = bytearray(gzip.compress(COMPACT))
    body[len(body) // 2] ^= 0xFF
    assert read(bytes(body)) == ([], ["file is damaged: its gzip cannot be read to the end"])


def test_a_bad_line_is_told_by_its_number_and_its_neighbours_are_kept():
    lines = list(map(json.dumps, EVENTS[:4]))
    lines[2] = lines[2][:-5]
    assert read("\n".join(lines).encode()) == (
        [EVENTS[0], EVENTS[1], EVENTS[3]],
        ["file line 3 is no JSON"],
    )


def test_bad_json_within_a_trails_file_is_read_as_far_as_it_goes():
    body = COMPACT.replace(b'"eventName":"N300"', b'"eventName":N300')
    events, told = read(body)
    assert events == EVENTS[:300]
    assert told == ["file is broken after 300 events: what follows was not read"]


def test_a_lookup_event_that_is_no_json_is_told():
    body = json.dumps(
        {"Events": [{"CloudTrailEvent": "{"}, {"CloudTrailEvent": '{"eventName":"x"}'}]}
    ).encode()
    assert read(body) == ([{"eventName": "x"}], ["file holds an event that is no JSON"])


def test_a_large_file_is_read_in_bounded_memory():
    event = json.dumps({"eventVersion": "1.11", "request": {"list": [{"a": "x" * 100}] * 20}}).encode()
    body = igzip.compress(b'{"Records":[' + b",".join([event] * 20_000) + b"]}", 1)
    tracemalloc.start()
    pieces = (body[at : at + 1_000_000] for at in range(0, len(body), 1_000_000))
    told: list[str] = []
    block = 4 << 20
    found = sum(one.count(b'"eventVersion"') for one in decode.blocks(pieces, "file", told.append, block))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, told) == (20_000, [])
    assert len(event) * 20_000 > 40_000_000
    assert peak < 10 * block


def test_slices_hold_each_event_once_in_their_order():
    events = [
        {"eventVersion": "1.11", "eventID": f"e{number}", "note": "x" * 500} for number in range(2_000)
    ]
    block = json.dumps({"Records": events}, separators=(",", ":")).encode()
    slices = list(decode.slices(block))
    assert len(slices) > 3
    assert [event for part, _ in slices for event in json.loads(part)["Records"]] == events
    at = slices[2][1]
    following = [event for part, _ in slices[2:] for event in json.loads(part)["Records"]]
    assert json.loads(decode.rest(block, at))["Records"] == following
