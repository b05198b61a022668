"""The week's news in words: the totals from one edition to the next, what moved, and by how much."""

import functools
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view import decisions, selection, wording
from horizon.digest.view.totals import TotalTable, list_total_tables
from horizon.edition.bridge_stages import CALENDAR_CAUSES
from horizon.edition.figure_words import describe_shift
from horizon.edition.rounding import (
    PrintedYearTable,
    round_bridge,
    round_bridge_by_year,
    round_conditional_bridge_by_year,
)
from horizon.values.bridge import Bridge, ConditionalBridge
from horizon.values.dates import format_day
from horizon.values.edition import ChangeLine, Edition, Movement
from horizon.values.money import format_short_amount
from horizon.values.technology import Technology

NOTICEABLE_SHARE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class ExpectedTotal:
    """An expected total and, since it never stands alone, the amount if it comes; ``figures`` fit on one line."""

    label: str
    figures: str
    if_it_comes: str


def list_expected_totals(edition: Edition) -> tuple[ExpectedTotal, ...]:
    """List the expected totals: with a bridge, from the last edition to this one."""
    tables = {table.currency: table for table in list_total_tables(edition)}
    span = wording.format_span(edition.scan.financial_years)
    if edition.bridge:
        return tuple(_compare_total(bridge, tables.get(bridge.currency), span) for bridge in edition.bridge)
    return tuple(_state_total(table, span) for table in list_total_tables(edition) if table.dearest_year)


def describe_counts(edition: Edition) -> str:
    """Return ``2 new · 1 stopped · 34 watched without change``."""
    counts = Counter(movement.what for movement in selection.list_movements(edition))
    parts = [f"{count} {what}" for what, count in counts.items()]
    if edition.watched_unchanged:
        parts.append(f"{edition.watched_unchanged:,} watched without change")
    return " · ".join(parts)


def introduce_first_screen(edition: Edition) -> str:
    """Return the line above the list of what is coming."""
    if selection.priorities_soon(edition):
        return "In the next 18 months, over the threshold:"
    if selection.priorities_later(edition):
        return "Nothing over the threshold is due in the next 18 months. Later:"
    if selection.next_launches(edition):
        return "Nothing is over a threshold. The next launches:"
    return "Nothing is watched."


def describe_quiet_week(edition: Edition) -> str:
    """Return the line of a quiet week: ``38 watched without change. Next decision: 18 Dec 2026, HF-101``."""
    counts = describe_counts(edition)
    sentences = [f"{counts}."] if counts else []
    upcoming = decisions.list_upcoming(edition)[:1]
    sentences += [f"Next decision: {format_day(due.by)}, {due.join_names()}." for due in upcoming]
    return " ".join(sentences)


def describe_movement(edition: Edition, movement: Movement) -> str:
    """Return ``HF-101 in HFpEF: phase 3 completes earlier (licence 5 months earlier, expected +£21m)``."""
    text = name_technology(edition, movement)
    text += f" in {movement.indication}" if movement.indication else ""
    text += f": {movement.text}" if movement.text else ""
    parts = [f"licence {describe_shift(movement.licence_days)}"] if movement.licence_days else []
    if movement.expected:
        currency = selection.find_currency(edition, movement)
        parts.append(f"expected {format_short_amount(movement.expected, currency, sign=True)}")
    parts += filter(None, (_describe_conditional_change(edition, movement),))
    return f"{text} ({', '.join(parts)})" if parts else text


def describe_left_out(edition: Edition, most: int = 6) -> tuple[str, ...]:
    """Return a line per watchlist: ``Heart failure, 900 trials: kind: device (196); 4 more rules``."""
    counts: dict[str, list[tuple[str, int]]] = {}
    for watchlist, rule, count in selection.count_left_out(edition):
        counts.setdefault(watchlist, []).append((rule, count))
    lines = []
    for watchlist, rules in counts.items():
        parts = [f"{rule} ({count:,})" for rule, count in rules[:most]]
        parts += [wording.count_noun(len(rules) - most, "more rule")] if len(rules) > most else []
        trials = wording.count_noun(sum(count for _, count in rules), "trial")
        lines.append(f"{watchlist}, {trials}: {'; '.join(parts)}")
    return tuple(lines)


