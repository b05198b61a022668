"""Figures of a cost model and shifts of dates as planners write them, a pair of one quantity alike. Pure."""

import re

from horizon.values.money import currency_symbol

_FULL_FROM = 100.0  # figures from here on are written without decimals
_MONTH_DAYS, _LONGEST_IN_DAYS = 30.44, 30
_MONEY = re.compile(r"([A-Z]{3}) (an? \w+)")


def format_pair(before: float, after: float) -> tuple[str, str]:
    """Format two figures of one quantity with as many decimals as show three figures of the smaller one.

    ``25500`` and ``826.508`` are ``25,500`` and ``827``; ``0.3`` and ``0.45`` are ``0.30`` and ``0.45``.
    """
    smallest = min((abs(value) for value in (before, after) if value), default=0.0)
    steps = ((0, _FULL_FROM), (1, 10.0), (2, 0.1))
    digits = next((digits for digits, least in steps if smallest >= least), 4)
    if all(value == round(value) for value in (before, after)):
        digits = 0
    elif digits == 1 and all(value == round(value, 1) for value in (before, after)):
        digits = 1
    was, now = (f"{value:,.{digits}f}" if value else "0" for value in (before, after))
    return was, now


def describe_change(before: float, after: float, unit: str) -> str:
    """Return ``827 instead of 25,500 starts a year``, ``40% instead of 55%``, ``£9,000 instead of £1,000 a course``."""
    if unit.startswith("share"):
        was, now = format_pair(round(before * 100, 6), round(after * 100, 6))
        return f"{now}% instead of {was}%" + (" of list" if unit == "share of list" else "")
    was, now = format_pair(before, after)
    if money := _MONEY.fullmatch(unit):
        symbol = currency_symbol(money[1])
        return f"{symbol}{now} instead of {symbol}{was} {money[2]}"
    return f"{now} instead of {was} {unit}".strip()


def describe_shift(days: int) -> str:
    """Return ``5 months earlier`` or ``12 days later``."""
    return f"{describe_days_between(days)} {'later' if days > 0 else 'earlier'}"


def describe_days_between(days: int) -> str:
    """Return ``5 months`` or ``12 days``, whichever way."""
    size, unit = (abs(days), "day") if abs(days) <= _LONGEST_IN_DAYS else (round(abs(days) / _MONTH_DAYS), "month")
    return f"{size} {unit}{'s' * (size != 1)}"
