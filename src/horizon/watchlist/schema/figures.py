"""Figures of a watchlist: a plain number, or a number with its range, source and date."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from horizon.watchlist.schema.field_types import FrozenModel, KnownSince
from horizon.watchlist.schema.plain_text import AMOUNT_PATTERN, read_figure

LARGEST_NUMBER = 1_000_000_000_000
"""More than all people, and than what any payer spends."""


class Figure(FrozenModel):
    """A number with its range and source; ``low`` and ``high`` are the ends of a triangular distribution."""

    mode: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    known_since: KnownSince = ""


def _check_bounds(low: float, high: float) -> AfterValidator:
    def check_figure(figure: Figure) -> Figure:
        for number in (figure.low, figure.mode, figure.high):
            if number is not None and not low <= number <= high:
                raise ValueError(_explain_bounds(number, low, high))
        _check_order(figure)
        return figure

    return AfterValidator(check_figure)


def _check_order(figure: Figure) -> None:
    low = figure.mode if figure.low is None else figure.low
    high = figure.mode if figure.high is None else figure.high
    if not low <= figure.mode <= high:
        ends = f"{low:,.10g}, {figure.mode:,.10g}, {high:,.10g}"
        raise ValueError(f"low, best and high must be in ascending order: {ends}")


def _explain_bounds(number: float, low: float, high: float) -> str:
    if high == 1 and 2 <= number <= 100:
        return f"{number:g} is not a share: write {number:g}% or {number / 100:g}"
    if high == 1:
        return f"{number:g} is not between 0 and 1"
    return f"{number:g} is below {low:g}" if number < low else f"{number:g} is above {high:,.0f}"


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
