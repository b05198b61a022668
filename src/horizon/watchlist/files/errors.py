"""The faults of a watchlist file in words, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from horizon.watchlist.schema.key_path import KeyPath, dotted_path
from horizon.watchlist.schema.plain_text import explain_dots
from horizon.watchlist.schema.watchlist import Watchlist

_MESSAGES = {
    "tuple_type": "should be a list, such as [one, two]",
    "string_type": "should be text",
    "model_type": "should have keys of its own below it",
    "finite_number": "should be a finite number",
    "float_parsing": "should be a number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "date_parsing": "should be a day, such as 2026-02-14",
    "date_from_datetime_parsing": "should be a day, such as 2026-02-14",
    "date_from_datetime_inexact": "should be a day, such as 2026-02-14",
}


_QUOTED = ("float_parsing", "int_parsing")
"""Of these what was written is told, too."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file, printed as ``path:line:column: text``; line and column count from 1."""

    path: Path
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.text}"


def describe_errors(failure: ValidationError, values: Any) -> Iterator[tuple[KeyPath, str]]:
    """Every fault once, as a path in ``values`` and a text; the path of an unknown key ends with that key."""
    texts_at: dict[tuple[KeyPath, bool], list[str]] = {}
    for error in failure.errors(include_url=False):
        missing = error["type"] == "missing"
        path = _path_in_values(error["loc"][:-1] if missing else error["loc"], values)
        subject = (*path, error["loc"][-1]) if missing else path
        texts = texts_at.setdefault((subject, missing), [])
        if (text := _describe_error(error, path)) not in texts:
            texts.append(text)
    for (subject, missing), texts in texts_at.items():
        yield (subject[:-1] if missing else subject), ", or ".join(texts)


def _path_in_values(loc: Sequence[str | int], values: Any) -> KeyPath:
    """The part of pydantic's location that is in the data; the location also names members of unions."""
    path: KeyPath = ()
    for part in loc:
        inside = isinstance(values, Mapping | list) and (
            part in values if isinstance(values, Mapping) else isinstance(part, int) and part < len(values)
        )
        if inside:
            path, values = (*path, part), values[part]
    return path


def _describe_error(error: ErrorDetails, path: KeyPath) -> str:
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return _describe_unknown_key(last, path[:-1])
    text = f"{last} is missing" if error["type"] == "missing" else _describe_value_error(error)
    return f"{dotted_path(path)}: {text}" if path else text


def _describe_value_error(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "literal_error":
        return f"{error['input']!r} should be {error['ctx']['expected']}"
    if error["type"] == "model_type" and error["ctx"]["class_name"] == "Figure":
        return _describe_bad_figure(error["input"])
    message = _MESSAGES.get(error["type"]) or error["msg"].replace("Input should", "should")
    return f"{error['input']!r} {message}" if error["type"] in _QUOTED else message


def _describe_bad_figure(value: Any) -> str:
    if isinstance(value, str) and (how := explain_dots(value)):
        return how
    if isinstance(value, str):
        return f"{value!r} should be a number (0.25, 25%, 5,000,000), or best with low and high"
    return "should be a number, or best with low and high"


def _describe_unknown_key(key: str, path: KeyPath) -> str:
    known = [field.alias or name for name, field in _model_at(path).model_fields.items() if name != "name" or path]
    close = get_close_matches(key, known, 1)
    where = f" in {dotted_path(path)}" if path else ""
    return f"unknown key {key!r}{where}: " + (
        f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
    )


def _model_at(path: KeyPath) -> type[BaseModel]:
    model: type[BaseModel] = Watchlist
    for part in path:
        if isinstance(part, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            model = next(_nested_models(fields[part].annotation), model)
    return model


def _nested_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _nested_models(inner)
