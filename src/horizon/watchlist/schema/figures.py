"""A figure as a planner writes it: a plain number, or one with its range, source and day."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from horizon.watchlist.schema.terms import KnownSince, Part


class Figure(Part):
    """A number with its range and where it comes from. ``low`` and ``high`` are the ends of a triangle."""

    mode: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    known_since: KnownSince = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low = self.mode if self.low is None else self.low
        high = self.mode if self.high is None else self.high
        if not low <= self.mode <= high:
            raise ValueError(f"low, mode and high must rise: {low}, {self.mode}, {high}")
        return self


def _figure(value: Any) -> Any:
    return {"mode": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _within(low: float, high: float) -> Callable[[Figure], Figure]:
    def check(figure: Figure) -> Figure:
        for number in (figure.low, figure.mode, figure.high):
            if number is not None and not low <= number <= high:
                bounds = f"not between {low:g} and {high:g}" if high < inf else f"below {low:g}"
                raise ValueError(f"{number:g} is {bounds}")
        return figure

    return check


@dataclass(frozen=True, slots=True)
class _NumberOrFigure:
    """In the JSON Schema a figure is a plain number, too; pydantic does not see what comes before validation."""

    bounds: tuple[tuple[str, float], ...]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        bounds = dict(self.bounds)
        within = {"properties": dict.fromkeys(("mode", "low", "high"), bounds)}
        return {"anyOf": [{"type": "number", **bounds}, {"allOf": [handler(core), within]}]}


Number = Annotated[
    Figure, BeforeValidator(_figure), AfterValidator(_within(0, inf)), _NumberOrFigure((("minimum", 0),))
]
Share = Annotated[
    Figure, BeforeValidator(_figure), AfterValidator(_within(0, 1)), _NumberOrFigure((("minimum", 0), ("maximum", 1)))
]