def find_conditional_bridge(edition: Edition, technology: Technology) -> ConditionalBridge | None:
    """Return the technology's bridge if its amount moved noticeably or for a cause other than the calendar."""
    bridge = next((item for item in edition.conditional_bridges if item.technology == technology.key), None)
    if bridge is None or len(round_conditional_bridge_by_year(bridge).rows) < 3:
        return None
    before, after = dict(bridge.before)[bridge.year], dict(bridge.after)[bridge.year]
    noticeable = abs(after - before) >= NOTICEABLE_SHARE * max(abs(before), abs(after))
    return bridge if noticeable or any(step.cause not in CALENDAR_CAUSES for step in bridge.steps) else None


def _describe_conditional_change(edition: Edition, movement: Movement) -> str:
    """Return ``if it comes £55m → £72m in 2019/20``, the change of the amount that a budget would carry."""
    technology = selection.find_technology(edition.scan, movement)
    bridge = find_conditional_bridge(edition, technology) if technology else None
    if bridge is None:
        return ""
    before, after = (
        format_short_amount(dict(amounts)[bridge.year], bridge.currency) for amounts in (bridge.before, bridge.after)
    )
    return f"if it comes {before} → {after} in {bridge.year}" if before != after else ""


def bridge_by_year(edition: Edition, bridge: Bridge) -> PrintedYearTable:
    """Return the total's bridge in each financial year."""
    rows = [row for row in edition.scan.totals if row.scope == "all" and row.currency == bridge.currency]
    return round_bridge_by_year(bridge, {row.financial_year: row.expected for row in rows})


def name_technology(edition: Edition, line: Movement | ChangeLine) -> str:
    """Return the name of the technology that a line is about; for a change, those of all that its trial backs."""
    if isinstance(line, ChangeLine):
        return wording.join_list(_names_by_change(edition).get((line.nct_id, line.text), (line.technology.product,)))
    return _name_technology(edition, line)


def _name_technology(edition: Edition, line: Movement | ChangeLine) -> str:
    """Return its name now, else as it was, else the product in its key."""
    technology = selection.find_technology(edition.scan, line)
    return technology.name if technology else getattr(line, "name", "") or line.technology.product


@functools.lru_cache(maxsize=4)
def _names_by_change(edition: Edition) -> dict[tuple[str, str], tuple[str, ...]]:
    """Collect the technologies that each change of a trial touches, by the trial and the text of its change."""
    names: dict[tuple[str, str], list[str]] = {}
    for line in edition.changes:
        names.setdefault((line.nct_id, line.text), []).append(_name_technology(edition, line))
    return {change: tuple(dict.fromkeys(of_change)) for change, of_change in names.items()}


def _compare_total(bridge: Bridge, table: TotalTable | None, span: str) -> ExpectedTotal:
    rounded = round_bridge(bridge)
    figures = f"{rounded.after}, unchanged"
    if rounded.steps:
        figures = f"{rounded.before} → {rounded.after} ({rounded.difference})"
    return ExpectedTotal(f"Expected, {span}:", figures, _describe_dearest_year(table) if table else "")


def _state_total(table: TotalTable, span: str) -> ExpectedTotal:
    figures = format_short_amount(table.expected, table.currency)
    return ExpectedTotal(f"{table.label}, expected, {span}:", figures, _describe_dearest_year(table))


def _describe_dearest_year(table: TotalTable) -> str:
    if table.dearest_year is None:
        return ""
    band = wording.format_band(table.dearest_year.conditional, table.currency)
    return f"If it comes: {band} in {table.dearest_year.financial_year}, the dearest."
