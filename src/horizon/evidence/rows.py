"""The rows of the evidence tables: one class for each table."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

METHOD_LATER = "method, later"


@dataclass(frozen=True, slots=True)
class SuccessRate:
    """A published probability of success, with its range where one is given."""

    quantity: str
    area: str
    value: float
    low: float | None
    high: float | None
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class Lag:
    """Quantiles of a time span in days, from ``n`` cases; ``scope`` is ``all`` or a range of days ahead."""

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
    def quantiles(self) -> tuple[float, ...]:
        """P10, P25, P50, P75 and P90."""
        return self.p10, self.p25, self.p50, self.p75, self.p90


@dataclass(frozen=True, slots=True)
class PhaseDuration:
    """The mean length of a phase of development, in years, by area."""

    quantity: str
    area: str
    years: float
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class MethodShare:
    """A share or a factor of the method, by area."""

    quantity: str
    area: str
    value: float
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class FundingBranch:
    """One way from licence to funding: its weight among the branches of its day, and the months that it takes."""

    jurisdiction: str
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
class DeviceStep:
    """One branch of a stage on a device's road, such as ``mark to selection``: its weight and the months that it takes.

    ``place`` is the region of the mark, or the jurisdiction that chooses, guides and uses; ``kind`` is ``device``,
    ``test`` or ``software``.
    """

    place: str
    kind: str
    stage: str
    branch: str
    weight: float
    low: float
    median: float
    high: float
    source: str
    known_from: str


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """One event of a budget round.

    By ``kind``: a ``submission`` or ``contracts`` can carry a cost, guidance is ``published``, and a ``monthly``
    forecast carries what came too late for the others. ``stamp`` is ``projected`` until the date is published.
    """

    jurisdiction: str
    financial_year: str
    name: str
    date: dt.date
    source: str
    stamp: str = ""
    kind: str = "submission"


@dataclass(frozen=True, slots=True)
class BudgetThreshold:
    """The yearly amount from which a budget impact counts, by a dated rule."""

    jurisdiction: str
    name: str
    amount: Decimal
    currency: str
    source: str


@dataclass(frozen=True, slots=True)
class JurisdictionPopulation:
    """The residents of a jurisdiction on a day."""

    jurisdiction: str
    people: int
    date: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class AuthorisedMedicine:
    """One entry of a list of authorised medicines, with each substance; ``region`` is ``eu`` or ``us``."""

    region: str
    brand: str
    substances: tuple[str, ...]
    authorised: dt.date


@dataclass(frozen=True, slots=True)
class PublishedAccuracy:
    """A published figure on the accuracy of forecasts of this kind."""

    measure: str
    n: int
    published: str
    source: str


@dataclass(frozen=True, slots=True)
class LifeTable:
    """The life table of products in phase 3, in log-odds of a licence within a month.

    ``last`` and ``first`` are points (months, log-odds) by the time since the last and the first shown completion; the
    others are added where they hold: in oncology (over two years from the first completion), a biological, a largest
    trial under 300 patients outside oncology, a European licence.
    """

    last: tuple[tuple[float, float], ...]
    first: tuple[tuple[float, float], ...]
    oncology: float
    biological: float
    small: float
    licensed_in_europe: float
    source: str = ""
    known_from: str = ""

    @property
    def features(self) -> tuple[float, ...]:
        """What is added, in the order of the fields."""
        return self.oncology, self.biological, self.small, self.licensed_in_europe
