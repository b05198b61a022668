"""What the workbook holds, sheet by sheet: every figure in full. Pure: an edition in, rows of cells out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view import decisions, news, selection, wording
from horizon.digest.workbook.cell_kinds import COUNT, DAY, FINE, MONEY, NUMBER, SHARE, TEXT
from horizon.values.edition import Bridge, ConditionalBridge, Edition, Technology

Cell = str | int | float | Decimal | dt.date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``columns`` are (heading, format); money is in the currency of its row's ``currency`` column."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def place(self, heading: str) -> int:
        """The number of a column, from 0."""
        return [name for name, _ in self.columns].index(heading)


def sheets(edition: Edition) -> tuple[Sheet, ...]:
    """All sheets behind the summary, in the order in which a reader asks."""
    return (
        technologies(edition),
        impact(edition),
        since_launch(edition),
        totals(edition),
        resources(edition),
        sensitivity(edition),
        funnel(edition),
        trials(edition),
        changes(edition),
        bridge(edition),
        left_out(edition),
        sources(edition),
        readiness(edition),
    )


def technologies(edition: Edition) -> Sheet:
    """One row each, the most pressing first."""
    columns = (
        *_text("watchlist", "technology", "indication", "aliases", "kind", "novelty", "state", "sponsor", "phase"),
        *_each(DAY, "licence P10", "licence P50", "licence P90", "launch P10", "launch P50", "launch P90"),
        *_each(SHARE, "approved", "approved, low", "approved, high", "approved and funded"),
        *_each(SHARE, "crosses the threshold"),
        *_each(MONEY, "expected"),
        *_text("currency", "money"),
        *_each(DAY, "decide by"),
        *_text("act now", "over threshold", "confidence", "depends most on", "because"),
    )
    return _sheet(
        "Technologies", columns, (_technology(edition, one) for one in selection.ranked(edition.scan.technologies))
    )


def _technology(edition: Edition, one: Technology) -> tuple[Cell, ...]:
    place = selection.page_of(edition, one)
    dates = [
        getattr(found, end) if found else None for found in (one.licence, one.launch) for end in ("p10", "p50", "p90")
    ]
    chance = one.probability
    chances = (chance.approved, chance.low, chance.high, chance.reimbursed) if chance else (None,) * 4
    who = (one.watchlist, one.name, one.indication, "; ".join(one.aliases), one.kind, one.novelty, one.state)
    money = "costed" if one.impact else wording.no_pounds(one, place)
    flags = (_yes(one.act_now), _yes(one.over_threshold), one.confidence, one.depends_most_on, "; ".join(one.because))
    cost = (one.crosses_threshold, selection.expected(one), place.currency, money, one.decide_by)
    return (*who, one.sponsor, one.phase, *dates, *chances, *cost, *flags)


def impact(edition: Edition) -> Sheet:
    """A row for each technology and financial year."""
    columns = (
        *_text("watchlist", "technology", "indication", "financial year"),
        *_each(MONEY, "early", "early P90", "if it comes P10", "if it comes P50", "if it comes P90"),
        *_each(MONEY, "as specified", "expected"),
        *_each(SHARE, "launched by"),
        *_text("currency"),
    )
    rows = (
        (
            *_who(one),
            year.financial_year,
            *(year.early, year.early_p90, year.conditional.p10, year.conditional.p50, year.conditional.p90),
            *(year.as_specified, year.expected),
            one.probability.launch_by.get(year.financial_year) if one.probability else None,
            year.currency,
        )
        for one in selection.ranked(edition.scan.technologies)
        for year in one.impact
    )
    return _sheet("Simulated impact", columns, rows)


def since_launch(edition: Edition) -> Sheet:
    """A row for each technology and year since launch: what it costs once it is here."""
    columns = (
        *_text("watchlist", "technology", "indication"),
        *_each(COUNT, "year since launch"),
        *_each(MONEY, "if it comes P10", "if it comes P50", "if it comes P90"),
        *_text("currency"),
    )
    rows = (
        (*_who(one), year.year, year.p10, year.p50, year.p90, selection.page_of(edition, one).currency)
        for one in selection.ranked(edition.scan.technologies)
        for year in one.impact_since_launch
    )
    return _sheet("Simulated since launch", columns, rows)


def totals(edition: Edition) -> Sheet:
    """The joint totals of every scope: never sums of the columns of another sheet."""
    columns = (
        *_text("scope", "financial year"),
        *_each(MONEY, "if any comes P10", "if any comes P50", "if any comes P90", "P50", "P90", "P99", "expected"),
        *_each(MONEY, "ceiling: everything launches", "expected per 100,000"),
        *_text("currency"),
    )
    rows = (
        (
            *(row.scope, row.financial_year, row.conditional.p10, row.conditional.p50, row.conditional.p90),
            *(row.p50, row.p90, row.p99, row.expected, row.ceiling, row.per_100_000, row.currency),
        )
        for row in edition.scan.totals
    )
    return _sheet("Simulated totals", columns, rows)


def resources(edition: Edition) -> Sheet:
    """What each technology takes of staff and of capacity, by financial year; posts are whole-time."""
    columns = (
        *_text("watchlist", "technology", "indication", "what", "unit", "financial year"),
        *_each(COUNT, "if it comes P10", "if it comes P50", "if it comes P90", "expected"),
        *_each(FINE, "posts P50", "posts P90"),
    )
    rows = (
        (*_who(one), use.what, use.unit, use.financial_year, use.p10, use.p50, use.p90, use.expected, *posts)
        for one in selection.ranked(edition.scan.technologies)
        for use in one.resources
        for posts in ((use.posts, use.posts_p90),)
    )
    return _sheet("Simulated resources", columns, rows)


def sensitivity(edition: Edition) -> Sheet:
    """Five years' cost since launch with one input at either end of its range, what moves it most first."""
    columns = (
        *_text("watchlist", "indication", "input", "unit"),
        *_each(NUMBER, "low", "mode", "high"),
        *_each(MONEY, "cost at its low end", "cost at its high end", "between them"),
        *_text("currency"),
    )
    rows = (
        (
            *(one.name, one.indication, bar.input, bar.unit, bar.low, bar.mode, bar.high),
            *(bar.at_low, bar.at_high, abs(bar.at_high - bar.at_low), one.currency),
        )
        for one in edition.scan.watchlists
        for bar in one.sensitivity
    )
    return _sheet("Sensitivity", columns, rows)


