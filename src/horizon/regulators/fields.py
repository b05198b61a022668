"""The fields of others' tables as values, and the checks that a table is what it is taken for."""

import datetime as dt
import functools
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from horizon.errors import RegulatorListError
from horizon.values.regulator_lists import ListName, RegulatorRecord

MAX_UNREADABLE = 0.05
"""Assumption: the share of a column's values that may be unreadable; beyond, its format has changed."""

DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_FLAGS = {"yes": True, "y": True, "true": True, "x": True, "no": False, "n": False, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A list as read, with the day that it is of (None: not said)."""

    name: ListName
    records: tuple[RegulatorRecord, ...]
    listed_on: dt.date | None


def parse_json(body: bytes) -> Any:
    """A body as JSON, also if a text in it holds half of a surrogate pair; raises ValueError if it is none."""
    text = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if not _SURROGATE.search(text):
            raise
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def clean_field(value: Any) -> str:
    """A field as text on one line: entities resolved, white space normalised, control characters left out."""
    if value is None or isinstance(value, dict | list):
        return ""
    text = str(value)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if not text.isascii() or not text.isprintable():
        text = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_text(char))
    return " ".join(text.split())


def parse_date(value: Any) -> dt.date | None:
    """A day as ``dd/mm/yyyy``, ``yyyy-mm-dd`` or ``yyyymmdd``; None if it is none."""
    return _parse_listed_day(clean_field(value)[:10])


@functools.lru_cache(maxsize=32_768)
def _parse_listed_day(text: str) -> dt.date | None:
    for form in DATE_FORMATS:
        with suppress(ValueError):
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
    return None


def parse_flag(value: Any) -> bool | None:
    """Whether a field says yes; empty is no, and None if it says neither."""
    return _FLAGS.get(clean_field(value).casefold())


def require_columns(rows: Iterable[Mapping[str, Any]], names: Iterable[str], what: str) -> None:
    """Raise RegulatorListError if a column is in no row: it was renamed, or the table is another."""
    present = {key for row in rows for key in row}
    if missing := [name for name in names if name not in present]:
        raise RegulatorListError(f"{what} has no {', '.join(missing)}: its columns have changed")


def require_readable(values: Sequence[Any], parse: Callable[[Any], object], column: str, what: str) -> None:
    """Raise RegulatorListError if too many values of a column, empty ones aside, cannot be read."""
    given = [value for value in values if clean_field(value)]
    unreadable = [value for value in given if parse(value) is None]
    if len(unreadable) > MAX_UNREADABLE * len(given):
        example = clean_field(unreadable[0])[:40]
        raise RegulatorListError(
            f"{what}: {len(unreadable):,} of {len(given):,} values of {column} cannot be read, such as {example!r}"
        )


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
