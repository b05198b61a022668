"""Partial dates, months and financial years."""

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as the registry writes it: a year, a month or a day. In order of the first day that each can mean."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """``2026``, ``2026-02`` or ``2026-02-14``; ValueError for anything else or an impossible day."""
        match = _PARTIAL.fullmatch(text)
        if not match:
            raise ValueError(f"not a date: {text!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        dt.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def first(self) -> dt.date:
        """The first day that it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def last(self) -> dt.date:
        """The last day that it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def middle(self) -> dt.date:
        """The day in the middle of what it can mean: the estimate that is wrong by least."""
        return self.first() + (self.last() - self.first()) // 2

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.first(), self.last()) < (other.first(), other.last())

    def __str__(self) -> str:
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole calendar months from the month of ``start`` to the month of ``end``; negative if before."""
    return (end.year - start.year) * 12 + end.month - start.month


def iso_week(day: dt.date) -> str:
    """The edition's key: ``2026-W08``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class FinancialYear:
    """A financial year by its first day: April in the United Kingdom, October or January in the United States."""

    start: dt.date

    @classmethod
    def of(cls, day: dt.date, first_month: int) -> "FinancialYear":
        """The year that holds ``day``, for years that begin on the first of ``first_month``."""
        return cls(dt.date(day.year - (day.month < first_month), first_month, 1))

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return add_months(self.start, 12) - dt.timedelta(days=1)

    @property
    def label(self) -> str:
        """``2027/28`` where it spans two calendar years, ``2027`` where it is one; federal years by their end."""
        if self.start.month == 1:
            return str(self.start.year)
        if self.start.month == 10:
            return f"FY{self.start.year + 1}"
        return f"{self.start.year}/{(self.start.year + 1) % 100:02d}"

    def later(self, years: int) -> "FinancialYear":
        """The year so many years on."""
        return FinancialYear(self.start.replace(year=self.start.year + years))

    def __lt__(self, other: "FinancialYear") -> bool:
        return self.start < other.start
