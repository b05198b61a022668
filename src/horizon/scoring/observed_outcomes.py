"""What happened to each technology that was forecast: as recorded, else by the authorised lists and the registry.

1. A recorded outcome comes first. It is about a technology by any of its names, in its watchlist.
2. Otherwise the licence is the first authorisation where the payer is, by the lists of authorised medicines, if it came
   after the first forecast, and no licence of it was struck out. Where licence and launch are one date, it is the
   launch too.
3. Otherwise the technology was withdrawn when the registry's records had stopped all its trials of the highest phase
   for good: in the last edition as well.

*Drawbacks*: the lists know no indications, so one licence of a product settles all of its technologies here; and a
product that is not on the lists has no licence, so one that never came is only known where it was withdrawn.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from horizon.evidence.tables import Evidence
from horizon.technology import names
from horizon.values.forecast_record import DatedForecast, EditionForecasts, ForecastRecord
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import TechnologyKey
from horizon.values.outcome import YEARLY_EVENTS, Event, Outcome

WHOLE_WATCHLIST = "all"
"""The name recorded instead of a technology's for money of the whole watchlist."""

AUTHORISED_LISTS = "list of authorised medicines"
STOPPED_TRIALS = "the registry: all its trials of the highest phase were stopped"


@dataclass(frozen=True, slots=True)
class ObservedTechnology:
    """A technology with its forecasts, oldest first, and what happened.

    ``days``, ``what`` and ``sources`` are by event; ``spent`` and ``planned`` by financial year, in the currency of
    the forecasts.
    """

    key: TechnologyKey
    name: str
    forecasts: tuple[DatedForecast, ...]
    days: dict[Event, dt.date] = field(default_factory=dict)
    what: dict[Event, str] = field(default_factory=dict)
    sources: dict[Event, str] = field(default_factory=dict)
    spent: dict[str, Decimal] = field(default_factory=dict)
    planned: dict[str, Decimal] = field(default_factory=dict)

    @property
    def never_came(self) -> bool:
        """Whether it was withdrawn without a licence or a launch."""
        return "withdrawal" in self.days and not {"licence", "launch"} & self.days.keys()


def observe_outcomes(
    histories: Iterable[Sequence[DatedForecast]],
    recorded: Sequence[Outcome],
    evidence: Evidence,
    struck: Sequence[Outcome] = (),
) -> tuple[ObservedTechnology, ...]:
    """Return each technology, given by its forecasts oldest first, with what happened by the evidence's day.

    ``struck`` are outcomes that were struck out and stand no more.
    """
    known = [outcome for outcome in recorded if outcome.on.last_day() <= evidence.day]
    authorised = _first_authorisations(evidence)
    return tuple(_observe_technology(tuple(forecasts), known, authorised, struck) for forecasts in histories)


def group_by_technology(editions: Iterable[EditionForecasts]) -> list[tuple[DatedForecast, ...]]:
    """Group forecasts by technology, each oldest first, whatever the order of the editions."""
    groups: dict[TechnologyKey, list[DatedForecast]] = {}
    for edition in sorted(editions, key=lambda edition: (edition.made_on, edition.key)):
        for record in edition.scan.technologies:
            forecast = DatedForecast(edition.made_on, record, edition.context_of(record))
            groups.setdefault(record.key, []).append(forecast)
    return [tuple(groups[key]) for key in sorted(groups)]


def find_unforecast_outcomes(
    recorded: Sequence[Outcome], observed: Sequence[ObservedTechnology]
) -> tuple[Outcome, ...]:
    """Return the outcomes of technologies that no edition named."""
    named = {
        (forecast.record.watchlist, names.name_key(name))
        for technology in observed
        for forecast in technology.forecasts
        for name in (forecast.record.name, *forecast.record.aliases)
    }
    return tuple(
        outcome
        for outcome in recorded
        if outcome.technology != WHOLE_WATCHLIST
        and (outcome.watchlist, names.name_key(outcome.technology)) not in named
    )


def _observe_technology(
    forecasts: tuple[DatedForecast, ...],
    known: Sequence[Outcome],
    authorised: Mapping[tuple[str, str], dt.date],
    struck: Sequence[Outcome],
) -> ObservedTechnology:
    last = forecasts[-1]
    keys = {names.name_key(name) for forecast in forecasts for name in (forecast.record.name, *forecast.record.aliases)}
    technology = ObservedTechnology(last.record.key, last.record.name, forecasts)
    for outcome in known:
        if _is_outcome_of_forecast(outcome, last.record, keys):
            _add_outcome(technology, outcome, last.context.currency)
    jurisdiction = JURISDICTIONS[last.context.jurisdiction]
    listed = [authorised.get((jurisdiction.regulator, key)) for key in keys]
    dates = [date for date in listed if date and date > forecasts[0].on]
    if dates and not any(
        outcome.event == "licence" and _is_outcome_of_forecast(outcome, last.record, keys) for outcome in struck
    ):
        _add_event(technology, "licence", min(dates), "", AUTHORISED_LISTS)
    if not jurisdiction.has_two_dates and "licence" in technology.days:
        _add_event(technology, "launch", technology.days["licence"], "", technology.sources["licence"])
    stopped = [forecast.on for forecast in forecasts if forecast.record.state == "stopped"]
    if stopped and last.record.state == "stopped" and not {"licence", "launch"} & technology.days.keys():
        _add_event(technology, "withdrawal", stopped[0], "", STOPPED_TRIALS)
    return technology


def _is_outcome_of_forecast(outcome: Outcome, record: ForecastRecord, keys: set[str]) -> bool:
    same_indication = outcome.indication.casefold() in ("", record.indication.casefold())
    return outcome.watchlist == record.watchlist and same_indication and names.name_key(outcome.technology) in keys


def _add_outcome(technology: ObservedTechnology, outcome: Outcome, currency: str) -> None:
    if outcome.event not in YEARLY_EVENTS:
        precision = "" if outcome.on.day else "the day is not known, the middle is taken"
        what = "; ".join(text for text in (outcome.what, precision) if text)
        _add_event(technology, outcome.event, outcome.on.middle_day(), what, outcome.source)
    elif outcome.amount is not None and outcome.currency == currency:
        years = technology.spent if outcome.event == "spend" else technology.planned
        years[outcome.financial_year] = outcome.amount
        technology.sources.setdefault(outcome.event, outcome.source)


def _add_event(technology: ObservedTechnology, event: Event, day: dt.date, what: str, source: str) -> None:
    """Add an event unless it is known already: the first one comes from the better source."""
    if event not in technology.days:
        technology.days[event], technology.what[event], technology.sources[event] = day, what, source


def _first_authorisations(evidence: Evidence) -> dict[tuple[str, str], dt.date]:
    first: dict[tuple[str, str], dt.date] = {}
    for medicine in sorted(evidence.medicines, key=lambda medicine: medicine.authorised):
        first.setdefault((medicine.region, names.name_key("/".join(medicine.substances))), medicine.authorised)
    return first
