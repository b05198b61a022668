"""The pictures of an edition, each with alternative text that states its figures."""

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from horizon.digest.charts.drawing import (
    ACCENT,
    GREY,
    INK,
    TINT,
    Picture,
    annotate_point,
    day_number,
    draw_window,
    hide_value_axis,
    house_style,
    label_rows,
    make_axes,
    save_drawing,
    set_key,
    shorten_label,
    style_money_axis,
    style_time_axis,
)
from horizon.digest.charts.workforce_chart import draw_workforce
from horizon.digest.view import getting_ready, selection, wording
from horizon.digest.view.causes import name_cause
from horizon.digest.view.for_reader import clean_edition
from horizon.digest.view.totals import TotalTable, list_total_tables
from horizon.edition.rounding import round_bridge
from horizon.technology.spelling import spell_first
from horizon.values.bridge import Bridge
from horizon.values.budget_impact import Sensitivity, Total, YearImpact
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.technology import ScheduledStep, Technology, Window

MOST_BARS = 12
MOST_PLANS = 2
MOST_INPUTS = 8
YearRows = Sequence[Total] | Sequence[YearImpact]


def draw_pictures(edition: Edition) -> tuple[Picture, ...]:
    """Draw the pictures of the report; those that would be empty are left out."""
    edition = clean_edition(edition)
    with house_style():
        return (
            *_draw_totals(edition),
            *_draw_largest(edition),
            *_draw_windows(edition),
            *_draw_plans(edition),
            *draw_workforce(edition),
            *_draw_bridges(edition),
        )


@lru_cache(maxsize=100)
def _draw_once(draw: Callable[..., Picture], *arguments: Hashable) -> Picture:
    """Draw once for the report and all readers who see the same: drawing takes most of an e-mail's time."""
    return draw(*arguments)


def _drawn_part(technology: Technology) -> Technology:
    """Drop what no picture shows, so that pictures are drawn once for technologies that look alike."""
    return replace(technology, probability=None, trials=())


def _draw_totals(edition: Edition) -> list[Picture]:
    """Draw the total of everything, a picture for each currency."""
    tables = [table for table in list_total_tables(edition) if table.dearest_year]
    return [_draw_once(_draw_total, table, _name_suffix(index)) for index, table in enumerate(tables)]


def _draw_total(table: TotalTable, suffix: str) -> Picture:
    amount = partial(format_short_amount, currency=table.currency)
    figure, axes = make_axes(3.2)
    _draw_band(axes, table.rows)
    above = _year_points(table.rows, [row.p90 for row in table.rows])
    axes.plot(*above, label="launched or not, one chance in ten of more", color=INK, linestyle=":", linewidth=1.2)
    _draw_expected(axes, table.rows, table.currency)
    years = "; ".join(
        f"{row.financial_year}: if it comes {amount(row.conditional.p10)} to {amount(row.conditional.p90)}, "
        f"one chance in ten of more than {amount(row.p90)}, on average {amount(row.expected)}"
        for row in table.rows
    )
    return save_drawing(f"impact{suffix}", f"{table.label}, by financial year", figure, f"Line chart. {years}.")


def _draw_largest(edition: Edition) -> list[Picture]:
    """Draw the technology with the largest expected impact, and what its impact depends on.

    It has its own picture, since a total is never shown as specified.
    """
    technologies = edition.scan.technologies
    largest = max(technologies, key=lambda item: selection.expected_impact(item) or 0, default=None)
    if largest is None or not selection.expected_impact(largest):
        return []
    pictures = [_draw_once(_draw_technology, _drawn_part(largest))]
    page = selection.find_page(edition, largest)
    inputs = tuple(item for item in page.sensitivity if item.at_low != item.at_high)[:MOST_INPUTS]
    if inputs:
        pictures.append(_draw_once(_draw_tornado, inputs, page.currency, wording.page_heading(page)))
    return pictures


def _draw_technology(technology: Technology) -> Picture:
    years, currency = technology.impact, technology.impact[0].currency
    amount = partial(format_short_amount, currency=currency)
    figure, axes = make_axes(3.2)
    _draw_band(axes, years)
    middle = _year_points(years, [row.conditional.p50 for row in years])
    axes.plot(*middle, label="if it comes, middle estimate", color=GREY, linewidth=1.2)
    specified = _year_points(years, [row.as_specified for row in years])
    axes.plot(*specified, label="if it comes, as the inputs say", color=INK, linestyle="--", linewidth=1.2)
    _draw_expected(axes, years, currency)
    alt = "; ".join(
        f"{row.financial_year}: if it comes {amount(row.conditional.p10)} to {amount(row.conditional.p90)}, "
        f"middle {amount(row.conditional.p50)}, as the inputs say {amount(row.as_specified)}, "
        f"on average {amount(row.expected)}"
        for row in years
    )
    title = f"The largest: {wording.technology_title(technology)}"
    return save_drawing("largest", title, figure, f"Line chart. {alt}.")


