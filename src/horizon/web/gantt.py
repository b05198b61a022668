"""The readiness steps as a picture: a bar for each, from its last safe start to the day it must be done.

Places are per cent of the width, so that the picture is as wide as its column and its words keep their size.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from horizon.digest.view.wording import count_months, format_month
from horizon.values.dates import add_months, format_day, months_between
from horizon.values.technology import ScheduledStep

MOST_MARKS = 5
"""Dates along the top: as many as a phone has room for."""
_MARK_MONTHS = (1, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A step's bar: what it is, its days in words, and its place from the left and width."""

    label: str
    text: str
    x: float
    width: float
    late: bool


@dataclass(frozen=True, slots=True)
class GanttMark:
    """A day along the top."""

    x: float
    label: str

    @property
    def anchor(self) -> str:
        """On which side of its place the words stand, so that they stay within the picture."""
        return "end" if self.x > 60 else "start"


@dataclass(frozen=True, slots=True)
class Gantt:
    """The picture: its bars, the months along it, and where today and the day of readiness are."""

    bars: tuple[GanttBar, ...]
    months: tuple[GanttMark, ...]
    today: GanttMark
    ready: GanttMark
    ready_by: dt.date


def draw_gantt(steps: Sequence[ScheduledStep], ready_by: dt.date, today: dt.date) -> Gantt:
    """Lay out the steps of a plan."""
    first = min([today, *(step.start_by for step in steps)])
    last = max([ready_by, today, *(step.done_by for step in steps)])
    days = max((last - first).days, 1)

    def place(day: dt.date) -> float:
        return round(100 * (day - first).days / days, 2)

    bars = tuple(
        GanttBar(
            step.name,
            _describe_days(step),
            place(step.start_by),
            max(round(place(step.done_by) - place(step.start_by), 2), 0.5),
            step.late,
        )
        for step in steps
    )
    return Gantt(
        bars,
        tuple(GanttMark(place(day), format_month(day)) for day in _choose_months(first, last)),
        GanttMark(place(today), f"today, {format_day(today)}"),
        GanttMark(place(ready_by), f"ready by {format_day(ready_by)}"),
        ready_by,
    )


def _describe_days(step: ScheduledStep) -> str:
    if not step.is_open:
        return f"{step.state}{f' since {format_day(step.since)}' if step.since else ''}"
    begin = "should have begun" if step.late else "under way, begun" if step.state == "under way" else "begin"
    return f"{count_months(step.months)}: {begin} by {format_day(step.start_by)}, done by {format_day(step.done_by)}"


def _choose_months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The firsts of months along the top, as far apart as there is room for."""
    every = next((months for months in _MARK_MONTHS if months_between(first, last) / months <= MOST_MARKS), 120)
    begin = dt.date(first.year, 1, 1)
    for number in range(0, months_between(begin, last) + 1, every):
        if first <= (day := add_months(begin, number)) <= last:
            yield day
