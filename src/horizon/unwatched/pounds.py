"""A crude range in pounds of what a technology could cost in a year: never one figure, and never without its sources.

People in the jurisdiction who have the condition (or get it in a year), times a share of 1 to 20 in 100 who come to be
treated, times the published list prices of such medicines. Both ends of every factor are taken, so that the range is at
least twentyfold; it is given only where the size of the condition and the price both have a source known on the day.

The share is an assumption. *Drawbacks*: list prices, nothing displaced, and the world's prevalence where no nearer one
was published.
"""

import datetime as dt
import math
import re
from decimal import Decimal

from horizon.evidence.analogues import Analogue, load_analogues
from horizon.evidence.rows import JurisdictionPopulation
from horizon.technology.group import GroupedTechnology
from horizon.unwatched.conditions import StudiedCondition
from horizon.values.money import format_short_amount, to_whole_units
from horizon.values.unwatched import PoundsRange

LOW_SHARE, HIGH_SHARE = 0.01, 0.20
"""Assumption: of those who have a condition, the least and the most who are on one new medicine."""


def estimate_pounds(
    group: GroupedTechnology,
    condition: StudiedCondition,
    population: JurisdictionPopulation | None,
    currency: str,
    day: dt.date,
) -> PoundsRange | None:
    """Return the range of a year's cost; None unless prevalence and price both have a source known on the day."""
    size, prices = condition.prevalence, find_prices(likely_route(group), condition, currency, day)
    if size is None or size.per_100000 is None or not prices or population is None:
        return None
    people = population.people * size.per_100000 / 100_000
    low, high = min(row.low for row in prices), max(row.high for row in prices)
    shown = f"{format_short_amount(low, currency)} to {format_short_amount(high, currency)}"
    return PoundsRange(
        _round_to_one_figure(people * LOW_SHARE * low),
        _round_to_one_figure(people * HIGH_SHARE * high),
        currency,
        (
            f"{size.per_100000:,.3g} in 100,000 {size.measure} ({size.where}): {size.source}",
            f"{population.people:,} people: {population.source}",
            f"{LOW_SHARE:.0%} to {HIGH_SHARE:.0%} of them treated: assumption",
            f"list prices of {shown} a {prices[0].per}, of {', '.join(row.name for row in prices)}: {prices[0].source}",
        ),
    )


def find_prices(route: str, condition: StudiedCondition, currency: str, day: dt.date) -> tuple[Analogue, ...]:
    """Return the published prices of a route, for an area and frequency, known on a day; none without a size.

    A year's price is for what is given for long, that of a course for a cure and against cancer; nothing was
    published of what is given for a short while.
    """
    size = condition.prevalence
    if size is None or size.per_100000 is None or size.course == "short":
        return ()
    frequency = "rare" if size.measure == "living with it" and size.per_100000 < RARE_BELOW else "common"
    per = "year" if size.is_long_term and size.course == "long-term" and route != "one-off" else "course"
    return tuple(
        row
        for row in load_analogues()
        if (row.route, row.area, row.frequency, row.per, row.currency)
        == (route, condition.area, frequency, per, currency)
        and row.known_since <= day.isoformat()[: len(row.known_since)]
    )


RARE_BELOW = 50.0
"""People in 100,000: five in 10,000 is where Regulation (EC) 141/2000 has rare diseases begin."""


def likely_route(group: GroupedTechnology) -> str:
    """Return the route of the published prices that a technology is held against, by its kind and the stem of its name.

    Assumption: cells and genes are given once, and what is neither a biological nor has the stem of one is taken.
    """
    names = (group.name, *group.aliases)
    if group.kind == "genetic" or any(map(_GIVEN_ONCE.search, names)):
        return "one-off"
    if group.kind != "biological" and not any(map(_INJECTED.search, names)):
        return "oral"
    return "injected"


_GIVEN_ONCE = re.compile(r"(?:leucel|temcel|parvovec|repvec)\b|\b(?:CAR-?T|gene therapy|stem cells?)\b", re.IGNORECASE)
_INJECTED = re.compile(r"(?:mab|cept|tide|siran|rsen|kin|glutide)\b", re.IGNORECASE)


def _round_to_one_figure(amount: float) -> Decimal:
    return to_whole_units(round(amount, -math.floor(math.log10(amount))) if amount >= 1 else amount)
