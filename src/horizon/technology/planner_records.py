"""The planner's word on an application as regulatory records."""

import datetime as dt

from horizon.values.dates import format_day
from horizon.values.regulatory import (
    NO_RECORDS,
    NOTHING_SAID,
    REGIONS,
    Region,
    RegulatoryRecord,
    RegulatoryRecords,
    Review,
)
from horizon.watchlist.schema.regulatory import RegulatoryDates
from horizon.watchlist.schema.watchlist import TechnologyOverride

REGULATORS = {"eu": "the EMA", "us": "the FDA", "uk": "the MHRA"}


def planner_records(override: TechnologyOverride | None, day: dt.date) -> RegulatoryRecords:
    """Return what the planner says of its applications by a day; what is dated later has not happened yet."""
    if override is None:
        return NO_RECORDS
    return RegulatoryRecords(**{region: _planner_record(override, region, day) for region in REGIONS})


def _planner_record(override: TechnologyOverride, region: Region, day: dt.date) -> RegulatoryRecord:
    filed, opinion = _past_date(override.filed, region, day), _past_date(override.opinion, region, day)
    goal, review = override.goal.date_of(region) if override.goal else None, _review_kind(override, region)
    if not (filed or opinion or goal or review):
        return NOTHING_SAID
    statements = [f"filed with {REGULATORS[region]} on {format_day(filed)}"] if filed else []
    statements += [f"positive opinion on {format_day(opinion)}"] if opinion else []
    statements += [f"decision due by {format_day(goal)}"] if goal else []
    statements += [f"{review} review"] if review else []
    given = ((override.filed, filed), (override.opinion, opinion), (override.goal, goal))
    sources = [dates.source for dates, date in given if dates and date and dates.source]
    source = "; ".join(dict.fromkeys(sources)) or override.source or "the planner's word"
    return RegulatoryRecord(
        status="opinion" if opinion else "filed" if filed or goal else "",
        filed=filed,
        goal=goal,
        opinion=opinion,
        review=review,
        evidence=f"{', '.join(statements)} ({source})",
        by_planner=True,
    )


def _past_date(dates: RegulatoryDates | None, region: Region, day: dt.date) -> dt.date | None:
    date = dates.date_of(region) if dates else None
    return date if date and date <= day else None


def _review_kind(override: TechnologyOverride, region: Region) -> Review:
    if override.review is None or region == "uk":
        return ""
    return (override.review.us if region == "us" else override.review.eu) or ""
