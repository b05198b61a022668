"""The readiness steps as a picture: a bar for each, from its last safe start to the day it must be done."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from horizon.values.dates import add_months, format_day
from horizon.values.technology import ScheduledStep

WIDTH, LABEL, ROW = 640, 200, 26
"""Units of the drawing: its width, of which the names take the first part, and the height of a row."""
LONGEST_LABEL = 30


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A bar and what stands beside it; ``text`` says the same in words."""

    label: str
    text: str
    x: float
    y: float
    width: float
    late: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    """The picture: its bars, the years along it, and where today and the day of readiness are."""

    bars: tuple[GanttBar, ...]
    years: tuple[tuple[float, str], ...]
    today: float
    ready: float
    height: int
    ready_by: dt.date

    @property
    def summary(self) -> str:
        """What the picture shows, in words."""
        return "; ".join(bar.text for bar in self.bars)


def draw_gantt(steps: Sequence[ScheduledStep], ready_by: dt.date, today: dt.date) -> Gantt:
    """Lay out the steps of a plan."""
    first = min([today, *(step.start_by for step in steps)])
    last = max([add_months(ready_by, 1), *(step.done_by for step in steps)])
    days = max((last - first).days, 1)

    def place(day: dt.date) -> float:
        return round(LABEL + (WIDTH - LABEL) * (day - first).days / days, 1)

    bars = tuple(
        GanttBar(
            _shorten_name(step.name),
            f"{step.name}: begin by {format_day(step.start_by)}, done by {format_day(step.done_by)}"
            + (", should have begun" if step.late else ""),
            place(step.start_by),
            ROW * (number + 1),
            max(place(step.done_by) - place(step.start_by), 2),
            step.late,
        )
        for number, step in enumerate(steps)
    )
    years = tuple((place(dt.date(year, 1, 1)), str(year)) for year in _years_between(first, last))
    return Gantt(bars, years, place(today), place(ready_by), ROW * (len(steps) + 1) + 6, ready_by)


def _years_between(first: dt.date, last: dt.date) -> Iterable[int]:
    return range(first.year + 1, last.year + 1)


def _shorten_name(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"
