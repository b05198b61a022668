"""Why the figures of one edition differ from those of the edition before, cause by cause and event by event."""

from dataclasses import dataclass

from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One cause of a difference: ``amount`` over all years, then by financial year; ``because`` has its reasons."""

    cause: str
    amount: Amount
    by_year: tuple[tuple[str, Amount], ...]
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """The difference between the expected totals of two editions, by cause.

    The causes stand in a fixed order; the steps sum as printed.
    """

    before_edition: str
    before: Amount
    after: Amount
    currency: str
    steps: tuple[BridgeStep, ...]


@dataclass(frozen=True, slots=True)
class ConditionalBridge:
    """The difference in what one technology costs if it is launched: the median (P50) by financial year.

    A step's ``amount`` is that of ``year``, in which the figure moved most: medians of several years do not add up.
    """

    technology: TechnologyKey
    currency: str
    year: str
    before: tuple[tuple[str, Amount], ...]
    after: tuple[tuple[str, Amount], ...]
    steps: tuple[BridgeStep, ...]


@dataclass(frozen=True, slots=True)
class MovedAmount:
    """How far an event moved the expected impact of one technology, over all financial years shown."""

    technology: TechnologyKey
    currency: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Reason:
    """One event behind the difference between two editions, however many indications and trials it touches.

    ``cause`` is that of its :class:`BridgeStep`. ``subject`` is the name of the product, or of the area whose costs or
    settings were changed; empty for what is of no single one. ``event`` goes on after the colon: ``its trial now ends
    12 months later``. ``link`` is the page of the registry or the regulator on it. ``watchlists`` are those that it
    concerns. ``moves`` are empty where it moved no money. What no event explains, such as rounding, has no words.
    """

    cause: str
    subject: str
    event: str
    watchlists: tuple[str, ...]
    moves: tuple[MovedAmount, ...] = ()
    link: str = ""
