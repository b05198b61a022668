"""A bridge as printed: rounded so that its steps sum to the difference that stands above them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from horizon.values.frozen import Bridge, BridgeStep
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
    """The bridge at three figures of its larger total, all in one scale: ``£412m → £429m (+£17m)``."""
    top = max(abs(bridge.before), abs(bridge.after), Decimal(1))
    unit = Decimal(10) ** max(0, math.floor(math.log10(top)) - 2)
    before, after = (round(amount / unit) for amount in (bridge.before, bridge.after))
    sizes = _summing([step.amount / unit for step in bridge.steps], after - before)
    shown = sorted(zip(sizes, bridge.steps, strict=True), key=lambda pair: -abs(pair[0]))
    say = _printer(top, unit, bridge.currency)
    steps = tuple(PrintedStep(say(size, "+"), size > 0, step) for size, step in shown if size)
    return PrintedBridge(say(before, ""), say(after, ""), say(after - before, "+"), steps)


def _summing(amounts: list[Decimal], target: int) -> list[int]:
    """Each amount as a whole number, those that lose most by rounding moved first, until all sum to the target."""
    sizes = [round(amount) for amount in amounts]
    missing = target - sum(sizes)
    sign = 1 if missing > 0 else -1
    by_error = sorted(range(len(sizes)), key=lambda index: sign * (sizes[index] - amounts[index]))
    for turn in range(abs(missing) if sizes else 0):
        sizes[by_error[turn % len(sizes)]] += sign
    return sizes


def _printer(top: Decimal, unit: Decimal, currency: str) -> Callable[[int, str], str]:
    scale, suffix = next(pair for pair in SCALES if top >= pair[0])
    digits = max(0, round(math.log10(scale / unit)))

    def say(units: int, plus: str) -> str:
        prefix = "−" if units < 0 else plus if units else ""
        return f"{prefix}{symbol(currency)}{abs(units) * unit / scale:.{digits}f}{suffix}"

    return say
