"""From the sum of the form to what a scan prints, and which of the two a budget takes: in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from horizon.digest.view.costing import describe_hold
from horizon.technology.spelling import spell_product
from horizon.values.budget_impact import SumBridge, SumStage
from horizon.values.money import Amount, format_short_amount
from horizon.values.scan import Scan
from horizon.values.technology import Technology

_WORDS: dict[SumStage, str] = {
    "sum": "The form’s sum: year {year} since launch, {name} alone, every figure at its best",
    "ranges": "with each figure anywhere in its range: the middle of all cases",
    "record": "with spend as it turned out where others had been estimated",
    "part": "where it is recommended for a part of its patients only: year {year} once it is here",
    "years": "in the financial year {financial_year}, launched when it may be, if it comes",
    "shared": "its patients shared with the others: {name} in {financial_year}, if it comes",
    "together": "All of this watchlist in {financial_year}, if any of it comes",
    "chance": "counting that nothing of it may come: on average",
}
_ANCHORS = ("sum", "part", "shared", "together", "chance")
"""The stages that are named even where they move nothing: each is a figure that is printed elsewhere."""


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """A stage of the bridge in words, with what it comes to by the file, and changed."""

    words: str
    before: Amount
    after: Amount


def list_bridge_lines(before: SumBridge, after: SumBridge, name: str) -> tuple[BridgeLine, ...]:
    """List the stages of two bridges side by side, without those that move neither."""
    return tuple(_describe_bridge(before, after, name))


def _describe_bridge(before: SumBridge, after: SumBridge, name: str) -> Iterator[BridgeLine]:
    amounts = dict(before.stages)
    last: tuple[Amount, Amount] | None = None
    for stage, amount in after.stages:
        pair = amounts[stage], amount
        if stage in _ANCHORS or pair != last:
            words = _WORDS[stage].format(name=name, year=after.year, financial_year=after.financial_year)
            yield BridgeLine(words, *pair)
        last = pair


def describe_budget_choice(scan: Scan, technology: Technology) -> str:
    """Say in a sentence what a budget takes: the amount to hold, and neither the sum nor the average."""
    name, currency = spell_product(technology.name), technology.impact[0].currency
    if hold := describe_hold(technology, currency):
        return (
            f"For the budget take the amount to hold, {hold} for {name}: not the form’s sum, "
            "which only checks the figures, and not the average, which only ranks."
        )
    dearest = max(technology.impact_since_launch, key=lambda year: abs(year.p50))
    amount = format_short_amount(dearest.p50, currency)
    return (
        f"No budget round up to {scan.financial_years[-1]} has to carry {name} yet; for a later plan take what it "
        f"costs once it is here, {amount} in year {dearest.year}, not the form’s sum, which only checks the figures."
    )


def explain_average(amounts: Iterator[tuple[str, Amount, Amount]]) -> str:
    """Say why an average is above the middle of what comes, in the years in which it is; empty if it never is.

    ``amounts`` are by year: its label, the middle if any of it comes, and the average.
    """
    years = [label for label, middle, average in amounts if average > middle >= 0 and average >= 1_000]
    if not years:
        return ""
    return (
        f"In {years[0] if len(years) == 1 else f'{years[0]} to {years[-1]}'} the average is above the middle: in most "
        "cases little of it is here by then, in a few it costs much more, and the average counts those as well."
    )