def _draw_tornado(inputs: Sequence[Sensitivity], currency: str, heading: str) -> Picture:
    """Draw what the impact depends on most: one input at a time, between the ends of its range."""
    amount = partial(format_short_amount, currency=currency)
    figure, axes = make_axes(0.9 + 0.36 * len(inputs))
    for row, item in enumerate(inputs):
        start, end = sorted((float(item.at_low), float(item.at_high)))
        axes.barh(row, end - start, left=start, height=0.5, color=TINT, edgecolor=ACCENT)
        for impact, value in ((item.at_low, item.low), (item.at_high, item.high)):
            side = "right" if float(impact) == start else "left"
            label = f" {wording.format_input(value)} "
            axes.annotate(label, (float(impact), row), ha=side, va="center", fontsize=7)
    label_rows(axes, [shorten_label(item.input) for item in inputs])
    axes.use_sticky_edges = False
    axes.margins(x=0.18)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value)))
    axes.locator_params(axis="x", nbins=5)
    axes.grid(visible=False, axis="y")
    set_key(axes, "five years since launch, as the inputs say, if it comes alone · each end with its input")
    alt = "; ".join(
        f"{item.input} at {wording.format_input(item.low)}: {amount(item.at_low)}, "
        f"at {wording.format_input(item.high)}: {amount(item.at_high)}"
        for item in inputs
    )
    return save_drawing("tornado", f"What the money depends on most: {heading}", figure, f"Tornado. {alt}.")


def _draw_windows(edition: Edition) -> list[Picture]:
    """Draw the windows of the most pressing technologies, in the order of their launch."""
    ranked = selection.rank_technologies(edition.scan.technologies)
    dated = [_drawn_part(technology) for technology in ranked if technology.launch][:MOST_BARS]
    dated.sort(key=lambda technology: (_launch_window(technology).p50, technology.key))
    return [_draw_once(_draw_time_line, tuple(dated), edition.scan.as_of)] if dated else []


def _draw_time_line(technologies: Sequence[Technology], today: dt.date) -> Picture:
    figure, axes = make_axes(0.9 + 0.36 * len(technologies))
    for row, technology in enumerate(technologies):
        _draw_window_pair(axes, row, technology)
    unique = len({technology.name for technology in technologies}) == len(technologies)
    titles = [spell_first(item.name) if unique else wording.technology_title(item) for item in technologies]
    label_rows(axes, [shorten_label(title) for title in titles])
    axes.axvline(day_number(today), color=INK, linewidth=0.8, linestyle=":")
    style_time_axis(axes)
    bars = "launch" if selection.have_single_date(technologies) else "white: licence · filled: must fund"
    set_key(axes, f"{bars} · four chances in five, tick at the middle · dotted: today")
    alt = "; ".join(map(_describe_windows, technologies))
    return save_drawing("windows", "When: the windows", figure, f"Time line. {alt}.")


def _draw_window_pair(axes: Axes, row: int, technology: Technology) -> None:
    single = selection.have_single_date((technology,))
    if technology.licence and not single:
        draw_window(axes, row - 0.17, technology.licence, "white", GREY)
    draw_window(axes, row if single else row + 0.17, _launch_window(technology), TINT, ACCENT)


def _describe_windows(technology: Technology) -> str:
    launch = wording.format_window(technology.launch)
    windows = f"licence {wording.format_window(technology.licence)}, must fund {launch}"
    if selection.have_single_date((technology,)):
        windows = f"launch {launch}"
    return f"{wording.technology_title(technology)}: {windows}"


def _draw_plans(edition: Edition) -> list[Picture]:
    """Draw a Gantt chart of what must be ready at launch, for each of the most pressing technologies."""
    named = selection.first_screen(edition)
    planned = [_drawn_part(technology) for technology in named if technology.steps and technology.launch][:MOST_PLANS]
    today = edition.scan.as_of
    return [_draw_once(_draw_gantt, technology, today, _name_suffix(index)) for index, technology in enumerate(planned)]


def _draw_gantt(technology: Technology, today: dt.date, suffix: str) -> Picture:
    """Draw each step from its last safe start to its end, or as it was done or is under way.

    Late steps are hatched, those that are done filled, awaited ones are windows.
    """
    steps = technology.steps[:MOST_BARS]
    figure, axes = make_axes(1.2 + 0.36 * (len(steps) + 1))
    for row, step in enumerate(steps):
        if step.waits:
            draw_window(axes, row, step.waits, "white", GREY)
            continue
        begins, ends = _drawn_days(step)
        first, last = day_number(begins), day_number(ends)
        fill, hatch = ("white", "////") if step.late else (ACCENT if step.state == "done" else TINT, "")
        if step.state == "not needed":
            axes.text(first, row, " not needed", color=GREY, fontsize=7.5, va="center")
            continue
        axes.barh(row, last - first, left=first, height=0.42, color=fill, edgecolor=ACCENT, hatch=hatch)
        _draw_arrows(axes, (first, row), [item for item in steps if item.name in step.after], steps)
    draw_window(axes, len(steps), _launch_window(technology), TINT, INK)
    label_rows(axes, [*(shorten_label(step.name) for step in steps), "must fund"])
    axes.axvline(day_number(today), color=INK, linewidth=0.8, linestyle=":")
    for decision in technology.decisions:
        axes.plot([day_number(decision.by)], [len(steps)], marker="D", color=INK, markersize=5)
    style_time_axis(axes)
    set_key(axes, "from the last safe start · filled: done · hatched: late · diamond: decide · dotted: today")
    plan = "; ".join(_caption_step(step) for step in steps)
    decisions = "".join(f" Decide by {format_day(decision.by)}." for decision in technology.decisions)
    alt = f"Gantt chart. {plan}; must fund {wording.format_window(technology.launch)}.{decisions}"
    return save_drawing(f"ready{suffix}", f"To be ready: {wording.technology_title(technology)}", figure, alt)


