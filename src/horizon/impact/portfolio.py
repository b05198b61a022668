"""Joint totals and each technology's own figures, from one simulation for each indication.

Success, launch and cost are drawn together for all technologies of an indication, which share its patients. A total is
a percentile of joint draws, never a sum of percentiles; expected figures add up because they are means.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.draws import Floats
from horizon.impact.estimate import NEVER, flow
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import correction, population, unit_costs
from horizon.values.dates import FinancialYear
from horizon.values.frozen import Band, SinceLaunch, Total, Window, YearImpact
from horizon.values.money import whole

SINCE_LAUNCH_YEARS = 5


@dataclass(frozen=True, slots=True)
class Entrant:
    """One technology that may come: ``launch`` draws in days since year 1, ``success`` whether it comes at all."""

    key: str
    launch: Floats
    success: NDArray[np.bool_]
    window: Window


@dataclass(frozen=True, slots=True)
class Costed:
    """One technology's figures in money."""

    key: str
    by_year: tuple[YearImpact, ...]
    since_launch: tuple[SinceLaunch, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """One indication's joint draws: net impact by draw, technology and financial year, as specified; ``factor``
    corrects it, draw by draw."""

    model: CostModel
    entrants: tuple[Entrant, ...]
    specified: Floats
    factor: Floats

    @property
    def total(self) -> Floats:
        """Corrected impact by draw and financial year."""
        return np.asarray(self.specified.sum(axis=1) * self.factor[:, None])

    @property
    def any_launched(self) -> NDArray[np.bool_]:
        """By draw, whether anything is launched at all."""
        return np.asarray(np.any([one.success for one in self.entrants], axis=0))


def joint(
    model: CostModel, entrants: tuple[Entrant, ...], years: tuple[FinancialYear, ...], evidence: Evidence, seed: int
) -> Joint:
    """Simulate one indication over the financial years given."""
    draws, start = len(entrants[0].launch), years[0].start
    launch = np.stack([np.where(one.success, _month(one.launch, start), NEVER) for one in entrants], axis=1)
    volumes = flow(model, population(model, seed, draws), launch, 12 * len(years))
    cost = volumes.cost(*_units(model, entrants, seed, draws))
    return Joint(model, entrants, cost, correction(model.key, evidence, seed, draws))


def ceiling(one: Joint, years: tuple[FinancialYear, ...], seed: int) -> Floats:
    """One draw in a hundred is above it if everything were launched, at the early end of its window."""
    draws = len(one.factor)
    launch = np.stack([np.full(draws, _months(years[0].start, entrant.window.p10)) for entrant in one.entrants], axis=1)
    volumes = flow(one.model, population(one.model, seed, draws), launch, 12 * len(years))
    cost = volumes.cost(*_units(one.model, one.entrants, seed, draws))
    return np.asarray(np.percentile(cost.sum(axis=1) * one.factor[:, None], 99, axis=0))


def costed(one: Joint, years: tuple[FinancialYear, ...], seed: int) -> tuple[Costed, ...]:
    """Each technology's own figures: from the joint draws by financial year, and alone since its launch."""
    draws, months = len(one.factor), max(12 * len(years), 12 * SINCE_LAUNCH_YEARS)
    launch = np.zeros((draws, 1), dtype=np.int64)
    alone = flow(one.model, population(one.model, seed, draws), launch, months, period=1)
    found = []
    for at, entrant in enumerate(one.entrants):
        cost = alone.cost(*_units(one.model, (entrant,), seed, draws))
        monthly = np.asarray(cost[:, 0, :] * one.factor[:, None])
        found.append(Costed(entrant.key, _by_year(one, at, monthly, years), _since_launch(monthly)))
    return tuple(found)


def _units(model: CostModel, entrants: Sequence[Entrant], seed: int, draws: int) -> tuple[Floats, Floats]:
    """Unit costs by draw and technology: a course's, a month's."""
    units = [unit_costs(model, one.key, seed, draws) for one in entrants]
    return np.stack([unit.course for unit in units], axis=1), np.stack([unit.month for unit in units], axis=1)


def totals(
    scope: str, joints: Sequence[Joint], ceilings: Sequence[Floats], years: tuple[FinancialYear, ...]
) -> tuple[Total, ...]:
    """The joint totals of several indications in one currency, by financial year."""
    together = np.sum([one.total for one in joints], axis=0)
    everything = np.sum(ceilings, axis=0)
    launched = np.any([one.any_launched for one in joints], axis=0)
    rows = []
    for at, year in enumerate(years):
        amounts = together[:, at]
        p50, p90, p99 = (whole(float(value)) for value in np.percentile(amounts, (50, 90, 99)))
        rows.append(
            Total(
                scope=scope,
                financial_year=year.label,
                expected=whole(float(amounts.mean())),
                p50=p50,
                p90=p90,
                p99=p99,
                conditional=_band(amounts[launched]),
                ceiling=whole(float(everything[at])),
                currency=joints[0].model.currency,
            )
        )
    return tuple(rows)


def _by_year(one: Joint, at: int, monthly: Floats, years: tuple[FinancialYear, ...]) -> tuple[YearImpact, ...]:
    entrant, own = one.entrants[at], one.specified[:, at, :]
    shift = _months(years[0].start, entrant.window.p10)
    rows = []
    for number, year in enumerate(years):
        corrected = own[:, number] * one.factor
        first, last = (min(max(12 * edge - shift, 0), monthly.shape[1]) for edge in (number, number + 1))
        early_p50, early_p90 = np.percentile(monthly[:, first:last].sum(axis=1), (50, 90))
        specified = own[entrant.success, number].mean() if entrant.success.any() else 0.0
        rows.append(
            YearImpact(
                financial_year=year.label,
                early=whole(float(early_p50)),
                early_p90=whole(float(early_p90)),
                conditional=_band(corrected[entrant.success]),
                expected=whole(float(corrected.mean())),
                as_specified=whole(float(specified)),
                currency=one.model.currency,
            )
        )
    return tuple(rows)


def _since_launch(monthly: Floats) -> tuple[SinceLaunch, ...]:
    rows = []
    for year in range(SINCE_LAUNCH_YEARS):
        amounts = monthly[:, 12 * year : 12 * year + 12].sum(axis=1)
        rows.append(SinceLaunch(year + 1, *(whole(float(value)) for value in np.percentile(amounts, (10, 50, 90)))))
    return tuple(rows)


def _band(amounts: Floats) -> Band:
    """Quantiles of some draws; nothing where none of them launches."""
    if not len(amounts):
        return Band(whole(0), whole(0), whole(0))
    return Band(*(whole(float(value)) for value in np.percentile(amounts, (10, 50, 90))))


def _month(days: Floats, start: dt.date) -> NDArray[np.int64]:
    """Months from the start of the first financial year, of days since year 1."""
    dates = (days.astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]")
    return np.maximum((dates - np.datetime64(start, "M")).astype(np.int64), 0)


def _months(start: dt.date, day: dt.date) -> int:
    return max((day.year - start.year) * 12 + day.month - start.month, 0)
