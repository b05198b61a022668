"""Frozen values with every field filled, down to the last, whatever fields they come to have."""

import dataclasses
import datetime as dt
import types
import typing
from decimal import Decimal
from typing import Any

from horizon.values.edition import Edition

PLAIN = {int: 7, float: 0.25, str: "words", bool: True, Decimal: Decimal(48_120_000), dt.date: dt.date(2026, 2, 20)}


def filled(kind: Any, name: str = "") -> Any:
    """A value of a type with every field filled."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: filled(hints[field.name]) for field in dataclasses.fields(kind)})
    if origin is tuple:
        return (filled(inner[0]),) if inner[-1] is ... else tuple(filled(part) for part in inner)
    if origin is dict:
        return {filled(inner[0]): filled(inner[1])}
    if origin is typing.Literal:
        return inner[0]
    if origin in (types.UnionType, typing.Union):
        return filled(inner[0])
    return PLAIN[kind]


def edition(key: str) -> Edition:
    """An edition with this key."""
    return dataclasses.replace(filled(Edition), key=key)
