"""What is coming in the next 18 months; technologies that share a stand-in price and patients stand together. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from horizon.digest.view import costing, selection, wording
from horizon.digest.view.chances import format_odds
from horizon.values.dates import ENGLISH
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology, Window

MOST_UPCOMING = 6
AS_ABOVE = "as above"


@dataclass(frozen=True, slots=True)
class UpcomingTechnology:
    """One technology that is coming, in words.

    ``once_here`` is its most expensive year since launch and ``spread`` the range of that; ``as above`` and empty where
    it shares them with the one above it, or the reason where it has no price.
    """

    technology: Technology
    must_fund: str
    once_here: str
    spread: str
    chance: str


@dataclass(frozen=True, slots=True)
class UpcomingGroup:
    """Technologies that stand together, with the line under them: that they share patients, and what all come to."""

    rows: tuple[UpcomingTechnology, ...]
    note: str = ""


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


def list_upcoming(edition: Edition, most: int = MOST_UPCOMING) -> Upcoming:
    """List what is coming, the soonest first, within a group too: priorities, or without any the next launches."""
    soon = selection.priorities_soon(edition)
    heading = f"Coming in the next {selection.SOON_MONTHS} months"
    technologies: Sequence[Technology] = soon
    if not soon:
        technologies = selection.priorities_later(edition) or selection.next_launches(edition)
        later = bool(selection.priorities_later(edition))
        heading = "Nothing large in the next 18 months; later" if later else "Nothing over a threshold; the next launches"
    shown = sorted(technologies[:most], key=_launch_order)
    groups: dict[object, list[Technology]] = {}
    for technology in shown:
        groups.setdefault(_share_key(edition, technology), []).append(technology)
    built = tuple(_build_group(edition, group) for group in groups.values())
    return Upcoming(heading if shown else "Nothing is coming", built, max(0, len(technologies) - most))


def format_launch_window(window: Window | None) -> str:
    """Format a window as ``Dec 2026 – Aug 2029``."""
    if window is None:
        return "no date yet"
    first, last = (format_date(day, "MMM y", ENGLISH) for day in (window.p10, window.p90))
    return first if first == last else f"{first} – {last}"


def describe_dates(technology: Technology) -> str:
    """Return from when it must be funded; what is funded already says so."""
    if technology.state == "funded":
        return "funded already"
    return format_launch_window(technology.launch)


def _launch_order(technology: Technology) -> tuple[bool, str, str]:
    return technology.launch is None, str(technology.launch.p10) if technology.launch else "", technology.key


def _share_key(edition: Edition, technology: Technology) -> object:
    """Return what technologies have in common that share a stand-in price and patients; else the technology alone."""
    page = selection.find_page(edition, technology)
    shares = technology.costed_as == "stand-in" and technology.impact and costing.find_stand_in(page)
    return id(page) if shares else technology.key


def _build_group(edition: Edition, technologies: Sequence[Technology]) -> UpcomingGroup:
    page = selection.find_page(edition, technologies[0])
    rows = [_build_row(technology, page, shares=index > 0) for index, technology in enumerate(technologies)]
    return UpcomingGroup(tuple(rows), _describe_sharing(edition, technologies, page))


def _build_row(technology: Technology, page: WatchlistPage, *, shares: bool) -> UpcomingTechnology:
    peak = selection.find_dearest_year(technology)
    once_here, spread = "", ""
    if peak is None or not technology.impact:
        once_here = wording.explain_no_money(technology, page)
    elif shares:
        once_here = AS_ABOVE
    else:
        once_here, spread = format_short_amount(peak.p50, page.currency), wording.format_band(peak, page.currency)
    chance = format_odds(technology.probability.reimbursed) if technology.probability else "not known"
    return UpcomingTechnology(technology, describe_dates(technology), once_here, spread, chance)


def _describe_sharing(edition: Edition, technologies: Sequence[Technology], page: WatchlistPage) -> str:
    """Return that they stand at one price and share patients, and what all of the watchlist come to."""
    stand_in = costing.find_stand_in(page)
    if technologies[0].costed_as != "stand-in" or not technologies[0].impact or stand_in is None:
        return ""
    price = f"{stand_in.price_of}’s list price" if stand_in.price_of else "their area’s list price"
    if len(technologies) == 1:
        return f"{technologies[0].name} has no price yet: it stands at {price}, less what it replaces."
    total = _find_watchlist_total(edition, page)
    shared = f"None of these {len(technologies)} has a price yet: all stand at {price}, less what they replace."
    return f"{shared} They share patients: {total}." if total else f"{shared} They share patients, so they do not add up."


def _find_watchlist_total(edition: Edition, page: WatchlistPage) -> str:
    rows = [row for row in edition.scan.totals if row.scope == page.name and row.currency == page.currency]
    if not rows:
        return ""
    top = max(rows, key=lambda row: row.expected)
    average, most = (format_short_amount(amount, page.currency) for amount in (top.expected, top.conditional.p90))
    return f"all of {page.title} together {average} on average in {top.financial_year}, up to {most} if it comes"
