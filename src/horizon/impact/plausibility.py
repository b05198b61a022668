"""What looks wrong in a cost model: asked, never refused."""

from collections.abc import Iterator

from horizon.evidence.analogues import price_range
from horizon.impact.base_case import compute_base_case
from horizon.impact.model import CostModel
from horizon.watchlist.schema.plain_text import add_article

FAR_BELOW, FAR_ABOVE = 100, 1_000
"""A price so many times below or above all that is published of its kind is asked about."""
HIGHEST_PEAK = 0.9
"""No published plan of a class of medicines reached a higher share of the eligible (assumption: NICE TA875 planned 95 %
of a service's capacity, not of the eligible)."""
_MONTHS = {"month": 12.0, "year": 1.0, "course": 1.0}


def list_questions(model: CostModel, of_medicines: bool) -> Iterator[str]:
    """Yield a question for each figure that looks wrong; prices are asked about only if known, and ``of_medicines``."""
    if model.shows_pounds and of_medicines:
        yield from _ask_price(model)
    peak = max(model.steps) if model.curve == "steps" else model.peak.mode
    if peak > HIGHEST_PEAK:
        yield f"an uptake of {peak:.0%} at the peak: few reach {HIGHEST_PEAK:.0%} of the eligible; is it meant?"
    base_case = compute_base_case(model, 12)
    eligible = base_case.people + 12 * base_case.new_a_month
    if eligible < 1:
        yield "fewer than one person is eligible: is a share too small?"
    capacity = model.capacity.mode if model.capacity else None
    if capacity is not None and eligible >= 1 and capacity > eligible:
        yield f"a capacity for {capacity:,.0f} people a year and only {eligible:,.0f} are eligible: is a step missing?"
    if eligible >= 1 and base_case.starts.sum() > eligible * 1.0001:
        yield f"{base_case.starts.sum():,.0f} start in the first year and {eligible:,.0f} are eligible: too many stop?"
    yield from _ask_displaced(model)


def _ask_displaced(model: CostModel) -> Iterator[str]:
    if model.course == "chronic":
        return
    for cost in model.displaces:
        if cost.per != "course":
            yield (
                f"{cost.what} is displaced only while the course lasts ({model.months:g} months): if it is saved for "
                "longer, give its cost per: course, for all the years that you count"
            )


def _ask_price(model: CostModel) -> Iterator[str]:
    amount = model.price.cost.mode * _MONTHS[model.price.per]
    per = "course" if model.price.per == "course" else "year"
    each = add_article(model.price.counted_by if per == "course" else per)
    known = price_range(model.currency, per)
    if known is None or amount <= 0:
        return
    if amount * FAR_BELOW < known[0]:
        yield (
            f"a list price of {amount:,.2f} {model.currency} {each}: the lowest published of its kind is "
            f"{known[0]:,.0f}; is it the price of a pack or a dose? Write per: 28 days"
        )
    if amount > known[1] * FAR_ABOVE:
        yield (
            f"a list price of {amount:,.0f} {model.currency} {each}: the highest published of its kind is "
            f"{known[1]:,.0f}; is it the price for all people together?"
        )
