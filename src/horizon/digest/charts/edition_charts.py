"""The pictures of an edition, each with alternative text that states its figures."""

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from horizon.digest.charts.drawing import (
    ACCENT,
    GREY,
    INK,
    TINT,
    Picture,
    bar,
    between,
    drawn,
    house_style,
    key,
    money_axis,
    number,
    rows,
    say,
    sheet,
    short,
    time_axis,
)
from horizon.digest.view import selection, wording
from horizon.digest.view.for_reader import for_print
from horizon.digest.view.totals import TotalTable, tables
from horizon.edition.rounding import printed
from horizon.values.edition import Bridge, Edition, Sensitivity, Step, Technology, Total, Window, YearImpact
from horizon.values.money import brief

MOST_BARS = 12
MOST_PLANS = 2
MOST_INPUTS = 8
BAND = "if it comes, eight draws in ten (P10–P90)"

__all__ = ["Picture", "pictures"]


def pictures(edition: Edition) -> tuple[Picture, ...]:
    """All pictures of an edition; those that would be empty are left out."""
    edition = for_print(edition)
    with house_style():
        return (
            *_totals(edition),
            *_largest(edition),
            *_tornado(edition),
            *_windows(edition),
            *_ready(edition),
            *_bridges(edition),
        )


@lru_cache(maxsize=100)
def _once(draw: Callable[..., Picture], *of: Hashable) -> Picture:
    """Drawn once for the report and for every reader who sees the same: it is most of what a mail takes."""
    return draw(*of)


def _told_by(one: Technology) -> Technology:
    """A technology with what pictures show of it, so that it can be told from others by its value."""
    return replace(one, probability=None, trials=())


def _totals(edition: Edition) -> list[Picture]:
    """Everything together, one picture a currency."""
    costly = [table for table in tables(edition) if table.dearest]
    return [_once(_total, table, _suffix(place)) for place, table in enumerate(costly)]


def _total(table: TotalTable, suffix: str) -> Picture:
    years, currency = table.rows, table.currency
    figure, axes = sheet(3.2)
    _band(axes, years)
    _line(axes, years, [row.p90 for row in years], "one draw in ten of all is above (P90)", linestyle=":")
    _expected(axes, years, currency)
    said = "; ".join(
        f"{row.financial_year}: if it comes {_between(row, currency)}, one in ten above {brief(row.p90, currency)}, "
        f"expected {brief(row.expected, currency)}"
        for row in years
    )
    return drawn(f"impact{suffix}", f"{table.label}, by financial year", figure, f"Line chart. {said}.")


def _largest(edition: Edition) -> list[Picture]:
    """The technology from which most is expected. Its own picture, since a total is never shown as specified."""
    largest = max(edition.scan.technologies, key=lambda one: selection.expected(one) or 0, default=None)
    return [_once(_large, _told_by(largest))] if largest and selection.expected(largest) else []


def _large(largest: Technology) -> Picture:
    years, currency = largest.impact, largest.impact[0].currency
    figure, axes = sheet(3.2)
    _band(axes, years)
    _line(axes, years, [row.conditional.p50 for row in years], "if it comes, middle (P50)", color=GREY)
    _line(
        axes, years, [row.as_specified for row in years], "if it comes, as specified (mean)", color=INK, linestyle="--"
    )
    _expected(axes, years, currency)
    said = "; ".join(
        f"{row.financial_year}: if it comes {_between(row, currency)}, middle {brief(row.conditional.p50, currency)}, "
        f"as specified {brief(row.as_specified, currency)}, expected {brief(row.expected, currency)}"
        for row in years
    )
    title = f"The largest: {wording.title(largest)}"
    return drawn("largest", title, figure, f"Line chart. {said}.")


def _tornado(edition: Edition) -> list[Picture]:
    """What the money of the largest depends on most: one input at a time, between the ends of its range."""
    largest = max(edition.scan.technologies, key=lambda one: selection.expected(one) or 0, default=None)
    if largest is None or not selection.expected(largest):
        return []
    place = selection.page_of(edition, largest)
    found = tuple(one for one in place.sensitivity if one.at_low != one.at_high)[:MOST_INPUTS]
    return [_once(_swings, found, place.currency, wording.heading(place))] if found else []


