"""What the page says of the week: the totals from one edition to the next, what moved, and by how much."""

from collections import Counter

from horizon.digest import page, words
from horizon.digest.printed import printed
from horizon.digest.totals import TotalTable, tables
from horizon.values.frozen import Bridge, BridgeStep, ChangeLine, Edition, Movement
from horizon.values.money import brief


def headlines(edition: Edition) -> tuple[str, ...]:
    """The expected totals, each with what it is if it comes; with a bridge, from the last edition to this one."""
    found = {table.currency: table for table in tables(edition)} if edition.bridge else {}
    span = words.span(edition.scan.financial_years)
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
    counts = Counter(movement.what for movement in page.movements(edition))
    said = [f"{count} {what}" for what, count in counts.items()]
    if edition.watched_unchanged:
        said.append(f"{edition.watched_unchanged:,} watched without change")
    return " · ".join(said)


def movement(edition: Edition, one: Movement) -> str:
    """``HF-101 in HFpEF: phase 3 completes earlier (licence 5 months earlier, expected +£21m)``."""
    name = called(edition, one)
    said = f"{name} in {one.indication}" if one.indication else name
    parts = [f"licence {words.shift(one.licence_days)}"] if one.licence_days else []
    if one.expected:
        parts.append(f"expected {brief(one.expected, page.currency_of(edition, one), sign=True)}")
    said += f": {one.text}" if one.text else ""
    return f"{said} ({', '.join(parts)})" if parts else said


def called(edition: Edition, line: Movement | ChangeLine) -> str:
    """The name of the technology that a line is about."""
    technology = page.technology_of(edition.scan, line)
    return technology.name if technology else line.technology


def _moved(bridge: Bridge, table: TotalTable | None, span: str) -> str:
    said = printed(bridge)
    beside = words.dearest(table.dearest, bridge.currency) if table else ""
    if not said.steps:
        return f"Expected over {span}: {said.after}, as in the last edition{beside}."
    return f"Expected over {span}: {said.before} → {said.after} ({said.difference}){beside}."


def _stands(table: TotalTable, span: str) -> str:
    beside = words.dearest(table.dearest, table.currency)
    return f"{table.label}, expected over {span}: {brief(table.expected, table.currency)}{beside}."
