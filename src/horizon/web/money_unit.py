"""Amounts as plain numbers in one unit, so that a table that is copied into a spreadsheet has figures and no text."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from horizon.values.money import Amount, currency_symbol

_DIGITS_SHOWN = 3
"""Significant figures: one more than is printed of an estimate, so that two of them can be told apart."""
_MILLIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A unit of a currency, such as a million pounds."""

    currency: str
    size: float

    @property
    def symbol(self) -> str:
        """The currency's sign."""
        return currency_symbol(self.currency)

    @property
    def label(self) -> str:
        """``£ million``."""
        return f"{self.symbol} {'million' if self.size == _MILLIONS else 'thousand'}"

    def format(self, amount: Amount) -> str:
        """Format an amount as a number in this unit: ``1,230``, ``24.3``, ``-0.41``."""
        value = float(amount) / self.size
        if abs(value) < 0.0005:
            return "0"
        digits = max(_DIGITS_SHOWN - 1 - math.floor(math.log10(abs(value))), 0)
        return f"{round(value, _DIGITS_SHOWN - 1 - math.floor(math.log10(abs(value)))):,.{min(digits, _DIGITS_SHOWN)}f}"


def choose_unit(amounts: Iterable[Amount], currency: str) -> MoneyUnit:
    """Choose millions where any of the amounts is one, else thousands."""
    most = max(map(abs, amounts), default=0)
    return MoneyUnit(currency, _MILLIONS if most >= _MILLIONS else 1_000)