def _swings(found: Sequence[Sensitivity], currency: str, heading: str) -> Picture:
    figure, axes = sheet(0.9 + 0.36 * len(found))
    for at, one in enumerate(found):
        ends = sorted((float(one.at_low), float(one.at_high)))
        axes.barh(at, ends[1] - ends[0], left=ends[0], height=0.5, color=TINT, edgecolor=ACCENT)
        for end, value in ((one.at_low, one.low), (one.at_high, one.high)):
            left = float(end) == ends[0]
            axes.annotate(
                f" {wording.figure(value)} ", (float(end), at), ha="right" if left else "left", va="center", fontsize=7
            )
    rows(axes, [short(one.input) for one in found])
    axes.use_sticky_edges = False
    axes.margins(x=0.18)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: brief(value, currency)))
    axes.locator_params(axis="x", nbins=5)
    axes.grid(visible=False, axis="y")
    key(axes, "five years since launch, as specified, if it comes alone · each end with its input")
    said = "; ".join(
        f"{one.input} at {wording.figure(one.low)}: {brief(one.at_low, currency)}, "
        f"at {wording.figure(one.high)}: {brief(one.at_high, currency)}"
        for one in found
    )
    return drawn("tornado", f"What the money depends on most: {heading}", figure, f"Tornado. {said}.")


def _windows(edition: Edition) -> list[Picture]:
    """Licence and launch windows on a time line, the most pressing technologies in the order of their launch."""
    dated = [one for one in selection.ranked(edition.scan.technologies) if one.launch][:MOST_BARS]
    dated.sort(key=lambda one: (_launch(one).p50, one.key))
    return [_once(_time_line, tuple(map(_told_by, dated)), edition.scan.as_of)] if dated else []


def _time_line(dated: Sequence[Technology], today: dt.date) -> Picture:
    figure, axes = sheet(0.9 + 0.36 * len(dated))
    for place, one in enumerate(dated):
        _pair(axes, place, one, selection.one_date((one,)))
    alone = len({one.name for one in dated}) == len(dated)
    rows(axes, [short(one.name if alone else wording.title(one)) for one in dated])
    axes.axvline(number(today), color=INK, linewidth=0.8, linestyle=":")
    time_axis(axes)
    single = selection.one_date(dated)
    shown = "launch" if single else "white: licence · filled: must fund"
    key(axes, f"{shown} · P10–P90, tick at P50 · dotted: today")
    said = "; ".join(_window_said(one, selection.one_date((one,))) for one in dated)
    return drawn("windows", "When: the windows", figure, f"Time line. {said}.")


def _ready(edition: Edition) -> list[Picture]:
    """What must be done before the first patient, of the technologies that press most: a Gantt chart for each."""
    planned = [one for one in selection.named(edition) if one.steps and one.launch][:MOST_PLANS]
    return [_once(_gantt, _told_by(one), edition.scan.as_of, _suffix(place)) for place, one in enumerate(planned)]


def _gantt(one: Technology, today: dt.date, suffix: str) -> Picture:
    """Each step from its last safe start to its end; what is late is hatched, what is waited for is a line."""
    launch, steps = _launch(one), one.steps[:MOST_BARS]
    figure, axes = sheet(1.2 + 0.36 * (len(steps) + 1))
    for place, step in enumerate(steps):
        if step.waits:
            bar(axes, place, step.waits, "white", GREY)
            continue
        first, last = number(step.start_by), number(step.done_by)
        axes.barh(place, last - first, left=first, height=0.42, color="white" if step.late else TINT, edgecolor=ACCENT,
                  hatch="////" if step.late else "")  # fmt: skip
        _arrows(axes, place, step.after, [other.name for other in steps], first)
    bar(axes, len(steps), launch, TINT, INK)
    rows(axes, [*(short(step.name) for step in steps), "must fund"])
    axes.axvline(number(today), color=INK, linewidth=0.8, linestyle=":")
    for made in one.decisions:
        axes.plot([number(made.by)], [len(steps)], marker="D", color=INK, markersize=5)
    time_axis(axes)
    key(axes, "from the last safe start · hatched: should have begun · diamond: decide · dotted: today")
    said = "; ".join(_step_said(step) for step in steps)
    decided = "".join(f" Decide by {wording.day(made.by)}." for made in one.decisions)
    alt = f"Gantt chart. {said}; must fund {wording.window(one.launch)}.{decided}"
    return drawn(f"ready{suffix}", f"To be ready: {wording.title(one)}", figure, alt)


