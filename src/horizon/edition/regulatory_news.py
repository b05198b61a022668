"""What regulators decided between two editions, in words: for each technology its events, the furthest one first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from horizon.values.dates import format_day
from horizon.values.regulatory import Region, RegulatoryRecord, RegulatoryRecords, RegulatoryStatus

NEWS_DAYS = 366
"""Assumption: an event that is older than this before the last edition fills a gap of the lists and is no news."""
_NAMES: dict[Region, tuple[str, str]] = {
    "uk": ("the MHRA", "the United Kingdom"),
    "eu": ("the EMA", "the European Union"),
    "us": ("the FDA", "the United States"),
}
_OF_THIS_USE: tuple[RegulatoryStatus, ...] = (
    *("authorised", "refused", "withdrawn", "application withdrawn"),
    *("under re-examination", "opinion", "filed"),
)
"""The statuses that say something of this use, the furthest first."""
_OF_ANOTHER_USE: tuple[RegulatoryStatus, ...] = ("authorised, indication not said", "authorised for another use")
_FURTHEST_FIRST = (*_OF_THIS_USE, *_OF_ANOTHER_USE)


@dataclass(frozen=True, slots=True)
class RegulatoryEvent:
    """An event of an application: its status now, the day on which it happened if it is said, and the page on it.

    ``of_another_use``: an opinion that is not known to be of this use, so that it moves nothing here.
    """

    region: Region
    status: RegulatoryStatus
    on: dt.date | None
    text: str
    link: str = ""
    of_another_use: bool = False


def summarise_decisions(records: RegulatoryRecords) -> tuple[tuple[object, ...], ...]:
    """Return what of the records can move a forecast: statuses of this use, and days; not texts."""
    return tuple(_summarise_record(records.of_region(region)) for region in _NAMES)


def find_event(
    old: RegulatoryRecords, new: RegulatoryRecords, last_edition: dt.date | None = None
) -> RegulatoryEvent | None:
    """Find the event by which records differ, None if there is none.

    Of several it is the furthest, in the words of all; with ``last_edition`` only those that are news after it.
    """
    region_events = (
        event
        for region in _NAMES
        for event in _find_regulatory_events(region, old.of_region(region), new.of_region(region))
    )
    events = [event for event in region_events if last_edition is None or is_news(event, last_edition)]
    events.sort(key=lambda event: (event.of_another_use, _FURTHEST_FIRST.index(event.status)))
    return replace(events[0], text="; ".join(event.text for event in events)) if events else None


def is_news(event: RegulatoryEvent, last_edition: dt.date) -> bool:
    """Tell whether an event is recent enough to be news after the last edition."""
    return event.on is None or event.on > last_edition - dt.timedelta(days=NEWS_DAYS)


def _summarise_record(record: RegulatoryRecord) -> tuple[object, ...]:
    status = record.status if record.status in _OF_THIS_USE else ""
    days = (record.authorised, record.decided) if status else ()
    return status, record.filed, record.goal, record.opinion, record.review, *days


def _find_regulatory_events(region: Region, old: RegulatoryRecord, new: RegulatoryRecord) -> Iterator[RegulatoryEvent]:
    regulator, place = _NAMES[region]
    on = _find_status_day(new)
    when = f" on {format_day(on)}" if on else ""
    if new.status in _OF_THIS_USE and new.status != old.status:
        is_final = new.status != "refused" or new.decided or not new.opinion
        opinion = f"its opinion of {format_day(new.opinion)}" if new.opinion else "its opinion"
        texts: dict[RegulatoryStatus, str] = {
            "filed": f"filed with {regulator}{when}",
            "opinion": f"positive opinion of {regulator}{when}",
            "under re-examination": f"{opinion} is under re-examination at {regulator}",
            "authorised": f"licensed in {place}{when}",
            "refused": f"refused by {regulator}{when}" if is_final else f"negative opinion of {regulator}{when}",
            "application withdrawn": f"application to {regulator} withdrawn{when}",
            "withdrawn": f"withdrawn from the market in {place}{when}",
        }
        yield RegulatoryEvent(region, new.status, on, texts[new.status], new.link)
    elif new.status == "refused" and new.decided and not old.decided:
        yield RegulatoryEvent(region, "refused", on, f"refused by {regulator}{when}", new.link)
    elif new.status in _OF_ANOTHER_USE and new.authorised and not old.authorised:
        use = "for another use" if new.status == "authorised for another use" else "its uses not said"
        yield RegulatoryEvent(region, new.status, on, f"licensed in {place}{when}, {use}", new.link)
    elif new.goal and new.goal != old.goal and new.status == "filed":
        yield RegulatoryEvent(region, "filed", None, f"{regulator} is to decide by {format_day(new.goal)}", new.link)
    elif new.filed and new.filed != old.filed and new.status == "filed":
        yield RegulatoryEvent(
            region, "filed", new.filed, f"filed with {regulator} on {format_day(new.filed)}", new.link
        )

    if new.other_opinion and (not old.other_opinion or new.other_opinion > old.other_opinion):
        text = f"positive opinion of {regulator} on {format_day(new.other_opinion)}, for another use or one not said"
        yield RegulatoryEvent(region, "opinion", new.other_opinion, text, new.link, of_another_use=True)


def _find_status_day(record: RegulatoryRecord) -> dt.date | None:
    days: dict[RegulatoryStatus, dt.date | None] = {
        "filed": record.filed,
        "opinion": record.opinion,
        "refused": record.decided or record.opinion,
        "application withdrawn": record.decided,
        "withdrawn": record.decided,
    }
    return days.get(record.status, record.authorised)
