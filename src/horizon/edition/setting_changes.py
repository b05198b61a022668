"""Settings that were changed between two editions, told as that: area, years, threshold, budget rounds, payer. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import get_month_names

from horizon.impact.area_scaling import find_area_step, move_to_area
from horizon.impact.model import CostModel
from horizon.impact.valuation import EstimateInputs
from horizon.values.bridge import Reason
from horizon.values.dates import ENGLISH, format_day
from horizon.values.keys import IndicationKey
from horizon.values.money import format_short_amount
from horizon.values.scan import Scan, WatchlistPage

SETTING_CHANGED = "setting changed"


@dataclass(frozen=True, slots=True)
class AreaChange:
    """The cost models as they were, for the area of today; the change in words, and whom it concerns."""

    models: tuple[CostModel, ...]
    text: str
    indications: frozenset[IndicationKey]


def change_area(was: EstimateInputs, now: EstimateInputs, after: Scan) -> AreaChange | None:
    """Move the old cost models to the area of the new ones; None if the area is the same."""
    new = {model.key: model for model in now.models}
    moved = {
        model.key: move_to_area(model, new[model.key])
        for model in was.models
        if model.key in new and find_area_step(model.funnel) != find_area_step(new[model.key].funnel)
    }
    if not moved:
        return None
    pages = (page for page in after.watchlists if IndicationKey.of(page.name, page.indication) in moved)
    places = dict.fromkeys(map(_describe_area, pages))
    models = tuple(moved.get(model.key, model) for model in was.models)
    return AreaChange(models, f"the figures are for {' and '.join(places)} now", frozenset(moved))


def describe_year_settings(was: EstimateInputs, now: EstimateInputs) -> Iterator[str]:
    """Describe a change of how many financial years are shown, or of the month in which they begin."""
    if was.first_year.month != now.first_year.month:
        months = get_month_names("wide", locale=ENGLISH)
        yield f"financial years begin in {months[now.first_year.month]} now (was {months[was.first_year.month]})"
    if was.years != now.years:
        yield f"{now.years} financial years are shown now (were {was.years})"


def list_setting_reasons(before: Scan, after: Scan) -> tuple[Reason, ...]:
    """List the changes of settings that move no expected money, each with the watchlists that it concerns."""
    watchlists: dict[tuple[str, str], list[str]] = {}
    for subject, text, names in _yield_changes(before, after):
        watchlists.setdefault((subject, text), []).extend(names)
    return tuple(
        Reason(SETTING_CHANGED, subject, text, tuple(dict.fromkeys(names)))
        for (subject, text), names in watchlists.items()
    )


def _yield_changes(before: Scan, after: Scan) -> Iterator[tuple[str, str, list[str]]]:
    old = {(page.name, page.indication): page for page in before.watchlists}
    known = {page.name for page in before.watchlists}
    for page in after.watchlists:
        if page.name not in known:
            yield page.title, "a new watchlist", [page.name]
        elif was := old.get((page.name, page.indication)):
            yield from ((subject, text, [page.name]) for subject, text in _compare_pages(was, page))
    yield from _compare_rounds(before, after)


def _compare_pages(was: WatchlistPage, now: WatchlistPage) -> Iterator[tuple[str, str]]:
    if None not in (was.threshold, now.threshold) and (was.threshold, was.currency) != (now.threshold, now.currency):
        amounts = [format_short_amount(page.threshold or Decimal(0), page.currency) for page in (now, was)]
        if amounts[0] != amounts[1]:
            yield "", f"the threshold is now {amounts[0]} (was {amounts[1]})"
    for what, old, new in (("payer", was.payer, now.payer), ("funding", was.funding, now.funding)):
        if old != new:
            yield now.title, f"the {what} is now {new or 'not said'} (was {old or 'not said'})"


def _compare_rounds(before: Scan, after: Scan) -> Iterator[tuple[str, str, list[str]]]:
    """Compare the days of the budget rounds that decisions of one place and financial year name in both editions."""
    old, new = _list_round_days(before), _list_round_days(after)
    for key in sorted(new):
        place, year = key
        names = [page.name for page in after.watchlists if page.jurisdiction == place]
        for name, day in new[key].items():
            was = old.get(key, {}).get(name)
            if was and was != day:
                yield "", f"the {name} for {year} is now on {format_day(day)} (was {format_day(was)})", names
        gone = [name for name in old.get(key, {}) if name not in new[key]]
        come = [name for name in new[key] if key in old and name not in old[key]]
        if come or gone:
            texts = [f"the rounds for {year} are now {', '.join(new[key])} (were {', '.join(old[key])})"]
            yield from (("", text, names) for text in texts)


def _list_round_days(scan: Scan) -> Mapping[tuple[str, str], dict[str, dt.date]]:
    places = {page.name: page.jurisdiction for page in scan.watchlists}
    days: dict[tuple[str, str], dict[str, dt.date]] = {}
    for technology in scan.technologies:
        for decision in technology.decisions:
            if decision.milestones:
                key = places.get(technology.watchlist, ""), decision.financial_year
                days.setdefault(key, {}).update(decision.milestones)
    return days


def _describe_area(page: WatchlistPage) -> str:
    if not page.area:
        return "the whole country"
    return f"{page.area} ({page.people:,} people)" if page.people else page.area
