"""A bridge as printed: rounded so that its steps sum to the difference that stands above them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from horizon.values.edition import Bridge, BridgeStep, ConditionalBridge
from horizon.values.money import symbol

SCALES = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k"), (Decimal(1), ""))


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """One step: its amount with a sign, whether it adds, and the step itself."""

    amount: str
    adds: bool
    step: BridgeStep


@dataclass(frozen=True, slots=True)
class PrintedBridge:
    """A bridge in words that sum; the steps are the largest first, without those that would print as nothing."""

    before: str
    after: str
    difference: str
    steps: tuple[PrintedStep, ...]


def printed(bridge: Bridge) -> PrintedBridge:
    """The bridge at three figures of its larger total, ``£412m → £429m (+£17m)``; at four where that shows more of a
    small difference, ``£1.066bn → £1.050bn (−£16m)``."""
    top = max(abs(bridge.before), abs(bridge.after), Decimal(1))
    unit = Decimal(10) ** max(0, math.floor(math.log10(top)) - 2)
    if unit > 1 and unit <= abs(bridge.after - bridge.before) < 10 * unit:
        unit /= 10
    before, after = (round(amount / unit) for amount in (bridge.before, bridge.after))
    sizes = _summing([step.amount / unit for step in bridge.steps], after - before)
    shown = sorted(zip(sizes, bridge.steps, strict=True), key=lambda pair: -abs(pair[0]))
    say = _printer(unit, bridge.currency)
    steps = tuple(PrintedStep(say(size, "+"), size > 0, step) for size, step in shown if size)
    return PrintedBridge(say(before, ""), say(after, ""), say(after - before, "+"), steps)


@dataclass(frozen=True, slots=True)
class PrintedYears:
    """A bridge year by year in one scale: every column, and every row with its sum, sums as printed. ``total`` is
    empty where years do not add up."""

    years: tuple[str, ...]
    rows: tuple["PrintedRow", ...]


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of such a table: an end of the bridge (without a step), or a step."""

    label: str
    cells: tuple[str, ...]
    total: str
    step: BridgeStep | None = None


def by_year(bridge: Bridge, after: Mapping[str, Decimal]) -> PrintedYears:
    """The steps of a bridge in each financial year, at four figures of its larger total. ``after`` is the expected
    total of each year as it is now."""
    top = max(abs(bridge.before), abs(bridge.after), Decimal(1))
    years = [year for year, _ in bridge.steps[0].by_year] if bridge.steps else []
    return _years(years, bridge.steps, after, top, 3, bridge.currency, added=True)


def conditional_by_year(bridge: ConditionalBridge) -> PrintedYears:
    """The steps of one technology's bridge in each financial year, at three figures of its largest amount."""
    after = dict(bridge.after)
    top = max((abs(amount) for _, amount in (*bridge.before, *bridge.after)), default=Decimal(0))
    return _years(list(after), bridge.steps, after, max(top, Decimal(1)), 2, bridge.currency, added=False)


def _years(
    years: list[str],
    steps: tuple[BridgeStep, ...],
    after: Mapping[str, Decimal],
    top: Decimal,
    figures: int,
    currency: str,
    *,
    added: bool,
) -> PrintedYears:
    """Levels are rounded and steps are their differences; what the scale does not show is left out."""
    unit = Decimal(10) ** max(0, math.floor(math.log10(top)) - figures)
    say = _printer(unit, currency, top)
    level = [after.get(year, Decimal(0)) - sum(dict(step.by_year)[year] for step in steps) for year in years]
    last = [round(amount / unit) for amount in level]

    def row(label: str, cells: list[int], plus: str, step: BridgeStep | None = None) -> PrintedRow:
        said = tuple(say(cell, plus) if cell or not step else "–" for cell in cells)
        return PrintedRow(label, said, say(sum(cells), plus) if added else "", step)

    rows = [row("last edition", last, "")]
    for step in steps:
        level = [amount + dict(step.by_year)[year] for year, amount in zip(years, level, strict=True)]
        now = [round(amount / unit) for amount in level]
        if now != last:
            rows.append(row(step.cause, [new - old for new, old in zip(now, last, strict=True)], "+", step))
        last = now
    return PrintedYears(tuple(years), (*rows, row("this edition", last, "")))


def _summing(amounts: list[Decimal], target: int) -> list[int]:
    """Each amount as a whole number, those that lose most by rounding moved first, until all sum to the target."""
    sizes = [round(amount) for amount in amounts]
    missing = target - sum(sizes)
    sign = 1 if missing > 0 else -1
    by_error = sorted(range(len(sizes)), key=lambda index: sign * (sizes[index] - amounts[index]))
    for turn in range(abs(missing) if sizes else 0):
        sizes[by_error[turn % len(sizes)]] += sign
    return sizes


def _printer(unit: Decimal, currency: str, top: Decimal | None = None) -> Callable[[int, str], str]:
    """Says so many units, each amount in its own scale; all in that of ``top`` where they stand in one table."""

    def say(units: int, plus: str) -> str:
        size = abs(units) * unit
        scale, suffix = next((pair for pair in SCALES if (top or size) >= pair[0]), SCALES[-1])
        digits = max(0, round(math.log10(scale / unit)))
        prefix = "−" if units < 0 else plus if units else ""
        return f"{prefix}{symbol(currency)}{size / scale:.{digits}f}{suffix}"

    return say
