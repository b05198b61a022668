"""How values of a type become JSON and come back: worked out once in a process, since an edition's takes 20 ms."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_MADE: dict[object, TypeAdapter[Any]] = {}


def adapt_type(kind: type[T]) -> TypeAdapter[T]:
    """The adapter of a type, made when it is first asked for."""
    if kind not in _MADE:
        _MADE[kind] = TypeAdapter(kind)
    return _MADE[kind]
