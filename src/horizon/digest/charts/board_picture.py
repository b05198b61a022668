"""The board summary's one picture: the total on average, and how far it reaches if it comes."""

from functools import lru_cache

from horizon.digest.charts.drawing import (
    ACCENT,
    TINT,
    Picture,
    annotate_point,
    house_style,
    make_axes,
    save_picture,
    style_money_axis,
)
from horizon.values.money import format_short_amount

HEIGHT = 1.75  # inches


@lru_cache(maxsize=8)
def draw_board_picture(
    years: tuple[str, ...], average: tuple[float, ...], if_it_comes: tuple[float, ...], currency: str
) -> Picture:
    """Draw the average by financial year as a line, over the band up to one in ten above if it comes."""
    with house_style():
        figure, axes = make_axes(HEIGHT)
        axes.fill_between(years, [0.0] * len(years), if_it_comes, color=TINT, linewidth=0, label="if it comes, up to")
        axes.plot(years, average, label="on average", color=ACCENT, linewidth=2.2, marker="o")
        for year, amount in zip(years, average, strict=True):
            annotate_point(axes, format_short_amount(amount, currency), year, amount)
        style_money_axis(axes, currency)
        axes.legend(loc="upper left", frameon=False, fontsize=7.5)
        figures = zip(years, average, if_it_comes, strict=True)
        alt = "; ".join(
            f"{year}: {format_short_amount(mean, currency)} on average, up to {format_short_amount(most, currency)}"
            for year, mean, most in figures
        )
        return save_picture("board", "The total by financial year", figure, f"Line chart. {alt} if it comes.")
