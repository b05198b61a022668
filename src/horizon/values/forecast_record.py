"""The forecasts of a frozen edition: the part of it that is scored against observed outcomes.

Read from the same JSON as the edition; the other fields are skipped, so that years of editions are read in a moment.
"""

import datetime as dt
from dataclasses import dataclass, fields
from typing import TypeVar

from horizon.values.budget_impact import SinceLaunch, Total, YearImpact
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount
from horizon.values.outcome import Event
from horizon.values.technology import Probability, State, Window


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """The forecast of one technology in one edition."""

    key: TechnologyKey
    name: str
    aliases: tuple[str, ...]
    state: State
    watchlist: str
    indication: str
    licence: Window | None
    launch: Window | None
    probability: Probability | None
    impact: tuple[YearImpact, ...]
    impact_since_launch: tuple[SinceLaunch, ...]
    act_now: bool = False
    over_threshold: bool = False


@dataclass(frozen=True, slots=True)
class ForecastContext:
    """The watchlist, or one indication of it, that a forecast was made for."""

    name: str
    title: str
    indication: str
    jurisdiction: str
    currency: str
    threshold: Amount | None


@dataclass(frozen=True, slots=True)
class ScanForecasts:
    """All forecasts of a scan."""

    as_of: dt.date
    technologies: tuple[ForecastRecord, ...]
    totals: tuple[Total, ...]
    watchlists: tuple[ForecastContext, ...]


@dataclass(frozen=True, slots=True)
class EditionForecasts:
    """All forecasts of an edition."""

    key: str
    scan: ScanForecasts

    @property
    def made_on(self) -> dt.date:
        """The day that the forecasts were made as of."""
        return self.scan.as_of

    def context_of(self, forecast: ForecastRecord) -> ForecastContext:
        """The context of a forecast: that of its indication where the watchlist has several."""
        pages = [page for page in self.scan.watchlists if page.name == forecast.watchlist]
        return next((page for page in pages if page.indication == forecast.indication), pages[0])


@dataclass(frozen=True, slots=True)
class DatedForecast:
    """The forecast of a technology in one edition, with its day and its watchlist."""

    on: dt.date
    record: ForecastRecord
    context: ForecastContext

    def window_of(self, event: Event) -> Window | None:
        """Return the window that an event is held against: the licence's, or the launch's for any other."""
        return self.record.licence if event == "licence" else self.record.launch


_Selected = TypeVar("_Selected", ForecastRecord, ForecastContext)


def extract_forecasts(edition: Edition) -> EditionForecasts:
    """The forecasts of an edition, without the rest of it."""
    scan = edition.scan
    technologies = tuple(_select_fields(ForecastRecord, technology) for technology in scan.technologies)
    contexts = tuple(_select_fields(ForecastContext, page) for page in scan.watchlists)
    return EditionForecasts(edition.key, ScanForecasts(scan.as_of, technologies, scan.totals, contexts))


def _select_fields(kind: type[_Selected], value: object) -> _Selected:
    return kind(**{field.name: getattr(value, field.name) for field in fields(kind)})
