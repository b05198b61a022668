"""Every column of an edition's tables, by the kind of row that it is taken from. Pure.

Names are those of ``edition.json``; where a heading of the workbook reads better, it is given last.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, TypeVar

from horizon.digest.view import causes, selection, wording
from horizon.digest.view.cell_kinds import COUNT, DAY, FINE, FLAG, MONEY, NUMBER, SHARE, TEXT
from horizon.digest.view.tables import Column
from horizon.values.budget_impact import BudgetEffect, Reserve, ResourceUse, Sensitivity, SinceLaunch, Total, YearImpact
from horizon.values.edition import ChangeLine, Edition
from horizon.values.scan import WatchlistPage
from horizon.values.technology import ScheduledStep, SupportingTrial, Technology
from horizon.values.workforce import WaitingYear, Workforce, WorkforceQuarter

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TechnologyRow(Generic[Item]):
    """One item of a technology (a year of its impact, a trial, a step), or the technology itself."""

    technology: Technology
    page: WatchlistPage
    item: Item


@dataclass(frozen=True, slots=True)
class PageRow(Generic[Item]):
    """One item of a watchlist's page: a step of its funnel, a bar of its tornado."""

    page: WatchlistPage
    item: Item


@dataclass(frozen=True, slots=True)
class TrialChangeRow:
    """A change of a trial, with the name of the technology that it backs."""

    line: ChangeLine
    technology: str


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """One amount of a bridge: one of its ends or a step, in one financial year or in all."""

    of: str
    cause: str
    financial_year: str
    amount: Decimal
    currency: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """A reserve, or what one technology (a key, and its name) adds to it."""

    reserve: Reserve
    technology: str
    technology_name: str
    p50: Decimal
    p90: Decimal


def reserve_rows(edition: Edition) -> Iterator[ReserveRow]:
    """Yield each reserve, followed by what each technology adds to it."""
    names = {technology.key: technology.name for technology in edition.scan.technologies}
    for reserve in edition.scan.reserves:
        yield ReserveRow(reserve, "", "", reserve.p50, reserve.p90)
        for addition in reserve.additions:
            name = names.get(addition.technology, addition.technology.product)
            yield ReserveRow(reserve, addition.technology, name, addition.p50, addition.p90)


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """One quarter of a workforce."""

    workforce: Workforce
    quarter: WorkforceQuarter


def quarter_rows(edition: Edition) -> Iterator[QuarterRow]:
    """Yield the quarters of each resource."""
    for workforce in edition.scan.workforce:
        yield from (QuarterRow(workforce, quarter) for quarter in workforce.quarters)


@dataclass(frozen=True, slots=True)
class DueRow:
    """A decision, or the start of a step of getting ready, by the day on which it is due."""

    by: dt.date
    technology: Technology
    what: str
    passed: bool
    round: str = ""
    financial_year: str = ""
    amount: Decimal | None = None
    amount_p90: Decimal | None = None
    currency: str = ""
    stamp: str = ""
    step: ScheduledStep | None = None


def technology_rows(
    edition: Edition, technologies: Iterable[Technology], items: Callable[[Technology], Iterable[Item]]
) -> Iterator[TechnologyRow[Item]]:
    """One row for each item of each technology."""
    for technology in technologies:
        page = selection.find_page(edition, technology)
        yield from (TechnologyRow(technology, page, item) for item in items(technology))


def _fields(kind: str, names: str, of: str = "") -> tuple[Column[Any], ...]:
    """Columns that are fields of the row, or of its part ``of``."""
    return tuple(Column(name, kind, attrgetter(f"{of}.{name}" if of else name)) for name in names.split())


def _window(name: str) -> tuple[Column[Any], ...]:
    def quantile(end: str) -> Callable[[TechnologyRow[Technology]], dt.date | None]:
        return lambda row: getattr(getattr(row.item, name), end, None)

    return tuple(Column(f"{name}_{end}", DAY, quantile(end)) for end in ("p10", "p25", "p50", "p75", "p90"))


def _band(of: str, name: str, title: str) -> tuple[Column[Any], ...]:
    ends = ("p10", "p50", "p90")
    prefix = f"{name}_" if name else ""
    return tuple(Column(f"{prefix}{end}", MONEY, attrgetter(f"{of}.{end}"), f"{title} {end.upper()}") for end in ends)


def _joined(name: str, of: str) -> Column[Any]:
    parts = attrgetter(f"{of}.{name}")
    return Column(name, TEXT, lambda row: "; ".join(parts(row)))


def _probability(name: str, title: str = "", field: str = "") -> Column[TechnologyRow[Technology]]:
    return Column(name, SHARE, lambda row: getattr(row.item.probability, field or name, None), title)


OF_TECHNOLOGY: tuple[Column[Any], ...] = (
    *_fields(TEXT, "key watchlist indication", of="technology"),
    Column("technology", TEXT, attrgetter("technology.name")),
)
"""Columns that say which technology a row is about."""
OF_PAGE = (Column("watchlist", TEXT, attrgetter("page.name")), *_fields(TEXT, "indication", of="page"))