def _arrows(axes: Axes, place: int, after: Sequence[str], names: Sequence[str], start: float) -> None:
    """From the end of what a step waits for to its own beginning."""
    for earlier in after:
        if earlier in names:
            axes.annotate(
                "", (start, place), (start, names.index(earlier)), arrowprops={"arrowstyle": "->", "color": GREY}
            )


def _step_said(step: Step) -> str:
    if step.waits:
        return f"{step.name}: comes {wording.window(step.waits)}{', which may be too late' if step.late else ''}"
    begin = f"{'should have begun' if step.late else 'begin'} by {wording.day(step.start_by)}"
    return f"{step.name}: {begin}, done by {wording.day(step.done_by)}"


def _bridges(edition: Edition) -> list[Picture]:
    """The waterfall from the last edition to this one, unless nothing moved."""
    moved = [bridge for bridge in edition.bridge if printed(bridge).steps]
    return [_once(_bridge, bridge, _suffix(place)) for place, bridge in enumerate(moved)]


def _bridge(bridge: Bridge, suffix: str) -> Picture:
    said = printed(bridge)
    figure, axes = sheet(1.1 + 0.34 * (len(said.steps) + 2))
    level = float(bridge.before)
    for place, one in enumerate(said.steps, start=1):
        size = float(one.step.amount)
        axes.barh(place, size, left=level, height=0.5, color=ACCENT if size > 0 else "white", edgecolor=ACCENT)
        level += size
    for place, end in ((0, bridge.before), (len(said.steps) + 1, bridge.after)):
        axes.plot([float(end)] * 2, [place - 0.3, place + 0.3], color=INK, linewidth=3)
    steps = [f"{short(one.step.cause)}  {one.amount}" for one in said.steps]
    rows(axes, [f"last edition  {said.before}", *steps, f"this edition  {said.after}"])
    between(axes)
    key(axes, "expected · filled adds, white takes away · the axis does not start at 0")
    told = "; ".join(f"{one.step.cause} {one.amount}" for one in said.steps)
    alt = f"Waterfall. Expected total {said.before} in the last edition; {told}; {said.after} now."
    return drawn(f"bridge{suffix}", "From the last edition to this one", figure, alt)


def _band(axes: Axes, years: Sequence[Total] | Sequence[YearImpact]) -> None:
    low, high = ([float(getattr(row.conditional, end)) for row in years] for end in ("p10", "p90"))
    axes.fill_between([row.financial_year for row in years], low, high, color=TINT, linewidth=0, label=BAND)


def _expected(axes: Axes, years: Sequence[Total] | Sequence[YearImpact], currency: str) -> None:
    _line(axes, years, [row.expected for row in years], "expected", color=ACCENT, linewidth=2.4, marker="o")
    for row in years:
        say(axes, brief(row.expected, currency), row.financial_year, float(row.expected))
    money_axis(axes, currency)
    axes.legend(loc="upper left", frameon=False, fontsize=7.5)


def _line(
    axes: Axes,
    years: Sequence[Total] | Sequence[YearImpact],
    amounts: Sequence[Decimal],
    label: str,
    *,
    color: str = INK,
    linestyle: str = "-",
    linewidth: float = 1.2,
    marker: str = "",
) -> None:
    heights = [float(amount) for amount in amounts]
    labels = [row.financial_year for row in years]
    axes.plot(labels, heights, label=label, color=color, linestyle=linestyle, linewidth=linewidth, marker=marker)


def _pair(axes: Axes, place: int, one: Technology, single: bool) -> None:
    if one.licence and not single:
        bar(axes, place - 0.17, one.licence, "white", GREY)
    bar(axes, place if single else place + 0.17, _launch(one), TINT, ACCENT)


def _window_said(one: Technology, single: bool) -> str:
    launch = wording.window(one.launch)
    said = f"launch {launch}" if single else f"licence {wording.window(one.licence)}, must fund {launch}"
    return f"{wording.title(one)}: {said}"


def _between(row: Total | YearImpact, currency: str) -> str:
    return f"{brief(row.conditional.p10, currency)} to {brief(row.conditional.p90, currency)}"


def _launch(technology: Technology) -> Window:
    assert technology.launch is not None
    return technology.launch


def _suffix(place: int) -> str:
    return f"-{place + 1}" if place else ""
