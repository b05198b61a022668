"""What all pictures share: sizes, colours, axes and labels; the same picture has the same bytes every time.

Lines and bands differ in style, never in colour alone. Text from the registry is drawn literally: no mathematics, and
``?`` for letters that the font lacks.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib import rc_context, style
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from horizon.values.money import format_short_amount
from horizon.values.technology import Window

INK, GREY, RULE, ACCENT, TINT = "#1a1a1a", "#5c5c5c", "#d9d9d9", "#0b5394", "#cfdfee"
WIDE, DOTS = 6.4, 200
_PAGE_COLOURS = {
    INK: "ink",
    GREY: "soft",
    RULE: "rule",
    ACCENT: "accent",
    TINT: "tint",
    "#ffffff": "paper",
    "#000000": "ink",
}
"""The colours of a page that those of a drawing become."""
_UNWANTED = (
    re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL),
    re.compile(r"<style type=.*?</style>\s*", re.DOTALL),
    re.compile(r'\s(?:width|height)="[\d.]+pt"'),
    re.compile(r"<!--.*?-->\s*", re.DOTALL),
)
FONT = "DejaVu Sans"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: ``name`` is its content id, ``title`` stands above it, ``alt`` states its figures in words.

    It is a PNG, or SVG whose colours follow the page's (``svg``); the other is empty.
    """

    name: str
    title: str
    png: bytes
    alt: str
    svg: str = ""

    @property
    def kind(self) -> str:
        """What it shows: its name without the number of the second of a kind."""
        return self.name.partition("-")[0]


@contextmanager
def house_style() -> Iterator[None]:
    """Draw alike whatever the machine's own matplotlib configuration says."""
    with style.context("default"), rc_context({"font.family": FONT, "text.parse_math": False, "font.size": 8}):
        yield


def make_figure(height: float) -> Figure:
    """Make an empty figure of a height in inches."""
    return Figure(figsize=(WIDE, height), dpi=DOTS, layout="constrained", facecolor="white")


def make_axes(height: float) -> tuple[Figure, Axes]:
    """Make a figure of a height in inches with one plot."""
    figure = make_figure(height)
    axes = figure.add_subplot()
    style_axes(axes)
    return figure, axes


def style_axes(axes: Axes) -> None:
    """Leave an axis below and thin rules, the least ink that a plot needs."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.tick_params(length=0, labelcolor=INK)
    axes.grid(color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)


def save_picture(name: str, title: str, figure: Figure, alt: str) -> Picture:
    """Save a figure as PNG without a date or a version in its bytes."""
    png = io.BytesIO()
    figure.savefig(png, format="png", metadata={"Software": None})
    return Picture(name, title, png.getvalue(), alt)


def save_drawing(name: str, title: str, figure: Figure, alt: str) -> Picture:
    """Save a figure as SVG to stand in a page: its text is text, its colours are those of the page, light or dark."""
    file = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "svg.id": None}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    for part in _UNWANTED:
        drawn = part.sub("", drawn)
    for colour, variable in _PAGE_COLOURS.items():
        drawn = drawn.replace(colour, f"var(--{variable})")
    label = Markup('<svg role="img" aria-label="{}" ').format(alt)
    # Matplotlib escapes the labels that it writes.
    return Picture(name, title, b"", alt, label + Markup(drawn.removeprefix("<svg ")))  # noqa: S704


def set_caption(axes: Axes, text: str) -> None:
    """Set the line above one of several plots in a picture."""
    axes.set_title(text, fontsize=7.5, color=GREY, loc="left")


def set_key(axes: Axes, text: str) -> None:
    """Set the key above the picture, from the picture's own edge, since long labels move the axes."""
    axes.figure.suptitle(text, x=0.01, ha="left", fontsize=7.5, color=GREY)


def style_money_axis(axes: Axes, currency: str) -> None:
    """Mark few, short amounts on the vertical axis, which starts at zero unless an amount is negative."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_short_amount(value, currency)))
    axes.locator_params(axis="y", nbins=5)
    axes.grid(visible=False, axis="x")
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))


def hide_value_axis(axes: Axes) -> None:
    """Hide the horizontal axis of a chart whose labels state the amounts."""
    axes.use_sticky_edges = False
    axes.margins(x=0.05)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.grid(visible=False, axis="y")


def style_time_axis(axes: Axes) -> None:
    """Mark years and months on the horizontal axis."""
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    axes.grid(visible=False, axis="y")


def label_rows(axes: Axes, labels: Sequence[str]) -> None:
    """Label the rows, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def draw_window(axes: Axes, row: float, window: Window, fill: str, edge: str) -> None:
    """Draw a window from P10 to P90 with a tick at P50."""
    first, middle, last = (day_number(day) for day in (window.p10, window.p50, window.p90))
    axes.barh(row, last - first, left=first, height=0.26, color=fill, edgecolor=edge, linewidth=0.9)
    axes.plot([middle, middle], [row - 0.19, row + 0.19], color=INK, linewidth=1.6)


def annotate_point(axes: Axes, text: str, year: str, height: float) -> None:
    """Write a figure above its point, legible across a line."""
    halo = [withStroke(linewidth=2.5, foreground="white")]
    axes.annotate(
        text, (year, height), (0, 6), textcoords="offset points", ha="center", color=ACCENT, path_effects=halo
    )


def day_number(day: dt.date) -> float:
    """Return a day in the units of the time axis."""
    return float(date2num(day))  # type: ignore[no-untyped-call]


def shorten_label(text: str, most: int = 36) -> str:
    """Shorten a text to what fits beside a bar, in letters that the font has."""
    known = get_font(findfont(FONT)).get_charmap()
    safe = "".join(letter if ord(letter) in known else "?" for letter in text)
    return safe if len(safe) <= most else f"{safe[: most - 1].rstrip()}…"
