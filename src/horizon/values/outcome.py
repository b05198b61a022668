"""Observed outcomes of a technology: the facts that frozen forecasts are scored against."""

from dataclasses import dataclass
from typing import Literal, get_args

from horizon.values.dates import PartialDate
from horizon.values.money import Amount

Event = Literal["licence", "launch", "guidance", "refusal", "withdrawal", "spend", "plan"]
"""``licence``: first authorised where the payer is; ``launch``: the first day on which the payer must fund it;
``guidance``: recommended for funding; ``refusal``: not recommended, or the appraisal ended without; ``withdrawal``:
development ended or the application was withdrawn; ``spend`` and ``plan``: net money of a financial year, spent or
only planned."""

EVENTS: tuple[Event, ...] = get_args(Event)
YEARLY_EVENTS: tuple[Event, ...] = ("spend", "plan")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One observed event of a technology.

    ``indication`` is empty where it holds for the whole watchlist. ``financial_year`` and ``amount`` (whole units of
    ``currency``) are given for spend and plan alone. ``on`` is the day of the event; of an amount, the day from which
    it is known.
    """

    watchlist: str
    technology: str
    event: Event
    on: PartialDate
    source: str
    indication: str = ""
    what: str = ""
    financial_year: str = ""
    amount: Amount | None = None
    currency: str = ""

    @property
    def subject(self) -> tuple[str, str, str, str, str]:
        """What the outcome answers: a later one with the same subject corrects it."""
        return self.watchlist, self.indication.lower(), self.technology.lower(), self.event, self.financial_year
