"""Money: Decimal with a currency and a price year at the inputs, whole units or two figures in print."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from babel.numbers import format_currency, get_currency_symbol
from pydantic import PlainSerializer

_SMALLEST_SHOWN = 950  # below it, two figures would claim a precision that no estimate has
_SCALES = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))

Amount = Annotated[Decimal, PlainSerializer(int, return_type=int)]
"""Whole units of a currency, written as a whole number in JSON."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, at the prices of a year (None where no year is given)."""

    amount: Decimal
    currency: str
    price_year: int | None = None


def to_whole_units(amount: float) -> Decimal:
    """Round a float of the estimate to whole units of the currency."""
    return Decimal(round(amount))


def currency_symbol(currency: str) -> str:
    """The sign of a currency: ``GBP`` is ``£``."""
    return get_currency_symbol(currency, locale="en_GB")


def format_short_amount(amount: Decimal | float, currency: str, *, sign: bool = False, figures: int = 2) -> str:
    """Format an amount to so many significant figures, two or three: ``£48m``, ``£1.9bn``, ``−£6.0m``, ``<£1k``."""
    value = float(amount)
    if abs(value) < 0.5:
        return f"{currency_symbol(currency)}0"
    if abs(value) < _SMALLEST_SHOWN:
        return f"<{currency_symbol(currency)}1k"
    rounded = abs(round(value, figures - 1 - math.floor(math.log10(abs(value)))))
    scale, suffix = next((pair for pair in _SCALES if rounded >= pair[0]), (1.0, ""))
    figure = rounded / scale
    digits = max(figures - len(str(int(figure))), 0) if suffix else 0
    prefix = "−" if value < 0 else "+" if sign else ""
    return f"{prefix}{currency_symbol(currency)}{figure:.{digits}f}{suffix}"


def format_full_amount(amount: Decimal, currency: str) -> str:
    """Format an amount in whole units with separators: ``£48,120,000``."""
    return str(format_currency(amount, currency, "¤#,##0;−¤#,##0", locale="en_GB", currency_digits=False))
