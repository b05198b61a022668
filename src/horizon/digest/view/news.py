"""What the page says of the week: the totals from one edition to the next, what moved, and by how much."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view import decisions, selection, wording
from horizon.digest.view.totals import TotalTable, tables
from horizon.edition.bridge_stages import CALENDAR
from horizon.edition.rounding import PrintedYears, conditional_by_year, printed
from horizon.edition.rounding import by_year as printed_by_year
from horizon.values.edition import Bridge, BridgeStep, ChangeLine, ConditionalBridge, Edition, Movement, Technology
from horizon.values.money import brief

NOTICEABLE_SHARE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Headline:
    """An expected total and, since it never stands alone, what it is if it comes. ``figures`` keep to one line."""

    label: str
    figures: str
    beside: str


def headlines(edition: Edition) -> tuple[Headline, ...]:
    """The expected totals: with a bridge, from the last edition to this one."""
    found = {table.currency: table for table in tables(edition)}
    span = wording.span(edition.scan.financial_years)
    if edition.bridge:
        return tuple(_moved(bridge, found.get(bridge.currency), span) for bridge in edition.bridge)
    return tuple(_stands(table, span) for table in tables(edition) if table.dearest)


def cause(step: BridgeStep, most: int = 2) -> str:
    """``launch moved: HF-101 five months earlier; 3 more``."""
    reasons = list(step.because[:most])
    if len(step.because) > most:
        reasons.append(f"{len(step.because) - most} more")
    return f"{step.cause}: {'; '.join(reasons)}" if reasons else step.cause


def tally(edition: Edition) -> str:
    """``2 new · 1 stopped · 34 watched without change``."""
    counts = Counter(movement.what for movement in selection.movements(edition))
    said = [f"{count} {what}" for what, count in counts.items()]
    if edition.watched_unchanged:
        said.append(f"{edition.watched_unchanged:,} watched without change")
    return " · ".join(said)


def coming(edition: Edition) -> str:
    """What stands above the list of what is coming."""
    if selection.coming(edition):
        return "In the next 18 months, over the threshold:"
    if selection.later(edition):
        return "Nothing over the threshold is due in the next 18 months. Later:"
    return "Nothing is over a threshold. The next launches:" if selection.soonest(edition) else "Nothing is watched."


def standing(edition: Edition) -> str:
    """The last line of a quiet week: ``38 watched without change. Next decision: 18 Dec 2026, HF-101.``"""
    said = [f"{tally(edition)}."] if tally(edition) else []
    said += [f"Next decision: {wording.day(one.by)}, {decisions.names(one)}." for one in decisions.ahead(edition)[:1]]
    return " ".join(said)


def movement(edition: Edition, one: Movement) -> str:
    """``HF-101 in HFpEF: phase 3 completes earlier (licence 5 months earlier, expected +£21m)``."""
    name = called(edition, one)
    said = f"{name} in {one.indication}" if one.indication else name
    parts = [f"licence {wording.shift(one.licence_days)}"] if one.licence_days else []
    if one.expected:
        parts.append(f"expected {brief(one.expected, selection.currency_of(edition, one), sign=True)}")
    parts += filter(None, (_figure(edition, one),))
    said += f": {one.text}" if one.text else ""
    return f"{said} ({', '.join(parts)})" if parts else said


def left_out(edition: Edition, most: int = 6) -> tuple[str, ...]:
    """``Heart failure, 900 trials: kind: device (196); sponsor: other (172); 4 more rules`` for each watchlist."""
    found: dict[str, list[tuple[str, int]]] = {}
    for watchlist, rule, count in selection.left_out(edition):
        found.setdefault(watchlist, []).append((rule, count))
    lines = []
    for watchlist, rules in found.items():
        said = [f"{rule} ({count:,})" for rule, count in rules[:most]]
        said += [wording.plural(len(rules) - most, "more rule")] if len(rules) > most else []
        trials = wording.plural(sum(count for _, count in rules), "trial")
        lines.append(f"{watchlist}, {trials}: {'; '.join(said)}")
    return tuple(lines)


def if_it_comes(edition: Edition, technology: Technology) -> ConditionalBridge | None:
    """Its own bridge, where its figure moved noticeably or anything but the calendar moved it; else None: what did not
    change is not told."""
    found = next((one for one in edition.conditional_bridges if one.technology == technology.key), None)
    if found is None or len(conditional_by_year(found).rows) < 3:
        return None
    was, now = dict(found.before)[found.year], dict(found.after)[found.year]
    noticeable = abs(now - was) >= NOTICEABLE_SHARE * max(abs(was), abs(now))
    return found if noticeable or any(step.cause not in CALENDAR for step in found.steps) else None


def _figure(edition: Edition, one: Movement) -> str:
    """``if it comes £55m → £72m in 2019/20``: beside what is expected, the figure that a budget would carry."""
    technology = selection.technology_of(edition.scan, one)
    found = if_it_comes(edition, technology) if technology else None
    if found is None:
        return ""
    was, now = (brief(dict(ends)[found.year], found.currency) for ends in (found.before, found.after))
    return f"if it comes {was} → {now} in {found.year}" if was != now else ""


def by_year(edition: Edition, bridge: Bridge) -> PrintedYears:
    """The total's bridge in each financial year."""
    rows = [row for row in edition.scan.totals if row.scope == "all" and row.currency == bridge.currency]
    return printed_by_year(bridge, {row.financial_year: row.expected for row in rows})


def called(edition: Edition, line: Movement | ChangeLine) -> str:
    """The name of the technology that a line is about; of one that is gone, what its key ends on."""
    technology = selection.technology_of(edition.scan, line)
    return technology.name if technology else line.technology.rpartition("|")[2]


def _moved(bridge: Bridge, table: TotalTable | None, span: str) -> Headline:
    said = printed(bridge)
    figures = f"{said.before} → {said.after} ({said.difference})" if said.steps else f"{said.after}, unchanged"
    return Headline(f"Expected, {span}:", figures, _beside(table) if table else "")


def _stands(table: TotalTable, span: str) -> Headline:
    return Headline(f"{table.label}, expected, {span}:", brief(table.expected, table.currency), _beside(table))


def _beside(table: TotalTable) -> str:
    if table.dearest is None:
        return ""
    band = wording.between(table.dearest.conditional, table.currency)
    return f"If it comes: {band} in {table.dearest.financial_year}, the dearest."
