"""Regulators' lists: every version of their records, and the log of their changes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine

from horizon.values.regulator_lists import ListDay, ListName, RegulatorChange, RegulatorRecord, RegulatorSnapshot


@dataclass(frozen=True, slots=True)
class RegulatorLists:
    """The regulators' lists of one database."""

    engine: Engine

    def save_list(
        self, name: ListName, records: Iterable[RegulatorRecord], listed_on: dt.date, seen_on: dt.date
    ) -> tuple[RegulatorChange, ...]:
        """Store a whole list that is of one day and was seen on another; gives its changes."""
        raise NotImplementedError

    def records_as_of(self, day: dt.date) -> RegulatorSnapshot:
        """What the lists said by the end of a day."""
        raise NotImplementedError

    def list_days(self, day: dt.date) -> dict[ListName, ListDay]:
        """The day of each list, as known by the end of a day."""
        raise NotImplementedError

    def changes_between(self, after: dt.date, upto: dt.date) -> tuple[RegulatorChange, ...]:
        """The changes seen after one day, up to and including another, in the order in which they were logged."""
        raise NotImplementedError
