"""Records are found in JSON of any shape, however it is cut into pieces, and each is read alone."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.registry import json_records
from horizon.registry.json_records import (
    IncompleteJsonError,
    UnreadableRecord,
    iter_byte_lines,
    parse_records,
    salvage_page,
    split_records,
)

RECORDS = [{"id": number, "text": 'a"]}{[\\ é', "list": [1, [2, {}]]} for number in range(5)]
SHAPES = {
    "one after another": "".join(json.dumps(record, indent=3) for record in RECORDS),
    "lines": "\n".join(map(json.dumps, RECORDS)),
    "an array": json.dumps(RECORDS),
    "an array over lines": json.dumps(RECORDS, indent=1),
    "two arrays": json.dumps(RECORDS[:2]) + json.dumps(RECORDS[2:]),
    "a page": json.dumps({"totalCount": 5, "studies": RECORDS, "nextPageToken": "x"}),
    "pages": json.dumps({"studies": RECORDS[:2]}, indent=2) + "\n" + json.dumps({"studies": RECORDS[2:], "more": [1]}),
    "an array of pages": json.dumps([{"more": {}, "studies": RECORDS[:2]}, {"studies": RECORDS[2:]}]),
}


def read_all(text: bytes, size: int) -> list[dict[str, Any] | UnreadableRecord]:
    parts = split_records(text[start : start + size] for start in range(0, len(text), size))
    return [record for part in parts for record in parse_records(part.text, "here")]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_every_shape_gives_the_records_whatever_its_pieces(shape: str, size: int) -> None:
    assert read_all(SHAPES[shape].encode(), size) == RECORDS


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.text(max_size=9), st.text(max_size=9) | st.lists(st.text(max_size=9))), max_size=4))
def test_any_records_come_out_as_they_went_in(records: list[dict[str, Any]]) -> None:
    for size in (1, 5, 1000):
        assert read_all(json.dumps(records).encode(), size) == records
        assert read_all(json.dumps({"studies": records}).encode(), size) == records


@pytest.mark.parametrize(
    ("text", "unreadable", "readable"),
    [
        (b'[{"a":1},{"a":"\\ud800"},{"b":2}]', 1, [{"a": 1}, {"b": 2}]),
        (b'[{"a":1},{"a":' + b"[" * 3000 + b"]" * 3000 + b"}]", 1, [{"a": 1}]),
        (b'[{"a":1},{"a":' + b"9" * 400 + b"}]", 1, [{"a": 1}]),
        (b'[{"a":1},{"a":"\xff"}]', 1, [{"a": 1}]),
        (b'[1, 2, "x", {"a":1}]', 3, [{"a": 1}]),
        (b']{"a":1}}', 2, [{"a": 1}]),
        (b"<html>", 1, []),
        (b"[[[]]]", 1, []),
        (b"[,]", 0, []),
        (b"", 0, []),
    ],
)
def test_what_is_no_record_spoils_no_other(text: bytes, unreadable: int, readable: list[dict[str, Any]]) -> None:
    for size in (1, 5, 10_000):
        records = read_all(text, size)
        assert [record for record in records if isinstance(record, dict)] == readable
        assert sum(isinstance(record, UnreadableRecord) for record in records) >= unreadable


@pytest.mark.parametrize("text", [b"[", b"{", b'{"a', b'[{"a":1}', b'{"studies":[{}]', b'{"studies":[{}'])
def test_a_text_that_ends_within_a_record_is_told(text: bytes) -> None:
    with pytest.raises(IncompleteJsonError):
        read_all(text, 3)


def test_a_record_that_is_too_large_is_passed_over_and_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_RECORD_BYTES", 1000)
    text = rb'[{"a":"' + rb"x\"\\" * 5000 + rb'"},{"b":1},{"c":[' + b"{}," * 5000 + b'{}]},{"d":2}]'
    for size in (7, 100, 5000):
        too_large, first, also, last = read_all(text, size)
        assert (first, last) == ({"b": 1}, {"d": 2})
        assert too_large == also == UnreadableRecord("here", "larger than 1,000 bytes")
    lines = list(iter_byte_lines([b"a\n", b"b" * 900, b"b" * 900, b"\nc\n", b"d"]))
    assert lines == [b"a", None, b"c", b"d"]


def test_a_record_of_too_many_values_is_told_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_RECORD_VALUES", 10)
    text = b'{"nctId": "NCT00000001", "a": [' + b"{}," * 10 + b"{}]}"
    assert list(parse_records(text, "here")) == [UnreadableRecord("here", "more than 10 values", "NCT00000001")]


def test_a_page_with_a_record_that_is_no_json_keeps_the_others_and_its_token() -> None:
    surrogate = b'{"nctId": "NCT00000002", "b": "\\ud800"}'
    page = b'{"totalCount": 3, "studies": [{"a": 1}, ' + surrogate + b', {"c": 3}], "nextPageToken": "t"}'
    salvaged = salvage_page(page)
    assert salvaged
    first, unreadable, last = salvaged.pop("studies")
    assert (first, last) == ({"a": 1}, {"c": 3})
    assert unreadable.nct_id == "NCT00000002"
    assert salvaged == {"totalCount": 3, "nextPageToken": "t"}
    again = salvage_page(page)
    assert again
    assert again["studies"][1] == unreadable  # named alike whenever it is met
    for other in (b"<html>", page[:-40], b"[1]", b'{"studies": [{"a": 1}], "x": }'):
        assert salvage_page(other) is None
