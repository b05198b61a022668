"""Of which day each regulator's list is, in words, and whether it is older than it should be."""

import datetime as dt
from dataclasses import dataclass

from horizon.settings import RegulatorSettings
from horizon.store.regulator_lists import RegulatorLists
from horizon.values.regulator_lists import LIST_NAMES, LIST_TITLES, ListName

MAX_AGES: dict[ListName, int] = {"ema": 31, "openfda": 31, "applications": 62}
"""Days: EMA renews its table daily, openFDA weekly; applications are of a month, and out some weeks later."""


@dataclass(frozen=True, slots=True)
class ListAge:
    """A list and the day that it is of (None: there is none); ``is_shipped`` if horizon came with it.

    ``is_asked`` unless it is switched off; ``is_old`` if it is older than its regulator's next one should be.
    """

    name: ListName
    listed_on: dt.date | None
    is_shipped: bool
    is_asked: bool
    is_old: bool

    def describe(self) -> str:
        """The list and its day in a few words."""
        if self.listed_on is None:
            text = f"{LIST_TITLES[self.name]}: none yet"
        else:
            shipped = ", shipped with horizon" if self.is_shipped else ""
            text = f"{LIST_TITLES[self.name]}: of {self.listed_on:%d %b %Y}{shipped}"
        limit = "two months" if self.name == "applications" else "a month"
        old = f", older than {limit}" if self.is_old else ""
        return text + old + ("" if self.is_asked else ", not asked for")


def find_list_ages(lists: RegulatorLists, settings: RegulatorSettings, today: dt.date) -> tuple[ListAge, ...]:
    """The age of every list."""
    days = lists.list_days(today)
    ages = []
    for name in LIST_NAMES:
        known = days.get(name)
        is_old = known is not None and (today - known.listed_on).days > MAX_AGES[name]
        is_shipped = known is not None and known.shipped
        ages.append(
            ListAge(name, known.listed_on if known else None, is_shipped, bool(settings.address_of(name)), is_old)
        )
    return tuple(ages)
