"""The picture of how right the forecast is on its evidence: calibration on the left, error on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from horizon.digest.charts.drawing import ACCENT, DOTS, GREY, INK, RULE, WIDE, Picture, caption, drawn, house_style

_STYLES = ("-", "--", "-.", ":")


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where in its forecast each outcome of one kind fell, 0 to 1."""

    name: str
    ranks: Sequence[float]


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired difference of losses in days with its interval; below nothing we are the better."""

    name: str
    mean: float
    low: float
    high: float


def calibration(ranks: Sequence[Ranks], differences: Sequence[Difference]) -> Picture:
    """Both panels; the alternative text states the differences."""
    with house_style():
        figure = Figure(figsize=(WIDE, 3.4), dpi=DOTS, layout="constrained", facecolor="white")
        left, right = figure.subplots(1, 2)
        for axes in (left, right):
            axes.spines[["top", "right"]].set_visible(False)
            axes.spines[["bottom", "left"]].set_color(RULE)
            axes.tick_params(length=0, labelcolor=INK, labelsize=7)
        _calibrated(left, ranks)
        _errors(right, differences)
        said = "; ".join(f"{one.name}: {one.mean:+.0f} days ({one.low:+.0f} to {one.high:+.0f})" for one in differences)
        return drawn("calibration", "Calibration and error", figure, f"loss against the constant lag: {said}")


def _calibrated(axes: Axes, ranks: Sequence[Ranks]) -> None:
    at = np.linspace(0, 1, 101)
    axes.plot([0, 1], [0, 1], color=RULE, linewidth=3)
    for one, style in zip(ranks, _STYLES, strict=False):
        share = [float(np.mean(np.asarray(one.ranks) <= most)) for most in at]
        axes.plot(at, share, style, color=ACCENT if style == "-" else GREY, linewidth=1.2, label=one.name)
    axes.legend(frameon=False, fontsize=6, loc="lower right")
    axes.set_xlabel("chance forecast that it comes by then", fontsize=7)
    axes.set_ylabel("share that had come", fontsize=7)
    caption(axes, "Calibration: right on the grey line")


def _errors(axes: Axes, differences: Sequence[Difference]) -> None:
    axes.axvline(0, color=RULE, linewidth=3)
    for row, one in enumerate(differences):
        axes.plot([one.low, one.high], [row, row], color=ACCENT, linewidth=1.4)
        axes.plot([one.mean], [row], "o", color=ACCENT, markersize=4)
        axes.text(0.0, row - 0.2, one.name, transform=axes.get_yaxis_transform(), fontsize=6.5, color=INK)
    axes.set_ylim(len(differences) - 0.5, -0.9)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("days of loss more than the constant lag's", fontsize=7)
    caption(axes, "Error: left of the grey line is better")