def funnel(edition: Edition) -> Sheet:
    """From the population to those who could be treated, every step."""
    columns = (*_text("watchlist", "indication", "step", "figure"), *_each(COUNT, "people"), *_text("source", "stamp"))
    rows = (
        (one.name, one.indication, step.step, step.share, step.people, step.source, step.stamp)
        for one in edition.scan.watchlists
        for step in one.funnel
    )
    return _sheet("Funnel", columns, rows)


def trials(edition: Edition) -> Sheet:
    """A row for each trial behind a technology."""
    columns = (
        *_text("watchlist", "technology", "indication", "trial", "acronym", "phase", "status"),
        *_each(COUNT, "enrolment"),
        *_text("primary completion", "pivotal", "matched by", "why", "note"),
    )
    rows = (
        (
            *(*_who(one), found.nct_id, found.acronym, found.phase, found.status, found.enrolment),
            *(found.primary_completion, _yes(found.pivotal), found.matched_by, "; ".join(found.why), found.note),
        )
        for one in selection.ranked(edition.scan.technologies)
        for found in one.trials
    )
    return _sheet("Trials", columns, rows)


def changes(edition: Edition) -> Sheet:
    """Every change of a trial in the edition's window, in the registry's own words."""
    columns = _text("noted", "watchlist", "technology", "trial", "kind", "weight", "change")
    rows = (
        (
            *(line.noted, line.watchlist, news.called(edition, line), line.nct_id, line.kind),
            *("material" if line.material else "administrative", line.text),
        )
        for line in edition.changes
    )
    return _sheet("Changes", columns, rows)


