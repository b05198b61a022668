"""What is wrong with a watchlist, where, in a planner's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from horizon.watchlist.schema.watchlist import Watchlist

Place = tuple[str | int, ...]
"""The way to a value: keys, and positions in lists from 0."""

_WORDS = {
    "tuple_type": "should be a list, such as [one, two]",
    "string_type": "should be text",
    "model_type": "should have keys of its own below it",
    "finite_number": "should be a finite number",
    "float_parsing": "should be a number",
    "int_parsing": "should be a whole number",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file. Line and column count from 1; as text it is ``path:line:column: what is wrong``."""

    path: Path
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.text}"


def told(wrong: ValidationError, values: Any) -> Iterator[tuple[Place, str]]:
    """Every fault once, as its place in ``values`` and words; a fault of a key itself has the key at its end."""
    by_place: dict[tuple[Place, bool], list[str]] = {}
    for error in wrong.errors(include_url=False):
        missing = error["type"] == "missing"
        place = _place(error["loc"][:-1] if missing else error["loc"], values)
        subject = (*place, error["loc"][-1]) if missing else place
        texts = by_place.setdefault((subject, missing), [])
        if (text := _text(error, place)) not in texts:
            texts.append(text)
    for (subject, missing), texts in by_place.items():
        yield (subject[:-1] if missing else subject), ", or ".join(texts)


def dotted(place: Place) -> str:
    """``indications.1.price.list``: positions in lists count from 1, as people do."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def _place(loc: Sequence[str | int], values: Any) -> Place:
    """The part of pydantic's location that is in the data: it also names the members of unions."""
    place: Place = ()
    for part in loc:
        inside = isinstance(values, Mapping | list) and (
            part in values if isinstance(values, Mapping) else isinstance(part, int) and part < len(values)
        )
        if inside:
            place, values = (*place, part), values[part]
    return place


def _text(error: ErrorDetails, place: Place) -> str:
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return _unknown(last, place[:-1])
    if error["type"] == "missing":
        return f"{dotted(place)}: {last} is missing" if place else f"{last} is missing"
    return f"{dotted(place)}: {_words(error)}" if place else _words(error)


def _words(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "literal_error":
        return f"{error['input']!r} should be {error['ctx']['expected']}"
    if error["type"] == "model_type" and error["ctx"]["class_name"] == "Figure":
        return "should be a number, or mode with low and high"
    return _WORDS.get(error["type"]) or error["msg"].replace("Input should", "should")


def _unknown(key: str, place: Place) -> str:
    known = [field.alias or name for name, field in _model_at(place).model_fields.items() if name != "name" or place]
    close = get_close_matches(key, known, 1)
    where = f" in {dotted(place)}" if place else ""
    return f"unknown key {key!r}{where}: " + (
        f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
    )


def _model_at(place: Place) -> type[BaseModel]:
    model: type[BaseModel] = Watchlist
    for part in place:
        if isinstance(part, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            model = next(_models(fields[part].annotation), model)
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
