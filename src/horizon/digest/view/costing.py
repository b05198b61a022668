"""What each technology is costed at, what a round must hold for it, and what each payer sets aside, in words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import shorten

from horizon.digest.view import wording
from horizon.values.budget_impact import CostSummary, CostSummaryYear, Reserve, TimeLine, TimeSummary
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount, currency_symbol, format_short_amount
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology
from horizon.watchlist.schema.plain_text import add_article

HOLD_NOTE = (
    f"{wording.TO_BE_SAFE} Amounts to hold do not add up over technologies: what a payer sets aside for all of them is "
    "the reserve."
)
RESERVE_IS_LESS = (
    "The reserve counts that a technology may not come, or not so soon: it can be less than what is held for one of "
    "them, which is as if that one came."
)
RESERVE_NOTE = (
    "The reserve: the middle estimate of all that a payer watches together, and to be safe what nine outcomes in ten "
    f"stay below. {RESERVE_IS_LESS} What a technology adds is the reserve with it less that without it; additions "
    "do not add up to it."
)
LONGEST_SOURCE = 70
_MOST_ADDITIONS = 3
_LARGE = 1_000  # amounts from here on are printed without pence


def format_unit_amount(amount: float, currency: str) -> str:
    """Format a price or a cost of one person: ``£2,375``, ``£182.16``, ``−£56``."""
    sign, size = "−" if amount < 0 else "", abs(amount)
    digits = 0 if size >= _LARGE or size == round(size) else 2
    return f"{sign}{currency_symbol(currency)}{size:,.{digits}f}"


def format_sum_amount(amount: Amount, currency: str) -> str:
    """Format an amount of a sum to three significant figures, so that it can be worked out again: ``£19.8m``."""
    return format_short_amount(amount, currency, figures=3)


def describe_sum(cost: CostSummary) -> str:
    """Describe the sum of a cost model in one line.

    ``125,000 eligible → 37,500 treated at the peak · £2,375 − £2,319 displaced = £56 net each · £2.10m a year from year
    4``, for a course ``… £2.10m in year 2``: years since launch.
    """
    new = f" and {cost.new_a_year:,} new a year" if cost.new_a_year else ""
    people = f"{cost.eligible:,} eligible{new}" if cost.eligible or not new else f"{cost.new_a_year:,} eligible a year"
    amounts = (cost.gross, cost.displaced, cost.gross - cost.displaced)
    gross, displaced, net = (format_unit_amount(amount, cost.currency) for amount in amounts)
    each = f"{gross} − {displaced} displaced = {net} net each" if cost.displaced else f"{gross} each"
    return f"{people} → {_describe_treated(cost)} · {each} · {describe_peak_bill(cost)}"


def _describe_treated(cost: CostSummary) -> str:
    words = "treated", "treated at the peak"
    if cost.per == "course":
        each = "course" if cost.price_per in ("year", "month") else cost.price_per
        words = f"{each}s", f"{each}s in the peak year"
    rises = cost.after_peak == "rises"
    return f"{cost.treated:,} {words[0]} in year {cost.peak_year}" if rises else f"{cost.treated:,} {words[1]}"


def describe_peak_bill(cost: CostSummary) -> str:
    """Return ``£2.10m a year from year 4``, ``£2.10m in year 2`` or ``£2.10m in year 5, and still rising``."""
    bill = format_sum_amount(cost.a_year, cost.currency)
    if not cost.peak_year:
        return f"{bill} a year"
    if cost.after_peak == "holds":
        return f"{bill} a year from year {cost.peak_year}"
    return f"{bill} in year {cost.peak_year}" + (", and still rising" if cost.after_peak == "rises" else "")


def list_sum_years(cost: CostSummary) -> tuple[tuple[str, CostSummaryYear], ...]:
    """List the years shown, each with its number since launch, and the peak where it comes later."""
    years = [(str(number), year) for number, year in enumerate(cost.years, start=1)]
    if cost.peak and not cost.is_peak_shown:
        peak = "still rising" if cost.after_peak == "rises" else "the peak"
        years.append((f"{cost.peak_year}, {peak}", cost.peak))
    return tuple(years)


def describe_time(summary: TimeSummary) -> str:
    """Describe what a cost model takes besides money in one line.

    ``1,940,000 eligible a year → 957,622 in the peak year · reading: frees 0.87 minutes each, 13,886 hours a year``
    """
    lines = (
        f"{what}: {each}, {a_year}" if each else f"{what}: {a_year}" for what, each, a_year, _ in list_time(summary)
    )
    return " · ".join((describe_users(summary), *lines))


def describe_users(summary: TimeSummary) -> str:
    """Return ``1,940,000 eligible a year → 957,622 in the peak year``."""
    new = " a year" * summary.new_each_year
    treated = f"{summary.treated:,} " + ("in use at the peak" if summary.per == "year" else "in the peak year")
    return f"{summary.eligible:,} eligible{new} → {treated}"


def list_time(summary: TimeSummary) -> Iterator[tuple[str, str, str, str]]:
    """Yield each resource: what, the time of each start, month or year, that of the largest year, whole-time posts."""
    for line in summary.lines:
        freed = "frees " if line.amount < 0 or line.a_year < 0 else ""
        total = f"{freed}{abs(line.a_year):,} {line.unit} " + ("once" if line.per == "once" else "a year")
        each = "" if line.per == "once" else freed + _format_time(line) + _EACH[line.per]
        yield line.what, each, total, f"{abs(line.posts):,g}" if line.posts else ""


_EACH = {"start": " each", "year": " a year each", "month": " a month each"}


def _format_time(line: TimeLine) -> str:
    """Return ``15.8 hours``, and of less than an hour ``0.87 minutes``."""
    amount = abs(line.amount)
    return f"{amount * 60:.2g} minutes" if line.unit == "hours" and 0 < amount < 1 else f"{amount:.3g} {line.unit}"


def describe_list_price(cost: CostSummary) -> str:
    """Return ``tirzepatide's list price, £3,326 a year (£2,348 to £4,305)``, and whose prices the range reaches to."""
    price = format_unit_amount(cost.list_price, cost.currency)
    low, high = (format_unit_amount(amount, cost.currency) for amount in (cost.list_low, cost.list_high))
    reaches = f", which reaches to the own price of {wording.join_list(cost.range_of)}" if cost.range_of else ""
    spread = f" ({low} to {high}{reaches})" if low != high else ""
    name = f"{cost.price_of}'s list price" if cost.price_of else "its area's list price"
    return f"{name}, {price} {add_article(cost.price_per)}{spread}"


