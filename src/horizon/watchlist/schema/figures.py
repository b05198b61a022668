"""Figures of a watchlist: a plain number, or a number with its range, source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, ValidatorFunctionWrapHandler, WrapValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from horizon.watchlist.schema.field_types import FrozenModel, KnownSince
from horizon.watchlist.schema.plain_text import AMOUNT_PATTERN, END_NAMES, read_figure

LARGEST_NUMBER = 1_000_000_000_000
"""More than all people, and than what any payer spends."""


class Figure(FrozenModel):
    """A number with its range and source; ``low`` and ``high`` are the ends of a triangular distribution."""

    mode: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    known_since: KnownSince = ""


def _check_bounds(low: float, high: float) -> WrapValidator:
    def check_figure(value: Any, read: ValidatorFunctionWrapHandler) -> Figure:
        figure: Figure = read(value)
        for end in ("low", "mode", "high"):
            number = getattr(figure, end)
            if number is not None and not low <= number <= high:
                raise ValueError(_explain_bounds(number, low, high, _show_typed(value, end, number)))
        _check_order(figure, value)
        return figure

    return WrapValidator(check_figure)


def _check_order(figure: Figure, value: Any) -> None:
    low = figure.mode if figure.low is None else figure.low
    high = figure.mode if figure.high is None else figure.high
    if not low <= figure.mode <= high:
        best = _show_typed(value, "mode", figure.mode)
        low_end = best if figure.low is None else _show_typed(value, "low", low)
        high_end = best if figure.high is None else _show_typed(value, "high", high)
        raise ValueError(f"low, best and high must be in ascending order: {low_end}, {best}, {high_end}")


def _show_typed(value: Any, end: str, number: float) -> str:
    """An end of a figure as it was typed, if it was typed as text."""
    keys = (end, *(key for key, name in END_NAMES.items() if name == end))
    texts = [value.get(key) for key in keys] if isinstance(value, Mapping) else [value] if end == "mode" else []
    return next((text.strip() for text in texts if isinstance(text, str)), f"{number:,.10g}")


def _explain_bounds(number: float, low: float, high: float, typed: str) -> str:
    if high == 1 and 2 <= number <= 100 and "%" not in typed:
        return f"{number:g} is not a share: write {number:g}% or {number / 100:g}"
    if high == 1:
        limit = "at most 100%" if number > 1 else "at least 0%"
        return f"{typed} is no share: a share is {limit}"
    return f"{typed} is below {low:g}" if number < low else f"{typed} is above {high:,.0f}"


@dataclass(frozen=True, slots=True)
class _NumberOrFigure:
    """Lets the JSON Schema accept a plain number too: pydantic leaves validators that run before out of it."""

    bounds: tuple[tuple[str, float], ...]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        bounds = dict(self.bounds)
        bounded = {"properties": dict.fromkeys(("mode", "low", "high"), bounds)}
        number = {"anyOf": [{"type": "number", **bounds}, {"type": "string", "pattern": AMOUNT_PATTERN}]}
        ends = {"properties": dict.fromkeys(("best", "min", "max"), number), "required": ["best"], "type": "object"}
        return {"anyOf": [*number["anyOf"], {"allOf": [handler(core), bounded]}, ends]}


Number = Annotated[
    Figure,
    BeforeValidator(read_figure),
    _check_bounds(0, LARGEST_NUMBER),
    _NumberOrFigure((("minimum", 0), ("maximum", LARGEST_NUMBER))),
]
Share = Annotated[
    Figure, BeforeValidator(read_figure), _check_bounds(0, 1), _NumberOrFigure((("minimum", 0), ("maximum", 1)))
]
