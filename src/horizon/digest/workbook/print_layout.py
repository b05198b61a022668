"""How a sheet falls onto A4 pages: orientation, scale and breaks, so that it prints on as many pages as is said.

Breaks are set by hand, and the scale is that of a wide font, since a spreadsheet without the workbook's font takes
another one: what fits there fits everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

_LETTER_POINTS, _CELL_POINTS = 6.45, 4.0  # the width of a letter in a wide font of 10 points, and the edges of a cell
_MARGIN_ACROSS, _MARGIN_DOWN = 0.8 * 72, 1.2 * 72
_SHORT_SIDE, _LONG_SIDE = 595.0, 842.0
_ROOM = 0.97
"""What is used of a page: heights are rounded to whole dots."""
_PORTRAIT_SCALE, _LANDSCAPE_SCALE = 0.7, 0.55
"""Below these a sheet is turned, or is not printed in its whole width."""
_MOST_BREAKS = 1_000
"""Spreadsheets take no more; what is left after them is broken where the page ends."""


@dataclass(frozen=True, slots=True)
class PageWidth:
    """How the columns lie on a page: the orientation, the scale in per cent, and how many of them are printed."""

    landscape: bool
    percent: int
    columns: int

    @property
    def room(self) -> float:
        """The height that rows and headings can take on a page, in points of the sheet."""
        height = _SHORT_SIDE if self.landscape else _LONG_SIDE
        return (height - _MARGIN_DOWN) * _ROOM * 100 / self.percent


def fit_columns(widths: Sequence[float]) -> PageWidth:
    """Fit columns of so many letters: upright where that is legible, else across, else as far as a page reaches."""
    points = [width * _LETTER_POINTS + _CELL_POINTS for width in widths]
    upright, across = (_SHORT_SIDE - _MARGIN_ACROSS) * _ROOM, (_LONG_SIDE - _MARGIN_ACROSS) * _ROOM
    landscape = upright / sum(points) < _PORTRAIT_SCALE
    wide = across if landscape else upright
    percent = int(100 * min(1.0, max(wide / sum(points), _LANDSCAPE_SCALE if landscape else 0)))
    columns = sum(total <= wide * 100 / percent for total in accumulate(points)) or 1
    return PageWidth(landscape, percent, columns)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows to be printed, by their heights in points.

    Those of ``repeated`` (first, last) stand on every later page. No page ends within the rows of ``kept``.
    """

    heights: Sequence[float]
    repeated: tuple[int, int] | None = None
    kept: Sequence[tuple[int, int]] = ()


def break_rows(rows: SheetRows, room: float) -> tuple[int, ...]:
    """Return the rows that begin a page, the first page aside, where a page has so much room."""
    return tuple(islice(_iter_breaks(rows, room), _MOST_BREAKS))


def _iter_breaks(rows: SheetRows, room: float) -> Iterator[int]:
    """Yield the rows that begin a page, each page after the repeated rows with these again."""
    first, last = rows.repeated or (0, -1)
    again, used = sum(rows.heights[first : last + 1]), 0.0
    blocks = {start: end for start, end in rows.kept if start < end}
    within = {row for start, end in blocks.items() for row in range(start + 1, end + 1)}
    for row, height in enumerate(rows.heights):
        repeated = again if row > last else 0.0
        block = sum(rows.heights[row : blocks[row] + 1]) if row in blocks else height
        needed = block if block <= room - repeated else height
        if row and row not in within and used + needed > room:
            yield row
            used = repeated
        used += height
