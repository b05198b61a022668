"""The board summary: what fits on two printed pages, from the same words as the mail. Pure.

The first page has the decision, the totals and why they moved; the second what is coming, the reserves, the large but
unlikely, and what the figures rest on.
"""

from dataclasses import dataclass

from horizon.digest.view import costing, wording
from horizon.digest.view.brief import Brief, compose_brief
from horizon.digest.view.for_reader import clean_edition
from horizon.technology.spelling import spell_first
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount

MOST_RESERVES, MOST_UNLIKELY, MOST_SCORES, MOST_ROWS, LONGEST = 6, 3, 2, 6, 160
TITLE = "Medicines and devices on the horizon: summary for the board"
HOW_TO_READ = (
    "“On average” counts the chance that a technology never comes; “if it comes” does not. Budgets are set by the "
    "second, totals by the first.",
    "“Four chances in five” is the range from which one outcome in ten falls below and one above.",
    "Amounts are net of what is replaced, in constant prices, undiscounted, to two figures; in full in the workbook.",
)


@dataclass(frozen=True, slots=True)
class BoardDecision:
    """One technology to decide on: a row of the first table."""

    name: str
    indication: str
    hold: str
    cautious: str
    financial_year: str
    once_here: str
    chance: str


@dataclass(frozen=True, slots=True)
class BoardTotal:
    """One payer's row: on average over the years shown, the change, and the most expensive year if it comes."""

    payer: str
    average: str
    moved: str
    year: str
    if_it_comes: str
    ceiling: str


@dataclass(frozen=True, slots=True)
class BoardReason:
    """One event: ``amount`` with its sign, the whole sentence, and the page on it (empty: none)."""

    amount: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class BoardComing:
    """One technology that is coming."""

    name: str
    indication: str
    must_fund: str
    once_here: str
    spread: str
    chance: str


@dataclass(frozen=True, slots=True)
class BoardReserve:
    """What one payer sets aside in one financial year: the middle estimate, and to be safe."""

    payer: str
    financial_year: str
    budget_round: str
    middle: str
    safe: str


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """All that the board's two pages say, in order; every text is ready to print.

    ``decide_heading`` is ``Decide by 31 March`` and ``decide_when`` ``in 29 days, contracts signed for 2026/27``; both
    are empty without a decision, and ``no_decision`` says so. ``years``, ``average`` and ``if_it_comes`` (the largest
    payer's, in ``currency``) are what the picture shows: its line, and the upper edge of its band. ``hold_note`` and
    ``reserve_note`` say what the amounts of their tables are.
    """

    title: str
    subtitle: str
    decide_heading: str
    decide_when: str
    no_decision: str
    decisions: tuple[BoardDecision, ...]
    more_decisions: int
    overdue: tuple[str, ...]
    span: str
    totals: tuple[BoardTotal, ...]
    years: tuple[str, ...]
    average: tuple[float, ...]
    if_it_comes: tuple[float, ...]
    currency: str
    reasons: tuple[BoardReason, ...]
    coming_heading: str
    coming: tuple[BoardComing, ...]
    coming_notes: tuple[str, ...]
    more_coming: int
    reserves: tuple[BoardReserve, ...]
    unlikely: tuple[str, ...]
    track_record: tuple[str, ...]
    uncosted: str
    hold_note: str
    reserve_note: str
    how_to_read: tuple[str, ...]
    source: str


def compose_board(edition: Edition) -> BoardSummary:
    """Compose the board summary of an edition; its texts are cleaned and cut to what the pages hold."""
    edition = clean_edition(edition, LONGEST)
    brief, scan = compose_brief(edition), edition.scan
    due, first = brief.decisions.due, brief.first_total
    rows = first.table.rows if first else ()
    return BoardSummary(
        title=TITLE,
        subtitle=f"{brief.day} · {brief.whose}" if brief.whose else brief.day,
        decide_heading=due.heading if due else "",
        decide_when=f"{due.when}, {due.budget_round}" if due else "",
        no_decision=brief.decisions.none_due,
        decisions=_list_decisions(brief),
        more_decisions=max(0, len(due.items) - MOST_ROWS) if due else 0,
        overdue=brief.decisions.overdue[:MOST_UNLIKELY],
        span=brief.span,
        totals=tuple(
            BoardTotal(total.label, total.average, total.moved, total.year, total.if_it_comes, total.ceiling)
            for total in brief.totals
        ),
        years=tuple(row.financial_year for row in rows),
        average=tuple(float(row.expected) for row in rows),
        if_it_comes=tuple(float(row.conditional.p90) for row in rows),
        currency=first.currency if first else "",
        reasons=_list_reasons(brief),
        coming_heading=brief.upcoming.heading,
        coming=_list_coming(brief),
        coming_notes=tuple(filter(None, (*(group.note for group in brief.upcoming.groups), brief.upcoming.mark_note))),
        more_coming=brief.upcoming.more,
        reserves=_list_reserves(edition),
        unlikely=edition.tail_watch[:MOST_UNLIKELY],
        track_record=tuple(wording.describe_scores(edition.scores)[:MOST_SCORES]),
        uncosted=_describe_uncosted(brief),
        hold_note=wording.TO_BE_SAFE,
        reserve_note=costing.RESERVE_IS_LESS,
        how_to_read=HOW_TO_READ,
        source=(
            f"Edition {edition.key}. Trials from ClinicalTrials.gov, data of "
            f"{wording.format_timestamp(scan.data_timestamp)}. {wording.describe_lists(scan)}".strip()
        ),
    )


def _list_decisions(brief: Brief) -> tuple[BoardDecision, ...]:
    items = brief.decisions.due.items[:MOST_ROWS] if brief.decisions.due else ()
    return tuple(
        BoardDecision(
            *(spell_first(item.technology.name), item.technology.indication, item.hold or item.no_money, item.cautious),
            *(item.financial_year, item.once_here, item.chance),
        )
        for item in items
    )


def _list_reasons(brief: Brief) -> tuple[BoardReason, ...]:
    return tuple(BoardReason(line.amount, line.text, line.link) for table in brief.reasons for line in table.all_lines)


def _list_coming(brief: Brief) -> tuple[BoardComing, ...]:
    return tuple(
        BoardComing(
            *(f"{spell_first(row.technology.name)}{row.mark}", row.technology.indication, row.must_fund),
            *(row.once_here, row.spread, row.chance),
        )
        for row in brief.upcoming.rows
    )


def _list_reserves(edition: Edition) -> tuple[BoardReserve, ...]:
    return tuple(
        BoardReserve(
            *(line.payer, line.reserve.financial_year, line.reserve.round),
            *(format_short_amount(amount, line.reserve.currency) for amount in (line.reserve.p50, line.reserve.p90)),
        )
        for line in costing.list_reserves(edition)[:MOST_RESERVES]
    )


def _describe_uncosted(brief: Brief) -> str:
    if not brief.uncosted:
        return ""
    shown = [*brief.uncosted[:3], *([f"{len(brief.uncosted) - 3} more"] if len(brief.uncosted) > 3 else [])]
    return f"No prices yet, and in no total: {wording.join_list(shown)}."
