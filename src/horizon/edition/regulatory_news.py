"""What regulators decided between two editions, in words: one event for each technology, the furthest."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class RegulatoryEvent:
    """An event of an application: its status now, the day on which it happened if it is said, and the page on it."""

    region: Region
    status: RegulatoryStatus
    on: dt.date | None
    text: str
    link: str = ""


def summarise_decisions(records: RegulatoryRecords) -> tuple[tuple[object, ...], ...]:
    """Return what of the records can move a forecast: statuses of this use, and days; not texts."""
    return tuple(_summarise_record(records.of_region(region)) for region in _NAMES)


def find_event(old: RegulatoryRecords, new: RegulatoryRecords) -> RegulatoryEvent | None:
    """Find the event by which records differ, the furthest one if there are several; None if there is none."""
    events = [
        event for region in _NAMES for event in _find_events(region, old.of_region(region), new.of_region(region))
    ]
    return min(events, key=lambda event: _OF_THIS_USE.index(event.status), default=None)


def is_news(event: RegulatoryEvent, last_edition: dt.date) -> bool:
    """Tell whether an event is recent enough to be news after the last edition."""
    return event.on is None or event.on > last_edition - dt.timedelta(days=NEWS_DAYS)


def _summarise_record(record: RegulatoryRecord) -> tuple[object, ...]:
    status = record.status if record.status in _OF_THIS_USE else ""
    days = (record.authorised, record.decided) if status else ()
    return status, record.filed, record.goal, record.opinion, record.review, *days


def _find_events(region: Region, old: RegulatoryRecord, new: RegulatoryRecord) -> Iterator[RegulatoryEvent]:
    regulator, place = _NAMES[region]
    if new.status in _OF_THIS_USE and new.status != old.status:
        on = _day_of(new)
        when = f" on {format_day(on)}" if on else ""
        texts: dict[RegulatoryStatus, str] = {
            "filed": f"filed with {regulator}{when}",
            "opinion": f"positive opinion of {regulator}{when}",
            "under re-examination": f"its opinion is under re-examination at {regulator}",
            "authorised": f"licensed in {place}{when}",
            "refused": f"refused by {regulator}{when}",
            "application withdrawn": f"application to {regulator} withdrawn{when}",
            "withdrawn": f"withdrawn from the market in {place}{when}",
        }
        yield RegulatoryEvent(region, new.status, on, texts[new.status], new.link)
    elif new.goal and new.goal != old.goal and new.status == "filed":
        yield RegulatoryEvent(region, "filed", None, f"{regulator} is to decide by {format_day(new.goal)}", new.link)
    elif new.filed and new.filed != old.filed and new.status == "filed":
        yield RegulatoryEvent(
            region, "filed", new.filed, f"filed with {regulator} on {format_day(new.filed)}", new.link
        )


def _day_of(record: RegulatoryRecord) -> dt.date | None:
    days = {"filed": record.filed, "opinion": record.opinion, "authorised": record.authorised}
    return days.get(record.status, record.decided)
