"""Monday in sixty seconds: what the mail says, and the first screen of the report. Pure.

In this order: what to decide, the total, why it moved, what is coming, what else is watched.
"""

import datetime as dt
from dataclasses import dataclass

from horizon.digest.view import news, selection, unwatched, wording, workforce
from horizon.digest.view.next_decision import DecisionSummary, find_next_decision
from horizon.digest.view.payer_totals import PayerTotal, list_payer_totals
from horizon.digest.view.reasons import MOST_REASONS, ReasonTable, list_reason_tables
from horizon.digest.view.regulators import explain_regulators
from horizon.digest.view.upcoming import MOST_UPCOMING, Upcoming, list_upcoming
from horizon.values.dates import format_spoken_day, format_weekday
from horizon.values.edition import Edition

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MOST_PAYERS, MOST_MOVED, MOST_REFUSED, MOST_PRESSING = 3, 5, 2, 1


@dataclass(frozen=True, slots=True)
class Brief:
    """What a reader must know of an edition in a minute.

    ``totals`` are those of the largest payers, ``more_totals`` counts
    the others. ``quiet`` if nothing moved that a planner would act on; ``others`` is the line of what else is watched.
    ``moved`` is what moved in areas without prices, where no reason has money; ``first`` if nothing can be compared.
    ``since`` is the day of the edition before, as `` since 12 February``. ``too_few`` are the resources that are short,
    ``unwatched`` what presses of what nobody watches. ``also`` is how many others to decide on are named, and
    ``regulators`` says who the regulators are that the news names.
    """

    day: str
    whose: str
    quiet: bool
    decisions: DecisionSummary
    totals: tuple[PayerTotal, ...]
    more_totals: int
    span: str
    reasons: tuple[ReasonTable, ...]
    upcoming: Upcoming
    others: str
    uncosted: tuple[str, ...]
    moved: tuple[str, ...] = ()
    first: bool = False
    also: int = 3
    refused: tuple[str, ...] = ()
    too_few: tuple[str, ...] = ()
    unwatched: tuple[str, ...] = ()
    since: str = ""
    regulators: str = ""

    @property
    def first_total(self) -> PayerTotal | None:
        """The largest payer's total, None if nothing is costed."""
        return self.totals[0] if self.totals else None


@dataclass(frozen=True, slots=True)
class BriefSize:
    """How much a brief names at most: events, technologies that are coming, and others to decide on."""

    reasons: int = MOST_REASONS
    upcoming: int = MOST_UPCOMING
    also: int = 3


_COUNTS = ((5, 6, 3), (5, 6, 1), (5, 5, 1), (5, 4, 1), (5, 3, 1), (4, 3, 1), (4, 2, 1), (3, 2, 1), (2, 2, 1))
SIZES = tuple(BriefSize(*counts) for counts in _COUNTS)
"""From the largest to the smallest: the mail takes the first that its reader has the time for.

What moved is told before what comes later, which the report has too.
"""


def compose_brief(edition: Edition, size: BriefSize = SIZES[0]) -> Brief:
    """Compose the brief of an edition, or of the part of it that is a reader's."""
    totals, reasons = list_payer_totals(edition), _list_news(edition, size.reasons)
    moved = () if reasons else _list_movements(edition)
    return Brief(
        day=format_weekday(edition.scan.as_of),
        whose=describe_whose(edition),
        quiet=selection.is_quiet(edition),
        decisions=find_next_decision(edition),
        totals=totals[:MOST_PAYERS],
        more_totals=len(totals[MOST_PAYERS:]),
        span=describe_span(edition),
        reasons=reasons,
        upcoming=list_upcoming(edition, size.upcoming),
        also=size.also,
        others=describe_others(edition),
        uncosted=list_uncosted(edition),
        moved=moved,
        first=not edition.window_from,
        since=_describe_since(edition),
        regulators=explain_regulators((*moved, *(line.text for table in reasons for line in table.lines))),
        refused=edition.refused_watchlists[:MOST_REFUSED],
        too_few=tuple(map(workforce.describe_over_capacity, workforce.list_over_capacity(edition))),
        unwatched=tuple(line.text for line in unwatched.list_pressing_lines(edition)[:MOST_PRESSING]),
    )


def _list_news(edition: Edition, most: int) -> tuple[ReasonTable, ...]:
    """List why totals moved: the payers with events; where there is none, those for whom time alone passed."""
    tables = list_reason_tables(edition, most)
    return tuple(table for table in tables if table.lines or table.all_else) or tables[:1]


def describe_whose(edition: Edition) -> str:
    """Return the payer if there is one, else how many; and the place: ``Integrated care boards, England``."""
    pages = edition.scan.watchlists
    payers = list(dict.fromkeys(page.payer for page in pages if page.payer))
    whose = payers[0] if len(payers) == 1 else wording.count_noun(len(payers), "payer") if payers else ""
    return ", ".join(filter(None, (whose, wording.join_list(wording.describe_place(page) for page in pages))))


def describe_span(edition: Edition) -> str:
    """Return ``five years to 2030/31``."""
    years = edition.scan.financial_years
    count = ("no years", "one year", *(f"{number} years" for number in _NUMBERS))[len(years)]
    return f"{count} to {years[-1]}" if len(years) > 1 else f"{count}, {''.join(years)}"


def _describe_since(edition: Edition) -> str:
    if not edition.window_from:
        return ""
    before = edition.bridge[0].before_edition if edition.bridge else ""
    if before and before.partition("-r")[0] == edition.key.partition("-r")[0]:
        return f" since {before}, which this edition replaces"
    return f" since {format_spoken_day(dt.date.fromisoformat(edition.window_from[:10]), edition.scan.as_of)}"


def describe_others(edition: Edition) -> str:
    """Return the line of what else is watched: ``4 moved, 1 stopped, 156 watched without change.``."""
    if counts := news.describe_counts(edition):
        return f"{counts.replace(' · ', ', ')}."
    return f"{wording.count_noun(len(edition.scan.technologies), 'technology', 'technologies')} watched."


def _list_movements(edition: Edition) -> tuple[str, ...]:
    return tuple(news.describe_movement(edition, item) for item in selection.list_movements(edition)[:MOST_MOVED])


def list_uncosted(edition: Edition) -> tuple[str, ...]:
    """List the areas that have no prices yet."""
    return tuple(wording.page_heading(page) for page in edition.scan.watchlists if not page.costed)
