"""Frozen values with every field filled, down to the last, whatever fields they come to have."""

import dataclasses
import datetime as dt
import types
import typing
from decimal import Decimal
from typing import Any

from horizon.values.edition import Edition

PLAIN = {int: 7, float: 0.25, str: "words", bool: True, Decimal: Decimal(48_120_000), dt.date: dt.date(2026, 2, 20)}


def fill_fields(kind: Any) -> Any:
    """A value of a type with every field filled."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: fill_fields(hints[field.name]) for field in dataclasses.fields(kind)})
    if origin is tuple:
        return (fill_fields(inner[0]),) if inner[-1] is ... else tuple(fill_fields(part) for part in inner)
    if origin is dict:
        return {fill_fields(inner[0]): fill_fields(inner[1])}
    if origin is typing.Literal:
        return inner[0]
    if origin in (types.UnionType, typing.Union):
        return fill_fields(inner[0])
    if issubclass(kind, str):
        return kind(PLAIN[str])
    return PLAIN[kind]


def filled_edition(key: str) -> Edition:
    """An edition with this key."""
    edition: Edition = fill_fields(Edition)
    return dataclasses.replace(edition, key=key)
