"""What became of each technology that was forecast: as recorded, else as the lists and the registry have it.

1. What was recorded goes before all else. It is about a technology by any of its names, in its watchlist.
2. Else the licence is the first authorisation where the payer is, by the lists of authorised medicines, if it came
   after the first forecast. Where licence and launch are one date, it is the launch, too.
3. Else it was withdrawn when the registry's own records had stopped all its trials of the highest phase, for good: in
   the last edition as well.

Drawbacks: the lists know no indications, so that one licence of a product settles all of its technologies here; and
what they don't know has no licence, so that what never came is only known where it was withdrawn.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from horizon.evidence.tables import Evidence
from horizon.forecast.case import EUROPEAN
from horizon.technology import names
from horizon.values.forecast_record import Said, Spoken, Where
from horizon.values.jurisdiction import PROFILES
from horizon.values.outcome import OF_A_YEAR, Event, Outcome

ALL = "all"
"""In the place of a technology: the watchlist as a whole."""

LISTS = "list of authorised medicines"
REGISTRY = "the registry: all its trials of the highest phase were stopped"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one edition said of a technology, when and where."""

    on: dt.date
    said: Said
    where: Where


@dataclass(frozen=True, slots=True)
class Happened:
    """One technology: all forecasts of it, oldest first, the day of each event and the source of each, and what was
    spent by financial year in the currency of its forecasts."""

    key: str
    name: str
    forecasts: tuple[Forecast, ...]
    days: dict[Event, dt.date] = field(default_factory=dict)
    what: dict[Event, str] = field(default_factory=dict)
    sources: dict[Event, str] = field(default_factory=dict)
    spent: dict[str, Decimal] = field(default_factory=dict)
    planned: dict[str, Decimal] = field(default_factory=dict)


def became(spoken: Iterable[Spoken], recorded: Sequence[Outcome], evidence: Evidence) -> tuple[Happened, ...]:
    """What became of every technology that an edition spoke of, in the order of their keys, as known on the evidence's
    day."""
    known = [one for one in recorded if one.on.last() <= evidence.day]
    authorised = _authorised(evidence)
    return tuple(_one(forecasts, known, authorised) for forecasts in by_technology(spoken))


def by_technology(spoken: Iterable[Spoken]) -> list[tuple[Forecast, ...]]:
    """All that was said, by technology, oldest first in whatever order the editions come."""
    found: dict[str, list[Forecast]] = {}
    for edition in sorted(spoken, key=lambda one: (one.on, one.key)):
        for said in edition.scan.technologies:
            found.setdefault(said.key, []).append(Forecast(edition.on, said, edition.where(said)))
    return [tuple(found[key]) for key in sorted(found)]


def never_named(recorded: Sequence[Outcome], happened: Sequence[Happened]) -> tuple[Outcome, ...]:
    """What was recorded of technologies that no edition named: what came unseen."""
    subjects = {(one.watchlist, names.key(one.technology)) for one in recorded if one.technology != ALL}
    seen = {
        (forecast.said.watchlist, names.key(name))
        for one in happened
        for forecast in one.forecasts
        for name in (forecast.said.name, *forecast.said.aliases)
    }
    unseen = subjects - seen
    return tuple(one for one in recorded if (one.watchlist, names.key(one.technology)) in unseen)


def _one(
    forecasts: tuple[Forecast, ...], known: Sequence[Outcome], authorised: dict[tuple[str, str], dt.date]
) -> Happened:
    last = forecasts[-1]
    keys = {names.key(name) for one in forecasts for name in (one.said.name, *one.said.aliases)}
    found = Happened(last.said.key, last.said.name, forecasts)
    for outcome in known:
        if _about(outcome, last.said, keys):
            _record(found, outcome, last.where.currency)
    listed = [authorised.get((_region(last.where), key)) for key in keys]
    dates = [date for date in listed if date and date > forecasts[0].on]
    if dates:
        _note(found, "licence", min(dates), "", LISTS)
    if not PROFILES[last.where.jurisdiction].two_dates and "licence" in found.days:
        _note(found, "launch", found.days["licence"], "", found.sources["licence"])
    stopped = [one.on for one in forecasts if one.said.state == "stopped"]
    if stopped and last.said.state == "stopped" and not {"licence", "launch"} & found.days.keys():
        _note(found, "withdrawal", stopped[0], "", REGISTRY)
    return found


def _about(outcome: Outcome, said: Said, keys: set[str]) -> bool:
    place = outcome.indication.casefold() in ("", said.indication.casefold())
    return outcome.watchlist == said.watchlist and place and names.key(outcome.technology) in keys


def _record(found: Happened, outcome: Outcome, currency: str) -> None:
    if outcome.event not in OF_A_YEAR:
        exact = "" if outcome.on.day else "the day is not known, the middle is taken"
        what = "; ".join(text for text in (outcome.what, exact) if text)
        _note(found, outcome.event, outcome.on.middle(), what, outcome.source)
    elif outcome.amount is not None and outcome.currency == currency:
        years = found.spent if outcome.event == "spend" else found.planned
        years[outcome.financial_year] = outcome.amount
        found.sources.setdefault(outcome.event, outcome.source)


def _note(found: Happened, event: Event, day: dt.date, what: str, source: str) -> None:
    """What is noted first stands: it comes from the better source."""
    if event not in found.days:
        found.days[event], found.what[event], found.sources[event] = day, what, source


def _authorised(evidence: Evidence) -> dict[tuple[str, str], dt.date]:
    found: dict[tuple[str, str], dt.date] = {}
    for one in sorted(evidence.medicines, key=lambda medicine: medicine.authorised):
        found.setdefault((one.region, names.key("/".join(one.substances))), one.authorised)
    return found


def _region(where: Where) -> str:
    """The list that a licence is on."""
    return "eu" if where.jurisdiction in EUROPEAN else "us"
