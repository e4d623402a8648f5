"""Files of JSON in batches: whatever the shape and wherever a batch ends, each value is given once."""

import gzip
import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.posture.json_batches import NotJson, batches

SMALL = 64
"""Bytes of a batch here: every kind of boundary falls somewhere."""


def values(text, size=SMALL, **more):
    """All values of a text, in order, elements of arrays singly."""
    found = []
    for kind, data in batches(io.BytesIO(text), size, **more):
        if kind == "lines":
            found += [json.loads(line) for line in bytes(data).splitlines() if line.strip()]
        elif kind == "list":
            found += json.loads(bytes(data))
        else:
            found.append(json.loads(data))
    return found


def one(number):
    """An object that holds what may be taken for a boundary."""
    return {
        "Id": number,
        "Title": 'a }, {"Id": 1} and a "}" é \\',
        "Resources": [{"Id": 1}, {"Id": 2, "Tags": {}}, {"Other": [[], {}]}],
    }


MANY = [one(number) for number in range(50)]


@pytest.mark.parametrize("size", [64, 71, 100, 1_000, 1 << 20])
@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("escaped", [True, False])
def test_an_array(size, indent, escaped):
    text = json.dumps(MANY, indent=indent, ensure_ascii=escaped)
    assert values(text.encode(), size) == MANY


@pytest.mark.parametrize("size", [64, 91, 1_000, 1 << 20])
def test_compact_arrays(size):
    assert values(json.dumps(MANY, separators=(",", ":")).encode(), size) == MANY


@pytest.mark.parametrize("size", [64, 1_000, 1 << 20])
@pytest.mark.parametrize("indent", [None, 4])
def test_a_page_and_what_stands_behind_its_findings(size, indent):
    for more in ({}, {"NextToken": "}] abc", "More": [{"Findings": [1]}]}):
        assert values(json.dumps({"Findings": MANY} | more, indent=indent).encode(), size) == MANY


@pytest.mark.parametrize("size", [64, 1_000, 1 << 20])
def test_indented_pages_one_after_the_other(size):
    pages = [
        json.dumps({"Findings": MANY[start : start + 10], "NextToken": "x"}, indent=2) for start in (0, 10)
    ]
    assert values("\n".join(pages).encode(), size) == MANY[:20]


@pytest.mark.parametrize("size", [64, 91, 1_000, 1 << 20])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n\n"])
def test_lines(size, end):
    text = b"\n".join(json.dumps(each).encode() for each in MANY) + end
    assert values(text, size) == MANY


@pytest.mark.parametrize("between", ["", " ", "\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_values_side_by_side(between, indent):
    """As Firehose joins events: with nothing between."""
    assert values(between.join(json.dumps(each, indent=indent) for each in MANY).encode()) == MANY


def test_elements_that_begin_differently():
    mixed = [{f"Name{number % 7}": number, "More": [{"Id": 1}, {"Id": 2}]} for number in range(60)]
    for size in (64, 300, 1 << 20):
        assert values(json.dumps(mixed).encode(), size) == mixed


def test_what_is_no_object_is_given_too():
    mixed = [1, None, "},{", {"Id": 1}, [], {"Id": 2}, [{"Id": 3}, {"Id": 4}], {"Id": 5}]
    assert values(json.dumps(mixed).encode()) == mixed


@pytest.mark.parametrize("text", [b"", b" \n ", b"[]", b"[ ]", b'{"Findings": []}', b"\xef\xbb\xbf[]"])
def test_nothing(text):
    assert values(text) == []


def test_a_byte_order_mark():
    assert values(b"\xef\xbb\xbf" + json.dumps(MANY).encode()) == MANY


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(MANY)[:-1],
        json.dumps(MANY)[:-30],
        json.dumps(MANY)[:-1] + ",",
        json.dumps(MANY).replace("}]}, {", "}]} {", 1),
        '{"Findings": [{"Id": 1}]',
        '{"Findings": [{"Id": 1}], "NextTok',
        "<html></html>",
        '{"Id": 1} and more',
        "[" * 100_000,
    ],
)
def test_what_is_cut_off_or_no_json_is_an_error(text):
    with pytest.raises(NotJson):
        values(text.encode())


def test_what_was_whole_before_the_fault_is_given():
    found = []
    with pytest.raises(NotJson):
        found += [json.loads(data) for _, data in _each(json.dumps(MANY[:3])[:-40].encode(), found)]
    assert found == MANY[:2]


def _each(text, found):
    for _, data in batches(io.BytesIO(text), SMALL):
        found += json.loads(bytes(data))
    return ()


def test_a_value_that_is_too_long_is_an_error():
    with pytest.raises(NotJson, match="longer than 1,024 bytes"):
        values(json.dumps([{"Id": "x" * 5_000}]).encode(), most=1_024)


def test_bytes_that_are_no_text_do_not_shift_the_others():
    text = json.dumps(MANY[:5], ensure_ascii=False).encode().replace("é".encode(), b"\xff", 1)
    found = [bytes(data) for _, data in batches(io.BytesIO(text), SMALL)]
    assert b"\xff" in found[0]
    assert json.loads(found[-1]) == [MANY[4]]


OBJECTS = st.lists(
    st.dictionaries(
        st.sampled_from(["Id", "Findings", "a", '"}, {"']),
        st.recursive(
            st.none() | st.integers() | st.text('},{"[]\\:é \n', max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Id", "x"]), inner)
            ),
            max_leaves=6,
        ),
        min_size=1,
        max_size=3,
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=300)
@given(OBJECTS, st.integers(64, 300), st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_any_objects_in_any_window(objects, size, indent, escaped):
    text = json.dumps(objects, indent=indent, ensure_ascii=escaped)
    assert values(text.encode(), size) == objects
    page = json.dumps({"Findings": objects, "NextToken": "x"}, indent=indent, ensure_ascii=escaped)
    assert values(f"{page}{text}".encode(), size) == objects + objects
    lines = [one for one in objects if "Findings" not in one]  # such a line is a page
    joined = "\n".join(json.dumps(one, ensure_ascii=escaped) for one in lines)
    assert values(joined.encode(), size) == lines


@pytest.mark.parametrize("shape", ["lines", "array", "page"])
def test_memory_does_not_grow_with_the_file(shape):
    def peak(count):
        body = (json.dumps(one(0)) + "\n").encode() * count
        if shape != "lines":
            body = b"[" + body.strip().replace(b"\n", b",") + b"]"
        if shape == "page":
            body = b'{"Findings": ' + body + b"}"
        stream = gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(body, 1)))
        tracemalloc.start()
        read = sum(len(data) for _, data in batches(stream, 1 << 14))
        assert read >= len(body) * 0.9
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(20_000) < 1.5 * peak(2_000)
