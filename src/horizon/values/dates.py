"""Partial dates, months and financial years."""

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date

ENGLISH = Locale("en")
"""Plain English: the British locale would shorten September to ``Sept``."""
FIRST_REGISTRY_DAY = dt.date(1999, 1, 1)
"""No record is older: ClinicalTrials.gov opened in February 2000 with records first posted from September 1999 on."""
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as the registry writes it: a year, a month or a day; ordered by the first day that it can mean."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Parse ``2026``, ``2026-02`` or ``2026-02-14``.

        Raises ValueError for anything else and for an impossible day.
        """
        match = _PARTIAL.fullmatch(text)
        if not match:
            raise ValueError(f"not a date: {text!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        dt.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def first_day(self) -> dt.date:
        """The first day that it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> dt.date:
        """The last day that it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def middle_day(self) -> dt.date:
        """The day in the middle of what it can mean: the estimate with the least error."""
        return self.first_day() + (self.last_day() - self.first_day()) // 2

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.first_day(), self.last_day()) < (other.first_day(), other.last_day())

    def __str__(self) -> str:
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])


def is_plausible_day(day: dt.date, today: dt.date) -> bool:
    """Whether the registry can have posted something on a day: from 1999 to tomorrow, since it may be ahead in time."""
    return FIRST_REGISTRY_DAY <= day <= today + dt.timedelta(days=1)


def is_plausible_timestamp(text: str, today: dt.date) -> bool:
    """Whether a text is a data timestamp such as ``2026-02-10T09:00:05`` of a plausible day; as text it is ordered."""
    if not _TIMESTAMP.fullmatch(text):
        return False
    try:
        return is_plausible_day(dt.datetime.fromisoformat(text).date(), today)
    except ValueError:
        return False


def format_day(day: dt.date) -> str:
    """Format a date as ``18 Dec 2026``."""
    return format_date(day, "d MMM y", ENGLISH)


def format_spoken_day(day: dt.date, today: dt.date) -> str:
    """Format a date as people say it: ``31 March``; with its year if another day of that name is as near."""
    plain = day.year == today.year if day < today else months_between(today, day) < 12
    return format_date(day, "d MMMM" if plain else "d MMMM y", ENGLISH)


def format_full_day(day: dt.date) -> str:
    """Format a date as ``2 March 2026``: where its year could be mistaken."""
    return format_date(day, "d MMMM y", ENGLISH)


def format_weekday(day: dt.date) -> str:
    """Format a date as ``Monday 2 March 2026``."""
    return format_date(day, "EEEE d MMMM y", ENGLISH)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole calendar months from the month of ``start`` to the month of ``end``; negative if before."""
    return (end.year - start.year) * 12 + end.month - start.month


def iso_week(day: dt.date) -> str:
    """The key of a week's edition: ``2026-W08``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class FinancialYear:
    """A financial year by its first day.

    It begins in April in the United Kingdom, in January or October in the United States.
    """

    start: dt.date

    @classmethod
    def of(cls, day: dt.date, first_month: int) -> "FinancialYear":
        """The year that contains ``day``, for years that begin on the first of ``first_month``."""
        return cls(dt.date(day.year - (day.month < first_month), first_month, 1))

    @property
    def end(self) -> dt.date:
        """The last day of the year."""
        return add_months(self.start, 12) - dt.timedelta(days=1)

    @property
    def label(self) -> str:
        """The label: ``2027/28``, ``2027`` where it is a calendar year, ``FY2027`` where it begins in October."""
        if self.start.month == 1:
            return str(self.start.year)
        if self.start.month == 10:
            return f"FY{self.start.year + 1}"
        return f"{self.start.year}/{(self.start.year + 1) % 100:02d}"

    def plus_years(self, years: int) -> "FinancialYear":
        """The financial year so many years later."""
        return FinancialYear(self.start.replace(year=self.start.year + years))

    def __lt__(self, other: "FinancialYear") -> bool:
        return self.start < other.start
