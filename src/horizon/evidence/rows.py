"""The kinds of row in the evidence tables, one class a table."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

METHOD_LATER = "method, later"


@dataclass(frozen=True, slots=True)
class Rate:
    """A published probability, with its range where one is given."""

    quantity: str
    area: str
    value: float
    low: float | None
    high: float | None
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class Lag:
    """Quantiles of a time span in days, from ``n`` cases. ``scope`` is ``all`` or the days ahead that it is for."""

    quantity: str
    scope: str
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    n: int
    source: str
    known_from: str

    @property
    def points(self) -> tuple[float, ...]:
        """The five quantiles, rising."""
        return self.p10, self.p25, self.p50, self.p75, self.p90


@dataclass(frozen=True, slots=True)
class Duration:
    """The mean length of a phase of development in years, by area."""

    quantity: str
    area: str
    years: float
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share or a factor of the method, by area."""

    quantity: str
    area: str
    value: float
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One road from licence to funding: its weight among the roads of its day, and the months that it takes. ``kind``
    is ``medicine`` or ``device`` (devices and tests)."""

    jurisdiction: str
    kind: str
    branch: str
    area: str
    weight: float
    low: float
    median: float
    high: float
    unit: str
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class Round:
    """One event of a budget round: a ``submission`` or ``contracts`` can carry money, what is ``published`` says what
    will be asked, a ``monthly`` forecast carries what came too late for them. ``stamp`` is ``projected`` where the date
    is not published yet."""

    jurisdiction: str
    financial_year: str
    name: str
    date: dt.date
    source: str
    stamp: str = ""
    kind: str = "submission"


@dataclass(frozen=True, slots=True)
class Threshold:
    """The amount a year from which a budget impact counts, by a dated rule."""

    jurisdiction: str
    name: str
    amount: Decimal
    currency: str
    source: str


@dataclass(frozen=True, slots=True)
class Population:
    """The people of a jurisdiction on a day."""

    jurisdiction: str
    people: int
    date: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine on a list of the authorised: ``region`` is ``eu`` or ``us``; the substances of a combination apart."""

    region: str
    brand: str
    substances: tuple[str, ...]
    authorised: dt.date


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure on how right forecasts of this kind have been."""

    measure: str
    n: int
    published: str
    source: str
