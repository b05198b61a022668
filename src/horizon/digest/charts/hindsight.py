"""The picture of a replay: what was said when, beside what then happened; dates above, money below."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from horizon.digest.charts.drawing import (
    ACCENT,
    DOTS,
    GREY,
    INK,
    RULE,
    TINT,
    WIDE,
    Picture,
    bar,
    drawn,
    house_style,
    number,
    rows,
    short,
    time_axis,
)
from horizon.digest.view.wording import day, window
from horizon.values.edition import Band, Window
from horizon.values.money import brief

MOST_ROWS = 12
_ROW, _HEAD, _PURSE = 0.17, 0.75, 2.4


@dataclass(frozen=True, slots=True)
class Track:
    """One event of one technology, and the windows that were said of it, oldest first."""

    title: str
    happened: dt.date
    said: tuple[tuple[dt.date, Window], ...]


@dataclass(frozen=True, slots=True)
class Purse:
    """The money of one payer by financial year: what was said if anything comes, planned and spent."""

    title: str
    currency: str
    years: tuple[tuple[str, Band | None, Decimal | None, Decimal | None], ...]


def hindsight(tracks: Sequence[Track], purses: Sequence[Purse]) -> Picture | None:
    """One picture of all; None where there is nothing to hold anything against."""
    tracks = [Track(one.title, one.happened, _thinned(one.said)) for one in tracks if one.said]
    purses = [one for one in purses if any(band for _, band, _, _ in one.years)]
    heights = [_HEAD + _ROW * len(one.said) for one in tracks] + [_PURSE] * len(purses)
    if not heights:
        return None
    with house_style():
        figure = Figure(figsize=(WIDE, sum(heights)), dpi=DOTS, layout="constrained", facecolor="white")
        panels = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        span = _span(tracks)
        for axes, track in zip(panels, tracks, strict=False):
            _plain(axes)
            _track(axes, track, span)
        for axes, purse in zip(panels[len(tracks) :], purses, strict=True):
            _plain(axes)
            _purse(axes, purse)
        said = " ".join([*map(_track_said, tracks), *map(_purse_said, purses)])
        return drawn("hindsight", "What was said when, beside what happened", figure, said)


def _thinned(said: tuple[tuple[dt.date, Window], ...]) -> tuple[tuple[dt.date, Window], ...]:
    """At most so many rows, evenly, the first and the last among them."""
    if len(said) <= MOST_ROWS:
        return said
    step = (len(said) - 1) / (MOST_ROWS - 1)
    return tuple(said[round(at * step)] for at in range(MOST_ROWS))


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.tick_params(length=0, labelcolor=INK, labelsize=7)
    axes.grid(color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)


def _span(tracks: Sequence[Track]) -> tuple[float, float]:
    """The same time for all, so that one can be read against the other."""
    days = [number(one.said[0][0]) for one in tracks]
    ends = [number(window.p90) for one in tracks for _, window in one.said] + [number(one.happened) for one in tracks]
    return (min(days) - 40, max(ends) + 60) if tracks else (0.0, 1.0)


def _track(axes: Axes, track: Track, span: tuple[float, float]) -> None:
    for place, (said_on, forecast) in enumerate(track.said):
        held = forecast.p10 <= track.happened <= forecast.p90
        bar(axes, place, forecast, TINT if held else "white", ACCENT if held else GREY)
        axes.plot([number(said_on)], [place], marker=".", color=INK, markersize=4)
    axes.axvline(number(track.happened), color=INK, linewidth=1.4)
    rows(axes, [day(said_on) for said_on, _ in track.said])
    axes.set_xlim(*span)
    time_axis(axes)
    key = "dot: said on · bar: P10–P90, tick P50, filled if it held · line: what happened"
    axes.set_title(f"{short(track.title, 70)}\n{key}", fontsize=7.5, color=INK, loc="left")


def _purse(axes: Axes, purse: Purse) -> None:
    for place, (_, band, planned, spent) in enumerate(purse.years):
        if band:
            low, middle, high = (max(float(end), 1e5) for end in (band.p10, band.p50, band.p90))
            axes.bar([place], [high - low], bottom=[low], width=0.34, color=TINT, edgecolor=ACCENT, linewidth=0.9)
            axes.plot([place - 0.17, place + 0.17], [middle, middle], color=INK, linewidth=1.6)
        for amount, marker, fill in ((planned, "D", "white"), (spent, "D", INK)):
            if amount is not None:
                axes.plot([place], [float(amount)], marker=marker, color=INK, markerfacecolor=fill, markersize=6)
                text = brief(amount, purse.currency)
                axes.annotate(text, (place, float(amount)), (12, -3), textcoords="offset points", color=INK)
    axes.set_yscale("log")
    axes.set_xticks(range(len(purse.years)), [year for year, *_ in purse.years])
    axes.set_xlim(-0.6, len(purse.years) - 0.2)
    axes.yaxis.set_major_formatter(lambda value, _: brief(value, purse.currency))
    axes.minorticks_off()
    axes.grid(visible=False, axis="x")
    key = "bar: said, P10–P90 if any of it comes, line P50 · ◇ planned · ◆ spent · each step up the axis is ten times"
    axes.set_title(f"{short(purse.title, 90)}\n{key}", fontsize=7.5, color=INK, loc="left")


def _track_said(track: Track) -> str:
    said = "; ".join(f"said on {day(said_on)}: {window(found)}" for said_on, found in track.said)
    return f"{track.title}, {day(track.happened)}: {said}."


def _purse_said(purse: Purse) -> str:
    return f"{purse.title}: {'; '.join(_year_said(purse.currency, *year) for year in purse.years)}."


def _year_said(currency: str, year: str, band: Band | None, planned: Decimal | None, spent: Decimal | None) -> str:
    parts = [f"said {brief(band.p10, currency)} to {brief(band.p90, currency)}" if band else "nothing said"]
    parts += [f"planned {brief(planned, currency)}"] if planned is not None else []
    parts += [f"spent {brief(spent, currency)}"] if spent is not None else []
    return f"{year} {', '.join(parts)}"
