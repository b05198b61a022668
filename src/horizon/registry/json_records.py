"""Records out of JSON of any shape, as a stream: one record, an array, ``{"studies": […]}``, or one after another.

First it is found where each record begins and ends; then each is read alone, so that whatever one of them holds, the
others are read. Each is bounded in size and in its number of values, and so in memory.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

MAX_RECORD_BYTES = 32 * 1024 * 1024  # the largest of 2,246 real records of February 2026 has 1.5 MB
MAX_RECORD_VALUES = 1_000_000
"""A value takes up to some 250 bytes of memory."""

PAGE_HEAD_BYTES = 4096
"""How much of an object is looked at to tell a page of the API from a record."""

_PLAIN = rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+'
_UNBRACKETED, _BRACKET = re.compile(_PLAIN, re.DOTALL), re.compile(_PLAIN + rb"([\[\]{}])", re.DOTALL)
"""Whole strings and what stands between them, and the next bracket outside a string."""

_PAGE = re.compile(rb'\{(?:\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,)*\s*"studies"\s*:\s*\[')
_SEPARATORS = re.compile(rb"[ \t\r\n,]*")
_JUNK = re.compile(rb"[\]}]|[^\[\]{}\n,]+")
_ID = re.compile(rb'"nctId"\s*:\s*"(NCT\d{8})"')


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A part of a file or page that holds no record, the reason, and the registry's id if it can be made out."""

    location: str
    reason: str
    nct_id: str = ""


@dataclass(frozen=True, slots=True)
class RecordText:
    """Where in the stream a record begins, and its text; None if that is too large to be held."""

    start: int
    text: bytes | None


class IncompleteJsonError(Exception):
    """The text ends within a record."""


def parse_records(text: bytes | None, location: str) -> Iterator[dict[str, Any] | UnreadableRecord]:
    """The record that a text holds, or those of an array or page; what holds none says why."""
    if text is None:
        yield UnreadableRecord(location, f"larger than {MAX_RECORD_BYTES:,} bytes")
        return
    if sum(text.count(mark) for mark in (b"{", b"[", b",")) > MAX_RECORD_VALUES:
        yield UnreadableRecord(location, f"more than {MAX_RECORD_VALUES:,} values", _find_id_in_text(text))
        return
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        parts = _split_list(text)
        if parts is None:
            yield UnreadableRecord(location, f"not JSON: {error}", _find_id_in_text(text))
        for part in parts or ():
            yield from _parse_part(part, location)
        return
    records = value.get("studies") if isinstance(value, dict) else value
    for record in records if isinstance(records, list) and (records or records is not value) else [value]:
        yield record if isinstance(record, dict) else UnreadableRecord(location, "not a JSON object")


def salvage_page(text: bytes) -> dict[str, Any] | None:
    """A page of the API that is no JSON as a whole, each record read alone; None if it is no page.

    Its ``studies`` may hold UnreadableRecord, which is named alike whenever it is met.
    """
    parts = _split_list(text)
    if not parts or not _PAGE.match(text):
        return None
    try:
        page = orjson.loads(text[: parts[0].start] + text[parts[-1].start + len(parts[-1].text or b"") :])
    except orjson.JSONDecodeError:
        return None
    studies = [record for part in parts for record in _parse_part(part, _name_text(part.text))]
    return {**page, "studies": studies} if isinstance(page, dict) else None


def _split_list(text: bytes) -> list[RecordText] | None:
    """The parts of an array or a page; None if it is neither, or does not end."""
    if not text.lstrip().startswith(b"[") and not _PAGE.match(text.lstrip()):
        return None
    try:
        return list(split_records([text]))
    except IncompleteJsonError:
        return None


def _parse_part(part: RecordText, location: str) -> Iterator[dict[str, Any] | UnreadableRecord]:
    """The record of a part; a list within a list is none."""
    try:
        value = orjson.loads(part.text or b"")
        yield value if isinstance(value, dict) else UnreadableRecord(location, "not a JSON object")
    except orjson.JSONDecodeError as error:
        yield UnreadableRecord(location, f"not JSON: {error}", _find_id_in_text(part.text or b""))


def _name_text(text: bytes | None) -> str:
    return f"a record of the registry, {hashlib.sha256(text or b'').hexdigest()[:12]}"