def _drawn_days(step: ScheduledStep) -> tuple[dt.date, dt.date]:
    """From the last safe start to the day by which it must be done; what has begun as it is."""
    if step.state in ("done", "under way") and step.begins and step.ends:
        return step.begins, step.ends
    return step.start_by, step.done_by


def _draw_arrows(
    axes: Axes, start: tuple[float, int], after: Sequence[ScheduledStep], steps: Sequence[ScheduledStep]
) -> None:
    """Draw an arrow to the start of a step from the end of each bar that it comes after."""
    for earlier in after:
        if earlier.state != "not needed":
            end = earlier.waits.p90 if earlier.waits else _drawn_days(earlier)[1]
            arrow = {"arrowstyle": "->", "color": GREY}
            axes.annotate("", start, (day_number(end), steps.index(earlier)), arrowprops=arrow)


def _caption_step(step: ScheduledStep) -> str:
    if step.waits:
        return f"{step.name}: comes {wording.format_window(step.waits)}{', which may be too late' if step.late else ''}"
    if step.state != "to do":
        return f"{step.name}: {getting_ready.describe_progress(step)}{', which is too late' if step.late else ''}"
    begin = f"{'should have begun' if step.late else 'begin'} by {format_day(step.start_by)}"
    return f"{step.name}: {begin}, done by {format_day(step.done_by)}"


def _draw_bridges(edition: Edition) -> list[Picture]:
    """Draw the waterfall from the last edition to this one, unless nothing moved."""
    moved = [bridge for bridge in edition.bridge if round_bridge(bridge).steps]
    return [_draw_once(_draw_waterfall, bridge, _name_suffix(index)) for index, bridge in enumerate(moved)]


def _draw_waterfall(bridge: Bridge, suffix: str) -> Picture:
    rounded = round_bridge(bridge)
    steps = rounded.steps
    figure, axes = make_axes(1.1 + 0.34 * (len(steps) + 2))
    level = float(bridge.before)
    for row, entry in enumerate(steps, start=1):
        size = float(entry.step.amount)
        axes.barh(row, size, left=level, height=0.5, color=ACCENT if size > 0 else "white", edgecolor=ACCENT)
        level += size
    for row, total in ((0, bridge.before), (len(steps) + 1, bridge.after)):
        axes.plot([float(total)] * 2, [row - 0.3, row + 0.3], color=INK, linewidth=3)
    labels = [f"{shorten_label(name_cause(entry.step.cause))}  {entry.amount}" for entry in steps]
    label_rows(axes, [f"last edition  {rounded.before}", *labels, f"this edition  {rounded.after}"])
    hide_value_axis(axes)
    set_key(axes, "on average · filled adds, white takes away · the axis does not start at 0")
    causes = "; ".join(f"{name_cause(entry.step.cause)} {entry.amount}" for entry in steps)
    alt = f"Waterfall. Total on average {rounded.before} in the last edition; {causes}; {rounded.after} now."
    return save_drawing(f"bridge{suffix}", "From the last edition to this one", figure, alt)


def _draw_band(axes: Axes, years: YearRows) -> None:
    labels, low = _year_points(years, [row.conditional.p10 for row in years])
    _, high = _year_points(years, [row.conditional.p90 for row in years])
    band = "if it comes, four chances in five"
    axes.fill_between(labels, low, high, color=TINT, linewidth=0, label=band)


def _draw_expected(axes: Axes, years: YearRows, currency: str) -> None:
    points = _year_points(years, [row.expected for row in years])
    axes.plot(*points, label="on average", color=ACCENT, linewidth=2.4, marker="o")
    for label, height in zip(*points, strict=True):
        annotate_point(axes, format_short_amount(height, currency), label, height)
    style_money_axis(axes, currency)
    axes.legend(loc="upper left", frameon=False, fontsize=7.5)


def _year_points(years: YearRows, amounts: Sequence[Decimal]) -> tuple[list[str], list[float]]:
    return [row.financial_year for row in years], [float(amount) for amount in amounts]


def _launch_window(technology: Technology) -> Window:
    assert technology.launch is not None
    return technology.launch


def _name_suffix(index: int) -> str:
    return f"-{index + 1}" if index else ""