def bridge(edition: Edition) -> Sheet:
    """From the last edition's figures to this one's, cause by cause: the expected total of everything, then what each
    technology costs if it comes. A row for each year; the expected ones add up over the years, medians don't."""
    columns = (*_text("of", "cause", "financial year"), *_each(MONEY, "amount"), *_text("currency", "because"))
    rows = [row for one in edition.bridge for row in _expected_bridge(one)]
    rows += [row for one in edition.conditional_bridges for row in _own_bridge(edition, one)]
    return _sheet("Bridge", columns, rows)


def _expected_bridge(one: Bridge) -> Iterable[tuple[Cell, ...]]:
    of = "expected, everything"
    yield of, f"in {one.before_edition}", "all years", one.before, one.currency, ""
    for step in one.steps:
        for year, amount in (*step.by_year, ("all years", step.amount)):
            yield of, step.cause, year, amount, one.currency, "; ".join(step.because)
    yield of, "now", "all years", one.after, one.currency, ""


def _own_bridge(edition: Edition, one: ConditionalBridge) -> Iterable[tuple[Cell, ...]]:
    name = next((found.name for found in edition.scan.technologies if found.key == one.technology), one.technology)
    of = f"{name}, if it comes (P50)"
    yield from ((of, "before", year, amount, one.currency, "") for year, amount in one.before)
    for step in one.steps:
        for year, amount in step.by_year:
            yield of, step.cause, year, amount, one.currency, "; ".join(step.because)
    yield from ((of, "now", year, amount, one.currency, "") for year, amount in one.after)


def left_out(edition: Edition) -> Sheet:
    """Every trial that touches a watchlist and does not count, with the rule."""
    rows = ((one.watchlist, one.rule, one.nct_id) for one in edition.scan.not_shown)
    return _sheet("Left out", _text("watchlist", "rule", "trial"), rows)


def sources(edition: Edition) -> Sheet:
    """Every figure that is not the registry's, oldest first, as it stood when the edition was composed."""
    columns = _text("known since", "what", "value", "unit", "source", "stamp", "used by")
    rows = (
        (row.known_since, row.what, row.value, row.unit, row.source, row.stamp, row.used_by)
        for row in selection.assumptions(edition)
    )
    return _sheet("Sources", columns, rows)


def readiness(edition: Edition) -> Sheet:
    """Decisions and steps by the day on which they must be taken or begun."""
    columns = (
        *_each(DAY, "by"),
        *_text("watchlist", "technology", "indication", "what", "passed", "budget round", "for financial year"),
        *_each(MONEY, "amount", "amount P90"),
        *_text("currency"),
        *_each(NUMBER, "months"),
        *_each(DAY, "done by"),
        *_text("after", "stamp"),
    )
    decided = [
        (
            *(made.by, *_who(one), made.what, _yes(made.passed), made.round, made.financial_year),
            *(made.amount, made.amount_p90, made.currency, None, None, "", made.stamp),
        )
        for made, one in decisions.decisions(edition.scan.technologies)
    ]
    steps = [
        (
            *(step.start_by, *_who(one), f"start: {step.name}", _yes(step.late), "", ""),
            *(None, None, "", step.months, step.done_by, "; ".join(step.after), ""),
        )
        for one in edition.scan.technologies
        for step in one.steps
    ]
    return _sheet("Readiness", columns, sorted([*decided, *steps], key=lambda row: row[:5]))


def _sheet(name: str, columns: Iterable[tuple[str, str]], rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    return Sheet(name, tuple(columns), tuple(rows))


def _each(kind: str, *headings: str) -> tuple[tuple[str, str], ...]:
    return tuple((heading, kind) for heading in headings)


def _text(*headings: str) -> tuple[tuple[str, str], ...]:
    return _each(TEXT, *headings)


def _who(one: Technology) -> tuple[str, str, str]:
    return one.watchlist, one.name, one.indication


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"
