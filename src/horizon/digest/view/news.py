"""The week's news in words: the totals from one edition to the next, what moved, and by how much."""

import functools
from collections import Counter
from decimal import Decimal

from horizon.digest.view import selection, wording
from horizon.edition.bridge_stages import CALENDAR_CAUSES
from horizon.edition.figure_words import describe_shift
from horizon.edition.rounding import (
    PrintedYearTable,
    round_bridge_by_year,
    round_conditional_bridge_by_year,
)
from horizon.technology.spelling import spell_first
from horizon.values.bridge import Bridge, ConditionalBridge
from horizon.values.edition import ChangeLine, Edition, Movement
from horizon.values.money import format_short_amount
from horizon.values.technology import Technology

_COUNTED = {"authorised": "licensed", "opinion": "with a positive opinion"}
"""What is counted of movements, where the word for one is not the page's."""
NOTICEABLE_SHARE = Decimal("0.05")


def describe_counts(edition: Edition) -> str:
    """Return ``2 new · 1 stopped · 34 watched without change``."""
    counts = Counter(movement.what for movement in selection.list_movements(edition))
    parts = [f"{count} {_COUNTED.get(what, what)}" for what, count in counts.items()]
    if edition.watched_unchanged:
        parts.append(f"{edition.watched_unchanged:,} watched without change")
    return " · ".join(parts)


def describe_movement(edition: Edition, movement: Movement) -> str:
    """Return ``HF-101 in HFpEF: phase 3 completes earlier (licence 5 months earlier, +£21m on average)``."""
    text = spell_first(name_technology(edition, movement))
    text += f" in {movement.indication}" if movement.indication else ""
    text += f": {movement.text}" if movement.text else ""
    parts = [f"licence {describe_shift(movement.licence_days)}"] if movement.licence_days else []
    if movement.expected:
        currency = selection.find_currency(edition, movement)
        parts.append(f"{format_short_amount(movement.expected, currency, sign=True)} on average")
    parts += filter(None, (_describe_conditional_change(edition, movement),))
    return f"{text} ({', '.join(parts)})" if parts else text


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
