"""What the page says of the week: the totals from one edition to the next, what moved, and by how much."""

from collections import Counter
from dataclasses import dataclass

from horizon.digest import page, words
from horizon.digest.printed import printed
from horizon.digest.totals import TotalTable, tables
from horizon.values.frozen import Bridge, BridgeStep, ChangeLine, Edition, Movement
from horizon.values.money import brief


@dataclass(frozen=True, slots=True)
class Headline:
    """An expected total and, since it never stands alone, what it is if it comes. ``figures`` keep to one line."""

    label: str
    figures: str
    beside: str


def headlines(edition: Edition) -> tuple[Headline, ...]:
    """The expected totals: with a bridge, from the last edition to this one."""
    found = {table.currency: table for table in tables(edition)}
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
    """The name of the technology that a line is about; of one that is gone, what its key ends on."""
    technology = page.technology_of(edition.scan, line)
    return technology.name if technology else line.technology.rpartition("|")[2]


def _moved(bridge: Bridge, table: TotalTable | None, span: str) -> Headline:
    said = printed(bridge)
    stood = f"{said.after}, as in the last edition"
    figures = f"{said.before} → {said.after} ({said.difference})" if said.steps else stood
    return Headline(f"Expected, {span}:", figures, _beside(table) if table else "")


def _stands(table: TotalTable, span: str) -> Headline:
    return Headline(f"{table.label}, expected, {span}:", brief(table.expected, table.currency), _beside(table))


def _beside(table: TotalTable) -> str:
    if table.dearest is None:
        return ""
    band = words.between(table.dearest.conditional, table.currency)
    return f"If it comes, the dearest year is {table.dearest.financial_year}: {band}."
