"""The picture of a backtest: calibration on the left, error on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
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

_STYLES = ("-", "--", "-.", ":")


@dataclass(frozen=True, slots=True)
class OutcomeRanks:
    """Where in its forecast each outcome of one kind fell, 0 to 1."""

    name: str
    ranks: Sequence[float]


@dataclass(frozen=True, slots=True)
class LossDifference:
    """A paired difference of losses in days with its interval; below zero the forecast is better."""

    name: str
    mean: float
    low: float
    high: float


def draw_calibration(ranks: Sequence[OutcomeRanks], differences: Sequence[LossDifference]) -> Picture:
    """Draw both panels; the alternative text states the differences."""
    with house_style():
        figure = make_figure(3.4)
        left, right = figure.subplots(1, 2)
        for axes in (left, right):
            axes.spines[["top", "right"]].set_visible(False)
            axes.spines[["bottom", "left"]].set_color(RULE)
            axes.tick_params(length=0, labelcolor=INK, labelsize=7)
        _draw_ranks(left, ranks)
        _draw_differences(right, differences)
        losses = "; ".join(
            f"{item.name}: {item.mean:+.0f} days ({item.low:+.0f} to {item.high:+.0f})" for item in differences
        )
        return save_picture("calibration", "Calibration and error", figure, f"loss against the constant lag: {losses}")


def _draw_ranks(axes: Axes, ranks: Sequence[OutcomeRanks]) -> None:
    chances = np.linspace(0, 1, 101)
    axes.plot([0, 1], [0, 1], color=RULE, linewidth=3)
    for kind, style in zip(ranks, _STYLES, strict=False):
        shares = [float(np.mean(np.asarray(kind.ranks) <= chance)) for chance in chances]
        axes.plot(chances, shares, style, color=ACCENT if style == "-" else GREY, linewidth=1.2, label=kind.name)
    axes.legend(frameon=False, fontsize=6, loc="lower right")
    axes.set_xlabel("chance forecast that it comes by then", fontsize=7)
    axes.set_ylabel("share that had come", fontsize=7)
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
