"""The picture of a retrospective: what was forecast when, beside what happened; dates above, money below."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from matplotlib.axes import Axes

from horizon.digest.charts.drawing import (
    ACCENT,
    GREY,
    INK,
    TINT,
    Picture,
    day_number,
    draw_window,
    house_style,
    label_rows,
    make_figure,
    save_picture,
    shorten_label,
    style_axes,
    style_time_axis,
)
from horizon.digest.view.wording import format_window
from horizon.values.budget_impact import Band
from horizon.values.dates import format_day
from horizon.values.money import format_short_amount
from horizon.values.technology import Window

MOST_ROWS = 12
_ROW, _HEAD, _SPEND_PANEL = 0.17, 0.75, 2.4
"""Inches of a forecast, of the space around an event's forecasts, and of a panel of money."""
_LEAST = 1e5
"""Where the logarithmic axis of money ends below."""


@dataclass(frozen=True, slots=True)
class EventTrack:
    """An event of a technology, and its forecast windows with the day of each, oldest first."""

    title: str
    occurred: dt.date
    forecasts: tuple[tuple[dt.date, Window], ...]


@dataclass(frozen=True, slots=True)
class SpendYear:
    """One year's money: forecast if any of it comes, planned, spent; None where it is not known."""

    label: str
    forecast: Band | None
    planned: Decimal | None
    spent: Decimal | None


@dataclass(frozen=True, slots=True)
class SpendTrack:
    """The money of a payer, year by year."""

    title: str
    currency: str
    years: tuple[SpendYear, ...]


def draw_retrospective(events: Sequence[EventTrack], spends: Sequence[SpendTrack]) -> Picture | None:
    """Draw a panel for each event and each payer with a forecast; None without any."""
    events = [replace(event, forecasts=_thin_forecasts(event.forecasts)) for event in events if event.forecasts]
    spends = [spend for spend in spends if any(year.forecast for year in spend.years)]
    heights = [_HEAD + _ROW * len(event.forecasts) for event in events] + [_SPEND_PANEL] * len(spends)
    if not heights:
        return None
    with house_style():
        figure = make_figure(sum(heights))
        panels = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        span = _time_span(events)
        for axes in panels:
            style_axes(axes)
            axes.tick_params(labelsize=7)
        for axes, event in zip(panels, events, strict=False):
            _draw_event(axes, event, span)
        for axes, spend in zip(panels[len(events) :], spends, strict=True):
            _draw_spend(axes, spend)
        alt = " ".join([*map(_describe_event, events), *map(_describe_spend, spends)])
        return save_picture("hindsight", "What was said when, beside what happened", figure, alt)


def _thin_forecasts(forecasts: tuple[tuple[dt.date, Window], ...]) -> tuple[tuple[dt.date, Window], ...]:
    """Take at most ``MOST_ROWS`` forecasts, evenly, the first and the last among them."""
    if len(forecasts) <= MOST_ROWS:
        return forecasts
    step = (len(forecasts) - 1) / (MOST_ROWS - 1)
    return tuple(forecasts[round(index * step)] for index in range(MOST_ROWS))


def _time_span(events: Sequence[EventTrack]) -> tuple[float, float]:
    """Return the ends of the time axis, which all events share so that they can be compared."""
    if not events:
        return 0.0, 1.0
    starts = [day_number(event.forecasts[0][0]) for event in events]
    ends = [day_number(window.p90) for event in events for _, window in event.forecasts]
    return min(starts) - 40, max([*ends, *(day_number(event.occurred) for event in events)]) + 60


def _draw_event(axes: Axes, event: EventTrack, span: tuple[float, float]) -> None:
    for row, (forecast_on, window) in enumerate(event.forecasts):
        held = window.p10 <= event.occurred <= window.p90
        draw_window(axes, row, window, TINT if held else "white", ACCENT if held else GREY)
        axes.plot([day_number(forecast_on)], [row], marker=".", color=INK, markersize=4)
    axes.axvline(day_number(event.occurred), color=INK, linewidth=1.4)
    label_rows(axes, [format_day(forecast_on) for forecast_on, _ in event.forecasts])
    axes.set_xlim(*span)
    style_time_axis(axes)
    key = "dot: said on · bar: P10–P90, tick P50, filled if it held · line: what happened"
    axes.set_title(f"{shorten_label(event.title, 70)}\n{key}", fontsize=7.5, color=INK, loc="left")


def _draw_spend(axes: Axes, spend: SpendTrack) -> None:
    for column, year in enumerate(spend.years):
        if year.forecast:
            band = year.forecast
            low, middle, high = (max(float(amount), _LEAST) for amount in (band.p10, band.p50, band.p90))
            axes.bar([column], [high - low], bottom=[low], width=0.34, color=TINT, edgecolor=ACCENT, linewidth=0.9)
            axes.plot([column - 0.17, column + 0.17], [middle, middle], color=INK, linewidth=1.6)
        for amount, fill in ((year.planned, "white"), (year.spent, INK)):
            if amount is not None:
                axes.plot([column], [float(amount)], marker="D", color=INK, markerfacecolor=fill, markersize=6)
                text = format_short_amount(amount, spend.currency)
                axes.annotate(text, (column, float(amount)), (12, -3), textcoords="offset points", color=INK)
    axes.set_yscale("log")
    axes.set_xticks(range(len(spend.years)), [year.label for year in spend.years])
    axes.set_xlim(-0.6, len(spend.years) - 0.2)
    axes.yaxis.set_major_formatter(lambda value, _: format_short_amount(value, spend.currency))
    axes.minorticks_off()
    axes.grid(visible=False, axis="x")
    key = "bar: said, P10–P90 if any of it comes, line P50 · ◇ planned · ◆ spent · each step up the axis is ten times"
    axes.set_title(f"{shorten_label(spend.title, 90)}\n{key}", fontsize=7.5, color=INK, loc="left")


def _describe_event(event: EventTrack) -> str:
    forecasts = "; ".join(f"said on {format_day(day)}: {format_window(window)}" for day, window in event.forecasts)
    return f"{event.title}, {format_day(event.occurred)}: {forecasts}."


def _describe_spend(spend: SpendTrack) -> str:
    return f"{spend.title}: {'; '.join(_caption_year(year, spend.currency) for year in spend.years)}."


def _caption_year(year: SpendYear, currency: str) -> str:
    parts = ["nothing said"]
    if year.forecast:
        low, high = (format_short_amount(amount, currency) for amount in (year.forecast.p10, year.forecast.p90))
        parts = [f"said {low} to {high}"]
    parts += [f"planned {format_short_amount(year.planned, currency)}"] if year.planned is not None else []
    parts += [f"spent {format_short_amount(year.spent, currency)}"] if year.spent is not None else []
    return f"{year.label} {', '.join(parts)}"
