"""How the sum of one person is made, line by line, in words. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view.costing import format_sum_amount, format_unit_amount
from horizon.digest.view.wording import format_percent
from horizon.values.budget_impact import CostSummary, PersonCostLine
from horizon.watchlist.schema.plain_text import add_article

_ADDED = {"administration": "giving it", "monitoring": "watching those who have it"}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the sum of one person in words; a ``note`` has no amount, and the last line ``is_total``."""

    words: str
    amount: str
    is_total: bool = False


def list_person_lines(cost: CostSummary) -> tuple[PersonLine, ...]:
    """List the lines from the list price to the net cost of one person; none where there is nothing but the price."""
    if len(cost.lines) < 2:
        return ()
    lines = [PersonLine(_describe_line(line, cost), _format_cost_line(line, cost.currency)) for line in cost.lines]
    net = format_unit_amount(cost.gross - cost.displaced, cost.currency)
    return (*lines, PersonLine(f"comes to, for one person {add_article(cost.per)}", net, is_total=True))


def describe_person_cost(cost: CostSummary) -> str:
    """Return the lines of one person as a sentence: ``list price £2,000; less a rebate of 25% −£500; …``."""
    return "; ".join(f"{line.words} {line.amount}".strip() for line in list_person_lines(cost))


def describe_missing_rebate(cost: CostSummary) -> str:
    """Say that a technology's own price has no rebate though that of its area has one; empty if that is not so."""
    return next((_describe_line(line, cost) for line in cost.lines if line.kind == "no rebate"), "")


def explain_peak(cost: CostSummary) -> str:
    """Say why the peak's bill is not the people times what one costs; empty where it is, as printed, or a course."""
    each = cost.gross - cost.displaced
    whole, bill = (
        format_sum_amount(Decimal(round(amount)), cost.currency) for amount in (cost.treated * each, cost.a_year)
    )
    if cost.per == "course" or not cost.peak_year or whole == bill:
        return ""
    return (
        f"{cost.treated:,} × {format_unit_amount(each, cost.currency)} = {whole} if all have it for a whole year; year "
        f"{cost.peak_year} comes to {bill}, since some begin or stop within it"
    )


def _format_cost_line(line: PersonCostLine, currency: str) -> str:
    return "" if line.kind == "no rebate" else format_unit_amount(line.amount, currency)


def _describe_line(line: PersonCostLine, cost: CostSummary) -> str:
    if line.kind == "list price":
        of = f" of {cost.price_of}" if cost.price_of else ""
        return f"list price{of}"
    if line.kind == "rebate":
        return f"less a rebate of {format_percent(line.rate or 0)}"
    if line.kind == "no rebate":
        share = f"the area’s {format_percent(line.rate)}" if line.rate else "the area’s"
        return f"no rebate of its own: at list price; {share} is not applied"
    if line.kind == "vat":
        return f"VAT of {format_percent(line.rate or 0)}, since a hospital supplies it"
    if line.kind == "added":
        return _ADDED.get(line.what, line.what)
    return f"less {line.what}, no longer given"
