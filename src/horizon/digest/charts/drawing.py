"""The paper, ink and ruler of the pictures: black on white with one accent, the same bytes every time.

A line or a band is told from another by its style, never by its colour alone. Text from the registry is drawn as it
stands: no mathematics, and ``?`` for what the font lacks.
"""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from matplotlib import rc_context, style
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from horizon.values.edition import Window
from horizon.values.money import brief

INK, GREY, RULE, ACCENT, TINT = "#1a1a1a", "#5c5c5c", "#d9d9d9", "#0b5394", "#cfdfee"
WIDE, DOTS = 6.4, 200
FONT = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: ``name`` is its content id, ``title`` what stands above it, ``alt`` its figures in words."""

    name: str
    title: str
    png: bytes
    alt: str


@contextmanager
def house_style() -> Iterator[None]:
    """The same looks whatever the machine's own configuration says."""
    with style.context("default"), rc_context({"font.family": FONT, "text.parse_math": False, "font.size": 8}):
        yield


def sheet(height: float) -> tuple[Figure, Axes]:
    """An empty picture so many inches high, its axes with no more ink than they need."""
    figure = Figure(figsize=(WIDE, height), dpi=DOTS, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.tick_params(length=0, labelcolor=INK)
    axes.grid(color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    return figure, axes


def drawn(name: str, title: str, figure: Figure, alt: str) -> Picture:
    """The finished picture, without a date or a version in its bytes."""
    to = io.BytesIO()
    figure.savefig(to, format="png", metadata={"Software": None})
    return Picture(name, title, to.getvalue(), alt)


def caption(axes: Axes, text: str) -> None:
    """What one of several plots in a picture shows, in a line above it."""
    axes.set_title(text, fontsize=7.5, color=GREY, loc="left")


def key(axes: Axes, text: str) -> None:
    """The key to the picture, in a line above it: from the picture's own edge, since long labels move the axes."""
    axes.figure.suptitle(text, x=0.01, ha="left", fontsize=7.5, color=GREY)


def money_axis(axes: Axes, currency: str) -> None:
    """Few amounts, as people say them; the axis starts at nothing unless something is saved."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: brief(value, currency)))
    axes.locator_params(axis="y", nbins=5)
    axes.grid(visible=False, axis="x")
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))


def between(axes: Axes) -> None:
    """An axis that only compares: its amounts stand in the labels, so it has none of its own."""
    axes.use_sticky_edges = False
    axes.margins(x=0.05)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.grid(visible=False, axis="y")


def time_axis(axes: Axes) -> None:
    """Years and months along the bottom."""
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    axes.grid(visible=False, axis="y")


def rows(axes: Axes, labels: Sequence[str]) -> None:
    """One label a row, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def bar(axes: Axes, place: float, window: Window, fill: str, edge: str) -> None:
    """A window from P10 to P90 with a tick at P50."""
    first, middle, last = (number(on) for on in (window.p10, window.p50, window.p90))
    axes.barh(place, last - first, left=first, height=0.26, color=fill, edgecolor=edge, linewidth=0.9)
    axes.plot([middle, middle], [place - 0.19, place + 0.19], color=INK, linewidth=1.6)


def say(axes: Axes, text: str, year: str, height: float) -> None:
    """A figure above its point, readable on a line too."""
    halo = [withStroke(linewidth=2.5, foreground="white")]
    axes.annotate(
        text, (year, height), (0, 6), textcoords="offset points", ha="center", color=ACCENT, path_effects=halo
    )


def number(on: dt.date) -> float:
    """A day as the time axis counts."""
    return float(date2num(on))  # type: ignore[no-untyped-call]


def short(text: str, most: int = 36) -> str:
    """What fits beside a bar, in letters that the font has."""
    known = get_font(findfont(FONT)).get_charmap()
    safe = "".join(letter if ord(letter) in known else "?" for letter in text)
    return safe if len(safe) <= most else f"{safe[: most - 1].rstrip()}…"
