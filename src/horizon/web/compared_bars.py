"""A picture of one technology by year since launch: what it comes to, and beside it what it would come to."""

from dataclasses import dataclass
from decimal import Decimal

from horizon.values.money import format_short_amount
from horizon.values.technology import Technology

WIDTH, HEIGHT, TOP, BOTTOM = 640, 200, 16, 30
"""Units of the drawing."""


@dataclass(frozen=True, slots=True)
class ComparedBar:
    """A bar of the picture: what it would come to, or what it comes to."""

    x: float
    y: float
    width: float
    height: float
    is_old: bool
    text: str
    amount: str


def draw_bars(before: Technology | None, after: Technology) -> tuple[ComparedBar, ...]:
    """Draw a bar for each year since launch, and beside it that of before if there is one."""
    currency = after.impact[0].currency if after.impact else ""
    rows = [("now", True, before)] if before and before.impact_since_launch else []
    rows.append(("with the change" if rows else "now", False, after))
    middles = [[float(row.p50) for row in item.impact_since_launch] for _, _, item in rows if item]
    amounts = [0.0, *(amount for series in middles for amount in series)]
    scale = (HEIGHT - TOP - BOTTOM) / ((max(amounts) - min(amounts)) or 1)
    step = WIDTH / max(map(len, middles))
    width = step * (0.4 if len(rows) > 1 else 0.6)
    bars = []
    for place, ((words, is_old, _), series) in enumerate(zip(rows, middles, strict=True)):
        for number, amount in enumerate(series):
            x, y = number * step + step * 0.08 + place * width * 1.05, TOP + (max(amounts) - max(amount, 0.0)) * scale
            printed = format_short_amount(Decimal(round(amount)), currency)
            size = round(width, 1), round(max(abs(amount) * scale, 1), 1)
            bars.append(
                ComparedBar(round(x, 1), round(y, 1), *size, is_old, f"year {number + 1}, {words}: {printed}", printed)
            )
    return tuple(bars)
