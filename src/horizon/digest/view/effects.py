"""Who pays and who saves, in words and as lines of a table; nothing is netted without saying so."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from horizon.values.budget_impact import BudgetEffect
from horizon.values.money import format_short_amount
from horizon.values.technology import Technology

SYSTEM = "All of them together"
_LINES = (("bears", "bears"), ("is spared", "spared"), ("net", "net"), ("net, on average", "expected"))


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One line of the table: what one payer bears, is spared or has net, by financial year."""

    payer: str
    what: str
    amounts: tuple[Decimal, ...]
    currency: str
    is_system: bool = False


def list_years(technology: Technology) -> tuple[str, ...]:
    """List the financial years of the effects."""
    return tuple(dict.fromkeys(effect.financial_year for effect in technology.effects))


def list_lines(technology: Technology) -> Iterator[EffectLine]:
    """List for each payer what it bears and is spared, its net, and its net on average; then all of them together."""
    for payer in dict.fromkeys((effect.payer, effect.pays_price) for effect in technology.effects):
        rows = [effect for effect in technology.effects if (effect.payer, effect.pays_price) == payer]
        is_system = not rows[0].payer
        name = rows[0].payer or SYSTEM
        for what, field in _LINES:
            amounts = tuple(getattr(row, field) for row in rows)
            if field in ("net", "expected") or any(amounts):
                yield EffectLine(name, what, amounts, rows[0].currency, is_system and field == "net")


def describe_effects(technology: Technology) -> str:
    """Return who pays, who saves and what is left in the year in which most is borne; empty without effects."""
    effects = technology.effects
    if not effects:
        return ""
    year = max(effects, key=lambda effect: effect.bears).financial_year
    rows = [effect for effect in effects if effect.financial_year == year]
    parts = [_describe_payer(effect) for effect in rows if effect.payer]
    system = next((effect for effect in rows if not effect.payer), None)
    if system:
        parts.append(f"all together {_describe_net(system)}")
    return f"in {year}, if it comes: {'; '.join(parts)}"


def _describe_payer(effect: BudgetEffect) -> str:
    bears, spared = (format_short_amount(amount, effect.currency) for amount in (effect.bears, effect.spared))
    bearing = f"{bears} borne" + (" with the price" if effect.pays_price else "")
    saving = f"{spared} saved" if effect.spared else ""
    parts = [bearing if effect.bears or effect.pays_price else "", saving, _describe_net(effect)]
    return f"{effect.payer} {', '.join(filter(None, parts))}"


def _describe_net(effect: BudgetEffect) -> str:
    net, expected = (format_short_amount(amount, effect.currency) for amount in (effect.net, effect.expected))
    return f"net {net} ({expected} on average)"
