"""Dates, financial years and amounts as a planner types them; None where a text is none of them."""

import calendar
import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from horizon.values.dates import FinancialYear, PartialDate
from horizon.values.money import currency_symbol

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SPOKEN = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_YEARS = re.compile(r"(?:FY\s*)?(\d{4})(?:\s*[/–-]\s*(\d{4}|\d{2}))?", re.IGNORECASE)
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000}
_AMOUNT = re.compile(r"([-−]?)\s*([^\d\s.,-]{0,3}?)\s*([\d,]*\d(?:\.\d+)?)\s*(k|m|million|bn|billion|)", re.IGNORECASE)


def read_typed_date(text: str) -> PartialDate | None:
    """Read ``2014``, ``2014-01``, ``2014-01-16``, ``Jan 2014`` or ``16 January 2014``."""
    spoken = _SPOKEN.fullmatch(text.strip())
    try:
        if not spoken:
            return PartialDate.parse(text.strip())
        day, name, year = spoken.groups()
        month = next(number for word, number in _MONTHS.items() if word.startswith(name.lower()))
        return PartialDate.parse(f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else ""))
    except (ValueError, StopIteration):
        return None


def read_typed_year(text: str, first_month: int) -> FinancialYear | None:
    """Read a financial year in the form of a country whose years begin in a month.

    ``2026/27``, ``2026-27`` or ``2026/2027`` where it is parts of two years, ``2026`` where it is one, and ``FY2026``
    or ``2026`` where it goes by the year in which it ends.
    """
    match = _YEARS.fullmatch(text.strip())
    if not match:
        return None
    first, second = int(match[1]), match[2]
    has_two = first_month not in (1, 10)
    if not 1990 <= first <= 2100 or bool(second) != has_two:
        return None
    if second and int(second) % 100 != (first + 1) % 100:
        return None
    return FinancialYear(dt.date(first - (first_month == 10), first_month, 1))


def read_typed_amount(text: str, currency: str) -> Decimal | None:
    """Read ``1200000``, ``1,200,000``, ``£1.2m`` or ``-£5,000`` as whole units of a currency."""
    match = _AMOUNT.fullmatch(text.strip())
    if not match or match[2] not in ("", currency_symbol(currency), currency):
        return None
    try:
        amount = Decimal(match[3].replace(",", "")) * _SCALES[match[4].lower()]
    except InvalidOperation:
        return None
    return (-amount if match[1] else amount) if amount == amount.to_integral_value() else None
