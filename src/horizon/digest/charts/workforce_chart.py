"""One workforce over the quarters: what is needed and used beside what there is, a plot for each resource."""

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from horizon.digest.charts.drawing import (
    ACCENT,
    GREY,
    INK,
    TINT,
    Picture,
    make_figure,
    save_drawing,
    set_caption,
    set_key,
    shorten_label,
    style_axes,
)
from horizon.digest.view.workforce import describe_over_capacity, list_over_capacity
from horizon.values.edition import Edition
from horizon.values.workforce import Workforce

MOST_RESOURCES = 4


def draw_workforce(edition: Edition) -> list[Picture]:
    """Draw the resources that something needs, those first of which there are too few; nothing without any."""
    over = list_over_capacity(edition)
    first = [row.workforce.what for row in over]
    needed = [each for each in edition.scan.workforce if each.technologies]
    ranked = sorted(
        needed, key=lambda each: (each.what not in first, first.index(each.what) if each.what in first else 0)
    )
    drawn = ranked[:MOST_RESOURCES]
    if not drawn:
        return []
    figure = make_figure(0.5 + 1.5 * len(drawn))
    plots = figure.subplots(len(drawn), 1, squeeze=False, sharex=True)
    for number, (workforce, axes) in enumerate(zip(drawn, plots[:, 0], strict=True)):
        _draw_resource(axes, workforce, number == len(drawn) - 1)
    set_key(
        plots[0, 0], "bars: needed if they come, middle (P50), filled as far as there is · tick: P90 · line: there is"
    )
    shortages = "; ".join(map(describe_over_capacity, over)) or "nowhere is more needed than there is"
    others = f" Drawn: {', '.join(each.what for each in drawn)}."
    return [save_drawing("workforce", "One workforce, by quarter", figure, f"Bars by quarter. {shortages}.{others}")]


def _draw_resource(axes: Axes, workforce: Workforce, is_last: bool) -> None:
    style_axes(axes)
    quarters = workforce.quarters
    places = range(len(quarters))
    axes.bar(places, [q.needed_p50 for q in quarters], color="white", edgecolor=ACCENT, hatch="////", width=0.8)
    axes.bar(places, [min(q.needed_p50, q.capacity) for q in quarters], color=TINT, edgecolor=ACCENT, width=0.8)
    for at, quarter in enumerate(quarters):
        axes.plot([at - 0.3, at + 0.3], [quarter.needed_p90] * 2, color=GREY, linewidth=1.2)
    edges = [at - 0.5 for at in (*places, len(quarters))]
    axes.stairs([q.capacity for q in quarters], edges, color=INK, linewidth=1.8, baseline=None)
    axes.set_ylim(bottom=0)
    axes.grid(visible=False, axis="x")
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,.0f}"))
    set_caption(axes, f"{shorten_label(workforce.what, 60)}, {workforce.unit or 'units'} a quarter")
    axes.set_xticks(range(0, len(quarters), 4), [quarter.quarter for quarter in quarters[::4]])
    axes.tick_params(labelbottom=is_last)
    axes.set_xlim(-0.6, len(quarters) - 0.4)