TECHNOLOGIES: tuple[Column[TechnologyRow[Technology]], ...] = (
    *OF_TECHNOLOGY,
    *_fields(TEXT, "name kind", of="item"),
    Column("novelty", TEXT, attrgetter("item.novelty"), "how new"),
    *_fields(TEXT, "state sponsor phase confidence rests_on depends_most_on", of="item"),
    _joined("aliases", "item"),
    _joined("because", "item"),
    *_window("licence"),
    *_window("launch"),
    _probability("approved"),
    _probability("approved_low", "approved, low", "low"),
    _probability("approved_high", "approved, high", "high"),
    _probability("reimbursed", "approved and funded"),
    Column("crosses_threshold", SHARE, lambda row: row.item.crosses_threshold, "crosses the threshold"),
    Column("expected", MONEY, lambda row: selection.expected_impact(row.item)),
    Column("currency", TEXT, lambda row: row.page.currency),
    Column("money", TEXT, lambda row: "costed" if row.item.impact else wording.explain_no_money(row.item, row.page)),
    *_fields(TEXT, "costed_as", of="item"),
    Column("hold_year", TEXT, lambda row: row.item.hold.financial_year if row.item.hold else "", "to hold in"),
    Column("hold_p50", MONEY, lambda row: row.item.hold.p50 if row.item.hold else None, "to hold P50"),
    Column("hold_p90", MONEY, lambda row: row.item.hold.p90 if row.item.hold else None, "to hold P90"),
    *_fields(DAY, "decide_by", of="item"),
    *_fields(FLAG, "act_now over_threshold", of="item"),
)
IMPACT: tuple[Column[TechnologyRow[YearImpact]], ...] = (
    *OF_TECHNOLOGY,
    *_fields(TEXT, "financial_year currency", of="item"),
    *_fields(MONEY, "early early_p90 as_specified expected", of="item"),
    *_band("item.conditional", "conditional", "if it comes"),
    Column("launched_by", SHARE, lambda row: _launched_by(row.technology, row.item.financial_year)),
)
SINCE_LAUNCH: tuple[Column[TechnologyRow[SinceLaunch]], ...] = (
    *OF_TECHNOLOGY,
    Column("year", COUNT, lambda row: row.item.year, "year since launch"),
    *_band("item", "", "if it comes"),
    Column("currency", TEXT, lambda row: row.page.currency),
)
TOTALS: tuple[Column[Total], ...] = (
    *_fields(TEXT, "scope payer financial_year currency"),
    *_band("conditional", "conditional", "if any comes"),
    *_fields(MONEY, "p50 p90 p99 expected"),
    Column("ceiling", MONEY, lambda row: row.ceiling, "ceiling: everything launches"),
    Column("per_100_000", MONEY, lambda row: row.per_100_000, "expected per 100,000"),
)
RESERVES: tuple[Column[ReserveRow], ...] = (
    *_fields(TEXT, "payer financial_year currency round", of="reserve"),
    *_fields(DAY, "by", of="reserve"),
    *_fields(TEXT, "technology"),
    Column("technology_name", TEXT, attrgetter("technology_name"), "technology"),
    *_fields(MONEY, "p50 p90"),
)
RESOURCES: tuple[Column[TechnologyRow[ResourceUse]], ...] = (
    *OF_TECHNOLOGY,
    *_fields(TEXT, "what unit financial_year", of="item"),
    Column("p10", COUNT, lambda row: row.item.p10, "if it comes P10"),
    Column("p50", COUNT, lambda row: row.item.p50, "if it comes P50"),
    Column("p90", COUNT, lambda row: row.item.p90, "if it comes P90"),
    *_fields(COUNT, "expected", of="item"),
    Column("posts", FINE, lambda row: row.item.posts, "posts P50"),
    *_fields(FINE, "posts_p90", of="item"),
)
WORKFORCE: tuple[Column[QuarterRow], ...] = (
    *_fields(TEXT, "what unit source", of="workforce"),
    *_fields(TEXT, "quarter", of="quarter"),
    Column("capacity", NUMBER, lambda row: row.quarter.capacity, "there is"),
    *_fields(NUMBER, "needed_p50 needed_p90 needed_expected used_p50 used_p90 used_expected", of="quarter"),
)
WAITING: tuple[Column[TechnologyRow[WaitingYear]], ...] = (
    *OF_TECHNOLOGY,
    *_fields(TEXT, "financial_year", of="item"),
    Column("people", COUNT, lambda row: row.item.people, "wait, if it comes P50"),
    Column("people_expected", COUNT, lambda row: row.item.people_expected, "wait, on average"),
    Column("amount", MONEY, lambda row: row.item.amount, "not spent in it, if it comes P50"),
    Column("amount_expected", MONEY, lambda row: row.item.amount_expected, "not spent in it, on average"),
    Column("currency", TEXT, lambda row: row.page.currency),
)
EFFECTS: tuple[Column[TechnologyRow[BudgetEffect]], ...] = (
    *OF_TECHNOLOGY,
    Column("payer", TEXT, lambda row: row.item.payer or "all payers"),
    *_fields(TEXT, "financial_year", of="item"),
    Column("bears", MONEY, lambda row: row.item.bears, "bears, if it comes, mean"),
    Column("spared", MONEY, lambda row: row.item.spared, "is spared, if it comes, mean"),
    Column("net", MONEY, lambda row: row.item.net, "net, if it comes, mean"),
    Column("expected", MONEY, lambda row: row.item.expected, "net, on average"),
    *_fields(TEXT, "currency", of="item"),
)
SENSITIVITY: tuple[Column[PageRow[Sensitivity]], ...] = (
    *OF_PAGE,
    *_fields(TEXT, "input unit", of="item"),
    *_fields(NUMBER, "low", of="item"),
    Column("mode", NUMBER, attrgetter("item.mode"), "best estimate"),
    *_fields(NUMBER, "high", of="item"),
    Column("at_low", MONEY, lambda row: row.item.at_low, "cost at its low end"),
    Column("at_high", MONEY, lambda row: row.item.at_high, "cost at its high end"),
    Column("between", MONEY, lambda row: abs(row.item.at_high - row.item.at_low), "between them"),
    Column("currency", TEXT, lambda row: row.page.currency),
)
FUNNEL = (
    *OF_PAGE,
    *_fields(TEXT, "step source stamp", of="item"),
    Column("share", TEXT, attrgetter("item.share"), "figure"),
    *_fields(COUNT, "people", of="item"),
)
TRIALS: tuple[Column[TechnologyRow[SupportingTrial]], ...] = (
    *OF_TECHNOLOGY,
    Column("nct_id", TEXT, lambda row: row.item.nct_id, "trial"),
    *_fields(TEXT, "acronym phase status primary_completion matched_by note", of="item"),
    *_fields(COUNT, "enrolment", of="item"),
    *_fields(FLAG, "pivotal", of="item"),
    _joined("why", "item"),
)
CHANGES: tuple[Column[TrialChangeRow], ...] = (
    *_fields(TEXT, "noted watchlist kind", of="line"),
    Column("nct_id", TEXT, lambda row: row.line.nct_id, "trial"),
    Column("weight", TEXT, lambda row: "material" if row.line.material else "administrative"),
    *_fields(FLAG, "material", of="line"),
    Column("text", TEXT, lambda row: row.line.text, "change"),
    Column("technology", TEXT, lambda row: row.line.technology, "key"),
    Column("technology_name", TEXT, lambda row: row.technology, "technology"),
)
BRIDGE: tuple[Column[BridgeRow], ...] = (
    *_fields(TEXT, "of"),
    Column("cause", TEXT, lambda row: causes.name_cause(row.cause)),
    *_fields(TEXT, "financial_year currency"),
    *_fields(MONEY, "amount"),
    Column("because", TEXT, lambda row: "; ".join(map(causes.describe_reason, row.because))),
)
LEFT_OUT = (*_fields(TEXT, "watchlist rule"), Column("nct_id", TEXT, attrgetter("nct_id"), "trial"))
ASSUMPTIONS = _fields(TEXT, "known_since what value unit source stamp used_by")
STEPS: tuple[Column[TechnologyRow[ScheduledStep]], ...] = (
    *OF_TECHNOLOGY,
    *_fields(TEXT, "name", of="item"),
    *_fields(NUMBER, "months", of="item"),
    *_fields(DAY, "start_by done_by", of="item"),
    _joined("after", "item"),
    *_fields(FLAG, "late", of="item"),
    *_fields(TEXT, "owner state", of="item"),
    *_fields(DAY, "since begins ends", of="item"),
    *_fields(TEXT, "note", of="item"),
)
DUE: tuple[Column[DueRow], ...] = (
    *OF_TECHNOLOGY,
    *_fields(DAY, "by"),
    *_fields(TEXT, "what currency stamp"),
    *_fields(FLAG, "passed"),
    Column("round", TEXT, lambda row: row.round, "budget round"),
    Column("financial_year", TEXT, lambda row: row.financial_year, "for financial year"),
    *_fields(MONEY, "amount amount_p90"),
    Column("months", NUMBER, lambda row: row.step.months if row.step else None),
    Column("done_by", DAY, lambda row: row.step.done_by if row.step else None),
    Column("after", TEXT, lambda row: "; ".join(row.step.after) if row.step else ""),
    Column("owner", TEXT, lambda row: row.step.owner if row.step else ""),
    Column("state", TEXT, lambda row: row.step.state if row.step else ""),
    Column("ends", DAY, lambda row: row.step.ends if row.step else None, "ends as it stands"),
)


def _launched_by(technology: Technology, financial_year: str) -> float | None:
    return technology.probability.launch_by.get(financial_year) if technology.probability else None
