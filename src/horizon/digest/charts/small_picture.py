"""The mail's one small picture: a total on average, and beside it what it is if it comes."""

from collections.abc import Callable
from functools import lru_cache

from matplotlib.figure import Figure

from horizon.digest.charts.drawing import ACCENT, GREY, TINT, Picture, house_style, save_picture
from horizon.digest.view.totals import TotalTable
from horizon.values.money import format_short_amount

WIDTH, HEIGHT = 2.32, 0.88  # inches of a hundred pixels as the mail shows them
NAME = "total"
SavePicture = Callable[[str, str, Figure, str], Picture]


@lru_cache(maxsize=100)
def draw_small_picture(table: TotalTable, save: SavePicture = save_picture) -> Picture:
    """Draw the band of what it is if it comes, and the line of the average; both state their last figure."""
    years = [row.financial_year for row in table.rows]
    average = [float(row.expected) for row in table.rows]
    most = [float(row.conditional.p90) for row in table.rows]
    least = [float(row.conditional.p10) for row in table.rows]
    with house_style():
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=200, facecolor="white")
        axes = figure.add_axes((0.04, 0.2, 0.92, 0.58))
        axes.axis("off")
        axes.fill_between(years, least, most, color=TINT, linewidth=0)
        axes.plot(years, average, color=ACCENT, linewidth=2)
        axes.margins(x=0.02)
        for label, height, colour, above in (
            (f"if it comes, up to {_amount(most[-1], table)}", most[-1], GREY, 2),
            (f"on average {_amount(average[-1], table)}", average[-1], ACCENT, 3),
        ):
            axes.annotate(
                *(label, (len(years) - 1, height), (0, above)),
                textcoords="offset points",
                ha="right",
                fontsize=6.5,
                color=colour,
                fontweight="bold" if colour == ACCENT else "normal",
            )
        for label, where, side in ((years[0], 0.04, "left"), (years[-1], 0.96, "right")):
            figure.text(where, 0.02, label, fontsize=6.5, color=GREY, ha=side)
        alt = "; ".join(
            f"{row.financial_year}: {_amount(float(row.expected), table)} on average, "
            f"up to {_amount(float(row.conditional.p90), table)} if it comes"
            for row in table.rows
        )
        return save(NAME, f"{table.label}, by financial year", figure, f"{table.label}. {alt}.")


def _amount(amount: float, table: TotalTable) -> str:
    return format_short_amount(amount, table.currency)