def describe_price_source(cost: CostSummary) -> str:
    """Return ``tirzepatide's, £3,326 a year (NICE TA924, section 2.3)``, its source shortened."""
    price = f"{format_unit_amount(cost.list_price, cost.currency)} {add_article(cost.price_per)}"
    source = re.sub(rf"^Analogues?: (?:{re.escape(cost.price_of)}[,;]? )?", "", cost.list_source, flags=re.IGNORECASE)
    name = f"{cost.price_of}'s" if cost.price_of else "that of its area"
    cited = re.sub(r"[;:,]…$", "…", shorten(source, LONGEST_SOURCE, placeholder="…"))
    return f"{name}, {price} ({cited or 'no source'})"


def find_stand_in(page: WatchlistPage) -> CostSummary | None:
    """Return the sum that stands in for the technologies of a page without a price of their own."""
    return next((cost for cost in page.sums if not cost.technology), None)


def describe_costed_as(technology: Technology, page: WatchlistPage) -> str:
    """Return ``its own price`` or ``as its area: tirzepatide's list price …``; empty if it is not costed."""
    if technology.costed_as == "own":
        return "at its own price"
    stand_in = find_stand_in(page)
    if technology.costed_as != "stand-in":
        return ""
    return f"as its area, at {describe_list_price(stand_in)}" if stand_in else "as its area"


def list_stand_ins(page: WatchlistPage, technologies: Iterable[Technology]) -> str:
    """Return ``One of these five, at tirzepatide's list price …: a, b, c``; empty if none is costed as its area."""
    names = [item.name for item in technologies if item.costed_as == "stand-in" and item.impact]
    stand_in = find_stand_in(page)
    if not names or stand_in is None:
        return ""
    which = f"One of these {len(names)}" if len(names) > 1 else "This one"
    return f"{which}, at {describe_list_price(stand_in)}: {wording.join_list(sorted(names, key=str.casefold))}."


def describe_hold(technology: Technology, currency: str) -> str:
    """Return ``£12m (£31m to be safe) for 2027/28``; empty if there is nothing to hold."""
    hold = technology.hold
    if hold is None:
        return ""
    p50, p90 = (format_short_amount(amount, currency) for amount in (hold.p50, hold.p90))
    return f"{p50} ({p90} to be safe) for {hold.financial_year}"


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """One payer's reserve for one round, with what adds most to it."""

    payer: str
    reserve: Reserve
    adds: str


def list_reserves(edition: Edition) -> tuple[ReserveLine, ...]:
    """List the reserves that are not nothing, by payer and year."""
    names = {technology.key: technology.name for technology in edition.scan.technologies}
    return tuple(
        ReserveLine(reserve.payer or "payer not said", reserve, _describe_additions(reserve, names))
        for reserve in edition.scan.reserves
        if reserve.p90
    )


def _describe_additions(reserve: Reserve, names: dict[TechnologyKey, str]) -> str:
    largest = [
        f"{names.get(addition.technology, addition.technology.product)} "
        f"{format_short_amount(addition.p90, reserve.currency, sign=True)}"
        for addition in reserve.additions[:_MOST_ADDITIONS]
        if addition.p90
    ]
    more = len(reserve.additions) - _MOST_ADDITIONS
    return "; ".join([*largest, *([f"{more} more"] if more > 0 else [])])
