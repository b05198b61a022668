"""A bridge as printed: rounded so that its steps sum to the difference printed above them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.values.bridge import Bridge, BridgeStep, ConditionalBridge
from horizon.values.money import currency_symbol

_LEAST_UNIT = Decimal(1000)
AMOUNT_SCALES = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k"), (Decimal(1), ""))


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """One step: its amount with a sign, whether it adds, and the step; ``counts`` if it prints as more than nothing."""

    amount: str
    adds: bool
    step: BridgeStep
    counts: bool = True


@dataclass(frozen=True, slots=True)
class PrintedBridge:
    """A bridge in printed amounts that sum; the largest steps first, without those that would print as nothing."""

    before: str
    after: str
    difference: str
    steps: tuple[PrintedStep, ...]


@dataclass(frozen=True, slots=True)
class PrintedYearRow:
    """One row of a table by year: an end of the bridge (without a step), or a step.

    ``total`` is empty where years do not add up.
    """

    label: str
    cells: tuple[str, ...]
    total: str
    step: BridgeStep | None = None


@dataclass(frozen=True, slots=True)
class PrintedYearTable:
    """A bridge year by year in one scale: every column, and every row with its total, sums as printed."""

    years: tuple[str, ...]
    rows: tuple[PrintedYearRow, ...]


@dataclass(frozen=True, slots=True)
class _AmountPrinter:
    """Prints counts of a unit of a currency, each in its own scale, or all in that of ``top``."""

    unit: Decimal
    currency: str
    top: Decimal | None = None

    def format_units(self, units: int, plus: str = "") -> str:
        """``−£16m``; ``plus`` stands before what is above zero."""
        size = abs(units) * self.unit
        scale, suffix = next((pair for pair in AMOUNT_SCALES if (self.top or size) >= pair[0]), AMOUNT_SCALES[-1])
        digits = max(0, round(math.log10(scale / self.unit)))
        sign = "−" if units < 0 else plus if units else ""
        return f"{sign}{currency_symbol(self.currency)}{size / scale:.{digits}f}{suffix}"


def round_bridge(bridge: Bridge) -> PrintedBridge:
    """Round a bridge to three figures of its larger total, ``£412m → £429m (+£17m)``.

    To four where that shows more of a small difference: ``£1.066bn → £1.050bn (−£16m)``.
    """
    unit = _unit_of_bridge(bridge)
    before, after = (round(amount / unit) for amount in (bridge.before, bridge.after))
    sizes = _round_to_sum([step.amount / unit for step in bridge.steps], after - before)
    ordered = sorted(zip(sizes, bridge.steps, strict=True), key=lambda pair: -abs(pair[0]))
    printed = _AmountPrinter(unit, bridge.currency).format_units
    steps = tuple(PrintedStep(printed(size, "+"), size > 0, step) for size, step in ordered if size)
    return PrintedBridge(printed(before), printed(after), printed(after - before, "+"), steps)


def round_reasons(bridge: Bridge) -> PrintedBridge:
    """Round a bridge to two figures of its largest step, and keep every step in its order.

    One that prints as nothing reads ``under £1m``.
    """
    largest = max((abs(step.amount) for step in bridge.steps), default=Decimal(0))
    unit = max(_choose_rounding_unit(max(largest, Decimal(1)), 2), min(_LEAST_UNIT, _unit_of_bridge(bridge)))
    before, after = (round(amount / unit) for amount in (bridge.before, bridge.after))
    sizes = _round_to_sum([step.amount / unit for step in bridge.steps], after - before)
    printed = _AmountPrinter(unit, bridge.currency).format_units
    steps = tuple(
        PrintedStep(printed(size, "+") if size else f"under {printed(1)}", size > 0, step, bool(size))
        for size, step in zip(sizes, bridge.steps, strict=True)
    )
    return PrintedBridge(printed(before), printed(after), printed(after - before, "+"), steps)


def round_bridge_by_year(bridge: Bridge, after: Mapping[str, Decimal]) -> PrintedYearTable:
    """Round the steps of a bridge in each financial year to four figures of its larger total.

    ``after`` is the new expected total of each year.
    """
    top = max(abs(bridge.before), abs(bridge.after), Decimal(1))
    years = [year for year, _ in bridge.steps[0].by_year] if bridge.steps else []
    amounts = {year: after.get(year, Decimal(0)) for year in years}
    return _round_year_table(
        amounts, bridge.steps, _AmountPrinter(_choose_rounding_unit(top, 4), bridge.currency, top), sums=True
    )


def round_conditional_bridge_by_year(bridge: ConditionalBridge) -> PrintedYearTable:
    """Round the steps of one technology's bridge in each financial year to three figures of its largest amount."""
    top = max((abs(amount) for _, amount in (*bridge.before, *bridge.after)), default=Decimal(0))
    top = max(top, Decimal(1))
    printer = _AmountPrinter(_choose_rounding_unit(top, 3), bridge.currency, top)
    return _round_year_table(dict(bridge.after), bridge.steps, printer, sums=False)


def _unit_of_bridge(bridge: Bridge) -> Decimal:
    """The unit of three figures of the larger total; a tenth of it where that shows more of a small difference."""
    unit = _choose_rounding_unit(max(abs(bridge.before), abs(bridge.after), Decimal(1)), 3)
    small = unit > 1 and unit <= abs(bridge.after - bridge.before) < 10 * unit
    return unit / 10 if small else unit


def _choose_rounding_unit(top: Decimal, figures: int) -> Decimal:
    """The unit in which an amount has so many figures; no less than one."""
    return Decimal(10) ** max(0, math.floor(math.log10(top)) + 1 - figures)


def _round_year_table(
    after: Mapping[str, Decimal], steps: Sequence[BridgeStep], printer: _AmountPrinter, *, sums: bool
) -> PrintedYearTable:
    """Levels are rounded and steps are their differences; steps that the scale does not show are left out."""
    level = {year: amount - sum(dict(step.by_year)[year] for step in steps) for year, amount in after.items()}
    last = [round(amount / printer.unit) for amount in level.values()]

    def round_row(label: str, cells: Sequence[int], plus: str = "", step: BridgeStep | None = None) -> PrintedYearRow:
        printed = tuple(printer.format_units(cell, plus) if cell or not step else "–" for cell in cells)
        return PrintedYearRow(label, printed, printer.format_units(sum(cells), plus) if sums else "", step)

    rows = [round_row("last edition", last)]
    for step in steps:
        level = {year: amount + dict(step.by_year)[year] for year, amount in level.items()}
        now = [round(amount / printer.unit) for amount in level.values()]
        if now != last:
            rows.append(round_row(step.cause, [new - old for new, old in zip(now, last, strict=True)], "+", step))
        last = now
    return PrintedYearTable(tuple(after), (*rows, round_row("this edition", last)))


def _round_to_sum(amounts: Sequence[Decimal], target: int) -> list[int]:
    """Round each amount to a whole number so that all sum to the target; those that lose most by it change first."""
    sizes = [round(amount) for amount in amounts]
    missing = target - sum(sizes)
    sign = 1 if missing > 0 else -1
    by_error = sorted(range(len(sizes)), key=lambda index: sign * (sizes[index] - amounts[index]))
    for turn in range(abs(missing) if sizes else 0):
        sizes[by_error[turn % len(sizes)]] += sign
    return sizes
