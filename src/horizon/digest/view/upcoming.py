"""What is coming in the next 18 months, by area; what shares a stand-in price and patients stands together. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.dates import format_date

from horizon.digest.view import costing, selection, wording
from horizon.digest.view.chances import format_odds
from horizon.values.dates import ENGLISH, add_months
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology, Window

MOST_UPCOMING = 6
AS_ABOVE, MARK = "as above", "*"


@dataclass(frozen=True, slots=True)
class UpcomingTechnology:
    """One technology that is coming, in words.

    ``once_here`` is its most expensive year since launch and ``spread`` the range of that; ``as above`` and empty where
    it shares them with the one above it, or the reason where it has no price. ``mark`` is given where another's price
    stands in.
    """

    technology: Technology
    mark: str
    must_fund: str
    once_here: str
    spread: str
    chance: str


@dataclass(frozen=True, slots=True)
class UpcomingGroup:
    """The technologies of one area: ``note`` says which of them share patients, and what all come to.

    ``stand_in`` says whose price stands in for those that have none; empty where all have one.
    """

    area: str
    rows: tuple[UpcomingTechnology, ...]
    note: str = ""
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What is coming: ``heading`` says how soon, ``more`` counts those of them that are not listed."""

    heading: str
    groups: tuple[UpcomingGroup, ...]
    more: int

    @property
    def rows(self) -> tuple[UpcomingTechnology, ...]:
        """All rows, in order."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def mark_note(self) -> str:
        """What the mark means, if a row has it: whose price stands in, for each area where several have another."""
        areas: dict[str, list[str]] = {}
        for group in self.groups:
            if group.stand_in:
                areas.setdefault(group.stand_in, []).append(group.area)
        names_areas = len(areas) > 1
        texts = (f"{wording.join_list(named)} " * names_areas + price for price, named in areas.items())
        return f"{MARK} No price yet: {'; '.join(texts)}." if areas else ""


def list_upcoming(edition: Edition, most: int = MOST_UPCOMING) -> Upcoming:
    """List the most pressing of what is coming, the soonest first: priorities, or without any the next launches.

    What could be licensed in the next 18 months and need not be funded in them is counted among what is not listed.
    """
    licensed_soon, later = selection.priorities_soon(edition), selection.priorities_later(edition)
    until = add_months(edition.scan.as_of, selection.SOON_MONTHS)
    soon = [item for item in licensed_soon if item.act_now or (item.launch and item.launch.p10 <= until)]
    heading = f"Coming in the next {selection.SOON_MONTHS} months"
    if not soon:
        heading = (
            "Nothing large in the next 18 months; later"
            if (licensed_soon or later)
            else "Nothing over a threshold; next"
        )
    technologies: Sequence[Technology] = soon or licensed_soon or later or selection.next_launches(edition)
    areas: dict[int, list[Technology]] = {}
    for technology in sorted(technologies[:most], key=_launch_order):
        areas.setdefault(id(selection.find_page(edition, technology)), []).append(technology)
    groups = tuple(_build_group(edition, area) for area in areas.values())
    return Upcoming(
        heading if groups else "Nothing is coming",
        groups,
        max(0, len(technologies) - most) + _count_later(soon, licensed_soon),
    )


def _count_later(soon: Sequence[Technology], licensed_soon: Sequence[Technology]) -> int:
    return len(licensed_soon) - len(soon) if soon else 0


def format_launch_window(window: Window | None) -> str:
    """Format a window as ``Dec 2026–Aug 2029``."""
    if window is None:
        return "no date yet"
    first, last = (format_date(day, "MMM y", ENGLISH) for day in (window.p10, window.p90))
    return first if first == last else f"{first}–{last}"


def describe_dates(technology: Technology) -> str:
    """Return from when it must be funded; what is funded already says so."""
    return "funded already" if technology.state == "funded" else format_launch_window(technology.launch)


def _launch_order(technology: Technology) -> tuple[bool, str, str]:
    return technology.launch is None, str(technology.launch.p10) if technology.launch else "", technology.key


def _build_group(edition: Edition, technologies: Sequence[Technology]) -> UpcomingGroup:
    page = selection.find_page(edition, technologies[0])
    stand_ins = [item for item in technologies if _has_stand_in(item, page)]
    with_own_figures = [item for item in technologies if item not in stand_ins]
    rows = [_build_row(item, page) for item in (*with_own_figures, *stand_ins)]
    rows = [*rows[: len(with_own_figures)], *_name_once(rows[len(with_own_figures) :])]
    return UpcomingGroup(
        wording.name_area(page),
        tuple(rows),
        _describe_sharing(edition, stand_ins, page),
        _describe_stand_in(stand_ins, page),
    )


def _has_stand_in(technology: Technology, page: WatchlistPage) -> bool:
    shown = bool(technology.impact) and technology.costed_as == "stand-in"
    return shown and costing.find_stand_in(page) is not None


def _describe_stand_in(stand_ins: Sequence[Technology], page: WatchlistPage) -> str:
    cost = costing.find_stand_in(page) if stand_ins else None
    return costing.describe_price_source(cost) if cost else ""


def _name_once(rows: Sequence[UpcomingTechnology]) -> list[UpcomingTechnology]:
    """Say ``as above`` of rows whose middle estimate prints as that of the first, since they are costed alike."""
    return [
        replace(row, once_here=AS_ABOVE, spread="") if at and row.once_here == rows[0].once_here else row
        for at, row in enumerate(rows)
    ]


def _build_row(technology: Technology, page: WatchlistPage) -> UpcomingTechnology:
    peak = selection.find_dearest_year(technology)
    spread = ""
    if peak is None or not technology.impact:
        once_here = wording.explain_no_money(technology, page)
    else:
        once_here, spread = format_short_amount(peak.p50, page.currency), wording.format_band(peak, page.currency)
    chance = format_odds(technology.probability.reimbursed) if technology.probability else "not known"
    mark = MARK if _has_stand_in(technology, page) else ""
    return UpcomingTechnology(technology, mark, describe_dates(technology), once_here, spread, chance)


def _describe_sharing(edition: Edition, stand_ins: Sequence[Technology], page: WatchlistPage) -> str:
    """Return that those without a price share patients, and what all of the watchlist come to."""
    if len(stand_ins) < 2:
        return ""
    total = _find_watchlist_total(edition, page)
    return f"They share patients: {total or 'their amounts do not add up'}."


def _find_watchlist_total(edition: Edition, page: WatchlistPage) -> str:
    """Return what all of the watchlist come to in its most expensive year; empty if it has no total."""
    rows = [row for row in edition.scan.totals if row.scope == page.name and row.currency == page.currency]
    if not rows:
        return ""
    top = max(rows, key=lambda row: row.expected)
    average, most = (format_short_amount(amount, page.currency) for amount in (top.expected, top.conditional.p90))
    return f"together {average} on average, up to {most} if it comes, in {top.financial_year}"