def split_records(pieces: Iterable[bytes]) -> Iterator[RecordText]:
    """The text of each record of a stream; raises IncompleteJsonError if it ends within one.

    What stands between records and is neither space nor comma is given as a record, so that nothing is passed over.
    """
    stream = _Stream(iter(pieces))
    while mark := stream.next_mark():
        if mark == b"[":
            stream.position += 1
            yield from _split_array(stream)
        elif mark == b"{" and (head := stream.match_page()):
            stream.position = head
            yield from _split_array(stream)
            stream.take_value(depth=1)
        else:
            yield stream.take_value() if mark == b"{" else stream.take_junk()


def iter_byte_lines(pieces: Iterable[bytes]) -> Iterator[bytes | None]:
    """Line after line; None for one that is too large to be held."""
    partial_line, whole = b"", True
    for piece in pieces:
        *lines, partial_line = (partial_line + piece).split(b"\n")
        for line in lines:
            yield line if whole else None
            whole = True
        if len(partial_line) > MAX_RECORD_BYTES:
            partial_line, whole = b"", False
    yield partial_line if whole else None


def _split_array(stream: "_Stream") -> Iterator[RecordText]:
    while (mark := stream.next_mark()) != b"]":
        if not mark:
            raise IncompleteJsonError("cut short: a list does not end")
        yield stream.take_value() if mark in b"[{" else stream.take_junk()
    stream.position += 1


def _find_id_in_text(text: bytes) -> str:
    match = _ID.search(text)
    return match[1].decode() if match else ""


@dataclass
class _Stream:
    """A stream of which ``buffer`` is in memory, from ``offset`` on, and read up to ``position`` in the buffer."""

    pieces: Iterator[bytes]
    buffer: bytes = b""
    position: int = 0
    offset: int = 0

    def next_mark(self) -> bytes:
        """The byte with which the next value begins, empty at the end."""
        while True:
            self.position = self._skip(_SEPARATORS, self.position)
            if self.position < len(self.buffer):
                return self.buffer[self.position : self.position + 1]
            if not self._read_more(1):
                return b""

    def match_page(self) -> int | None:
        """Where the studies of a page begin, if it is one that stands here."""
        while len(self.buffer) - self.position < PAGE_HEAD_BYTES and self._read_more(PAGE_HEAD_BYTES):
            pass
        match = _PAGE.match(self.buffer, self.position, self.position + PAGE_HEAD_BYTES)
        return match.end() if match else None

    def take_value(self, depth: int = 0) -> RecordText:
        """The object or list that begins here; with ``depth`` the rest of one in which so many brackets are open."""
        first, place, whole = self.offset + self.position, self.position, True
        while True:
            place, depth = self._scan_brackets(place, depth)
            if depth == 0:
                text = self.buffer[first - self.offset : place] if whole else None
                self.position = place
                return RecordText(first, text)
            if whole and self.offset + len(self.buffer) - first > MAX_RECORD_BYTES:
                whole = False
            if not whole:
                place = self._forget_record(place)
            before = self.position
            if not self._read_more(len(self.buffer) - place):
                raise IncompleteJsonError("cut short: a record does not end")
            place -= before - self.position

    def take_junk(self) -> RecordText:
        """What stands here and begins no record."""
        start, self.position = self.position, self._skip(_JUNK, self.position)
        return RecordText(self.offset + start, self.buffer[start : self.position])

    def _scan_brackets(self, place: int, depth: int) -> tuple[int, int]:
        """Read on from a place: up to the end of the value, or of the last string that is whole."""
        while token := _BRACKET.match(self.buffer, place):
            place = token.end()
            depth += 1 if token[1] in b"[{" else -1
            if depth == 0:
                return place, depth
        return self._skip(_UNBRACKETED, place), depth  # the end, or a string that goes on

    def _skip(self, pattern: re.Pattern[bytes], place: int) -> int:
        match = pattern.match(self.buffer, place)
        return match.end() if match else place

    def _forget_record(self, place: int) -> int:
        """Drop what has been read of a record that is too large, and of a string all but how it ends."""
        unread = self.buffer[place:]
        if unread.startswith(b'"'):
            backslashes = len(unread) - len(unread.rstrip(b"\\"))
            unread = b'"' + b"\\" * (backslashes % 2)
        self.offset += len(self.buffer) - len(unread)
        self.buffer, self.position = unread, 0
        return 0

    def _read_more(self, size: int) -> bool:
        """Read at least so many bytes more, if there are any; what is read already is dropped from the buffer."""
        added, count = [], 0
        for piece in self.pieces:
            added.append(piece)
            count += len(piece)
            if count >= size:
                break
        self.offset += self.position
        self.buffer = b"".join((self.buffer[self.position :], *added))
        self.position = 0
        return count > 0
