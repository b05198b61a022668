"""One workforce: what all technologies together need of staff, clinics, scanners or chairs, beside what there is."""

import datetime as dt
from dataclasses import dataclass

from horizon.values.dates import months_between
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount


@dataclass(frozen=True, slots=True)
class ComingCapacity:
    """What is added to a capacity from a day on, in its unit a year: posts that come, nurses trained.

    Below zero it is taken away: posts that end, a unit that closes.
    """

    since: dt.date
    a_year: float
    source: str = ""

    def find_first_month(self, start: dt.date) -> int:
        """The months from ``start``, a first of a month, until it counts: its first whole month; if less, its first."""
        return months_between(start, self.since) + (self.since.day > 1 and self.a_year >= 0)


@dataclass(frozen=True, slots=True)
class ResourceCapacity:
    """What there is of a resource for all that is watched, in its unit a year; an empty unit stands for any."""

    what: str
    unit: str
    a_year: float
    hours_a_post: float
    source: str = ""
    known_since: str = ""
    coming: tuple[ComingCapacity, ...] = ()

    def is_capacity_of(self, what: str, unit: str) -> bool:
        """Whether it is the capacity of a resource of this name and unit."""
        return self.what.casefold() == what.casefold() and self.unit in ("", unit)

    def by_month(self, start: dt.date, months: int) -> tuple[float, ...]:
        """A twelfth of a year's capacity in each month, with what is added and taken away."""
        amounts = [self.a_year / 12] * months
        for addition in self.coming:
            for month in range(max(addition.find_first_month(start), 0), months):
                amounts[month] += addition.a_year / 12
        return tuple(amounts)


@dataclass(frozen=True, slots=True)
class WorkforceQuarter:
    """One quarter of a financial year: what there is, what would be needed, and what can be used of it.

    Needed and used: P50 and P90 over the draws in which any technology that needs it comes, and the mean over all.
    """

    quarter: str
    capacity: float
    needed_p50: float
    needed_p90: float
    needed_expected: float
    used_p50: float
    used_p90: float
    used_expected: float


@dataclass(frozen=True, slots=True)
class Workforce:
    """One resource by quarter over all technologies; ``technologies`` need it, the one that needs most first.

    ``other_names`` are resources of watchlists where none has the name of the capacity.
    """

    what: str
    unit: str
    hours_a_post: float
    source: str
    coming: tuple[ComingCapacity, ...]
    technologies: tuple[TechnologyKey, ...]
    quarters: tuple[WorkforceQuarter, ...]
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingYear:
    """The end of one financial year: who waits because staff or places are short, and what is not spent in the year.

    ``people`` and ``amount`` are the medians if it comes, the others the means over all draws; a negative amount is
    spent in this year instead of an earlier one. Amounts are None where no pounds are shown.
    """

    financial_year: str
    people: int
    people_expected: int
    amount: Amount | None
    amount_expected: Amount | None


@dataclass(frozen=True, slots=True)
class WorkforceDelay:
    """How one workforce delays a technology, if it comes: who waits, what moves, and from when until when.

    ``months`` is how long somebody who starts within the years shown waits on average. ``since`` and ``until`` are the
    first and the last quarter in which, in one draw of ten, somebody waits; ``until`` is empty beyond the years shown.
    """

    resources: tuple[str, ...]
    months: float
    since: str
    until: str
    years: tuple[WaitingYear, ...]
    currency: str = ""
