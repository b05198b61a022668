"""Whether a store holds days that cannot be, and what to do about them."""

import datetime as dt

from horizon.errors import StoreError
from horizon.store.editions import Editions
from horizon.store.implausible_days import find_implausible_stamps
from horizon.values.dates import iso_week


def check_days(editions: Editions, today: dt.date) -> None:
    """Raise StoreError, with the command that mends it, if a store holds data or an edition of a day to come."""
    if stamps := find_implausible_stamps(editions.engine, today):
        raise StoreError(
            f"the store holds data of {stamps[-1][:40]!r}, which cannot be; to replace it by what is known: "
            "horizon db upgrade"
        )
    keys = editions.edition_keys()
    if keys and keys[-1].partition("-r")[0] > iso_week(today):
        raise StoreError(
            f"{keys[-1]} is of a week to come, and today is {today}: set the clock, or if it was wrong then: "
            f"horizon digest --withdraw {keys[-1]} --reason TEXT"
        )
