"""The picture of a backtest: what was said against what came on the left, error on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from horizon.digest.charts.drawing import (
    ACCENT,
    GREY,
    INK,
    RULE,
    Picture,
    house_style,
    make_figure,
    save_picture,
    set_caption,
)


@dataclass(frozen=True, slots=True)
class ChancePoint:
    """The mean chance of some forecasts, and the share that came with its interval."""

    forecast: float
    came: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChanceCurve:
    """The points of one way of asking, by rising chance."""

    name: str
    points: Sequence[ChancePoint]


@dataclass(frozen=True, slots=True)
class LossDifference:
    """A paired difference of losses in days with its interval; below zero the forecast is better."""

    name: str
    mean: float
    low: float
    high: float


def draw_calibration(curves: Sequence[ChanceCurve], differences: Sequence[LossDifference]) -> Picture:
    """Draw both panels; the alternative text states the differences."""
    with house_style():
        figure = make_figure(3.4)
        left, right = figure.subplots(1, 2)
        for axes in (left, right):
            axes.spines[["top", "right"]].set_visible(False)
            axes.spines[["bottom", "left"]].set_color(RULE)
            axes.tick_params(length=0, labelcolor=INK, labelsize=7)
        _draw_curves(left, curves)
        _draw_differences(right, differences)
        losses = "; ".join(
            f"{item.name}: {item.mean:+.0f} days ({item.low:+.0f} to {item.high:+.0f})" for item in differences
        )
        return save_picture("calibration", "Calibration and error", figure, f"loss against the constant lag: {losses}")


def _draw_curves(axes: Axes, curves: Sequence[ChanceCurve]) -> None:
    highest = max(max(point.forecast, point.high) for curve in curves for point in curve.points)
    axes.plot([0, highest], [0, highest], color=RULE, linewidth=3)
    for curve, colour in zip(curves, (GREY, ACCENT), strict=False):
        forecast_chances, came = [point.forecast for point in curve.points], [point.came for point in curve.points]
        axes.vlines(
            forecast_chances, [p.low for p in curve.points], [p.high for p in curve.points], color=colour, linewidth=0.8
        )
        axes.plot(forecast_chances, came, "o-", color=colour, linewidth=1.2, markersize=3, label=curve.name)
    axes.legend(frameon=False, fontsize=6, loc="upper left")
    axes.set_xlabel("chance said of a licence within two years", fontsize=7)
    axes.set_ylabel("share that came", fontsize=7)
    set_caption(axes, "Calibration: right on the grey line")


def _draw_differences(axes: Axes, differences: Sequence[LossDifference]) -> None:
    axes.axvline(0, color=RULE, linewidth=3)
    for row, difference in enumerate(differences):
        axes.plot([difference.low, difference.high], [row, row], color=ACCENT, linewidth=1.4)
        axes.plot([difference.mean], [row], "o", color=ACCENT, markersize=4)
        axes.text(0.0, row - 0.2, difference.name, transform=axes.get_yaxis_transform(), fontsize=6.5, color=INK)
    axes.set_ylim(len(differences) - 0.5, -0.9)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("days of loss more than the constant lag's", fontsize=7)
    set_caption(axes, "Error: left of the grey line is better")
