"""Outcomes that the regulators' lists tell of: licences, refusals and withdrawals of technologies that were forecast.

They are recorded beside those of the planner, so that they can be looked at and struck out. Whatever is recorded of a
technology and an event already, struck out or not, goes before them.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from horizon.technology.names import name_key
from horizon.values.dates import PartialDate
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import TechnologyKey
from horizon.values.outcome import Event, Outcome
from horizon.values.regulatory import Region, RegulatoryRecord
from horizon.values.scan import Scan
from horizon.values.technology import Technology

LISTED = "the regulator's list: "
"""What the source of an outcome begins with that came from a list."""
REFUSED_LICENCE = "licence refused by the regulator"
_REGULATORS: Mapping[Region, str] = {
    "eu": "European Medicines Agency",
    "us": "US Food and Drug Administration",
    "uk": "Medicines and Healthcare products Regulatory Agency",
}


def is_listed(outcome: Outcome) -> bool:
    """Tell whether an outcome came from a regulator's list."""
    return outcome.source.startswith(LISTED)


def find_listed_outcomes(
    scan: Scan, first_forecasts: Mapping[TechnologyKey, dt.date], recorded: Sequence[Outcome]
) -> tuple[Outcome, ...]:
    """Find what the lists tell of technologies after their first forecast; ``recorded`` holds those struck out, too."""
    jurisdictions = {page.name: page.jurisdiction for page in scan.watchlists}
    outcomes = (
        outcome
        for technology in scan.technologies
        for outcome in _outcomes_of(technology, JURISDICTIONS[jurisdictions[technology.watchlist]].regions)
        if technology.key in first_forecasts
        and outcome.on.first_day() > first_forecasts[technology.key]
        and not any(_repeats_outcome(outcome, other, technology) for other in recorded)
    )
    return tuple(outcomes)


def _outcomes_of(technology: Technology, regions: Iterable[Region]) -> Iterator[Outcome]:
    recorded_events: set[Event] = set()
    for region in regions:
        record = technology.regulatory.of_region(region)
        event, day, what = _read_record(technology, record)
        if event and day and event not in recorded_events and not record.by_planner:
            recorded_events.add(event)
            source = f"{LISTED}{_REGULATORS[region]}{f', {record.link}' if record.link else ''}"
            yield Outcome(
                technology.watchlist,
                technology.name,
                event,
                PartialDate(day.year, day.month, day.day),
                source,
                indication=technology.key.indication_key.indication,
                what=what,
            )


def _read_record(technology: Technology, record: RegulatoryRecord) -> tuple[Event | None, dt.date | None, str]:
    if record.status == "authorised":
        return "licence", record.authorised, ""
    if record.status == "authorised, indication not said" and technology.state == "authorised":
        return "licence", record.authorised, "indication not said"
    if record.status == "refused":
        return "refusal", record.decided, REFUSED_LICENCE
    if record.status == "application withdrawn":
        return "withdrawal", record.decided, "application withdrawn"
    if record.status == "withdrawn":
        return "withdrawal", record.decided, "withdrawn from the market"
    return None, None, ""


def _repeats_outcome(outcome: Outcome, other: Outcome, technology: Technology) -> bool:
    keys = {name_key(name) for name in (technology.name, *technology.aliases)}
    same_indication = other.indication.casefold() in ("", outcome.indication.casefold())
    same = (other.watchlist, other.event) == (outcome.watchlist, outcome.event) and same_indication
    return same and name_key(other.technology) in keys
