"""Why a technology could matter, in words: people, size of the condition, rivals, what such things cost, how near."""

import datetime as dt
from collections.abc import Iterator

from horizon.forecast.outlook import Outlook
from horizon.unwatched.conditions import StudiedCondition
from horizon.unwatched.gather import SweptTechnology
from horizon.unwatched.pounds import find_prices, likely_route
from horizon.unwatched.ranking import RankedTechnology
from horizon.values.dates import format_day
from horizon.values.money import currency_symbol
from horizon.values.trial import Trial

_COURSES = {"long-term": "long-term treatment", "curable": "curable, so that those who have it now are treated once"}


def list_reasons(ranked: RankedTechnology, currency: str, day: dt.date) -> tuple[str, ...]:
    """Return the reasons in words, the size first."""
    technology = ranked.swept
    return tuple(filter(None, _yield_reasons(technology, ranked, currency, day)))


def _yield_reasons(technology: SweptTechnology, ranked: RankedTechnology, currency: str, day: dt.date) -> Iterator[str]:
    yield describe_trials(technology)
    yield describe_size(technology.condition)
    yield describe_course(technology)
    yield from _describe_comparison(technology.trials)
    yield "a large sponsor" if ranked.features.large_sponsor else ""
    yield describe_prices(technology, currency, day)
    yield describe_nearness(ranked.outlook, ranked.chance)


def describe_trials(technology: SweptTechnology) -> str:
    """``two trials of 5,400 people``."""
    count, people = len(technology.trials), technology.people
    noun = f"{_NUMBERS.get(count, f'{count:,}')} trial{'s' * (count != 1)}"
    if people is None:
        return f"{noun}, people not said"
    return f"{noun} of {people:,} {'person' if people == 1 else 'people'}"


_NUMBERS = dict(enumerate(("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 0))


def describe_size(condition: StudiedCondition) -> str:
    """``heart failure: 846 in 100,000 living with it (World)``; that it is unknown is said."""
    size = condition.prevalence
    if size is None or size.per_100000 is None:
        return f"{condition.name}: how many have it is not known here"
    measure = "living with it" if size.measure == "living with it" else "new a year"
    return f"{condition.name}: {_round_to_three(size.per_100000)} in 100,000 {measure} ({size.where})"


def _round_to_three(value: float) -> str:
    return f"{float(f'{value:.3g}'):,g}" if value < 1e6 else f"{value:,.0f}"


def describe_course(technology: SweptTechnology) -> str:
    """Say whether it is given for long, once, or until cured; empty where neither is known."""
    if likely_route(technology.group) == "one-off":
        return "given once"
    size = technology.condition.prevalence
    return _COURSES.get(size.course, "") if size and size.measure == "living with it" else ""


def _describe_comparison(trials: tuple[Trial, ...]) -> Iterator[str]:
    if any(arm.kind == "active_comparator" for trial in trials for arm in trial.arms):
        yield "held against a treatment in use"


def describe_prices(technology: SweptTechnology, currency: str, day: dt.date) -> str:
    """Say what published list prices of such medicines are; empty where none was known on the day."""
    prices = find_prices(likely_route(technology.group), technology.condition, currency, day)
    if not prices:
        return ""
    sign, low, high = currency_symbol(currency), min(row.low for row in prices), max(row.high for row in prices)
    span = f"{sign}{low:,.0f}" if low == high else f"{sign}{low:,.0f} to {sign}{high:,.0f}"
    names = ", ".join(row.name for row in prices)
    return f"such medicines cost {span} a {prices[0].per} at list price ({names})"


def describe_nearness(outlook: Outlook, chance: float) -> str:
    """``licence by Mar 2028 at the median, 55 in 100 within five years``."""
    if outlook.case.authorised_on:
        return f"licensed on {format_day(outlook.case.authorised_on)}"
    if outlook.licence is None:
        return "no date registered to forecast a licence from"
    return f"a licence about {outlook.licence.p50:%b %Y}, {round(100 * chance)} in 100 within five years"
