"""Joint totals and each technology's own figures, from one simulation for each indication.

Success, launch and cost are drawn together for all technologies of an indication, which share its patients. A total is
a percentile of joint draws, never a sum of percentiles; expected figures add up because they are means.
"""

import datetime as dt
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
_ENOUGH = 20  # draws under which a percentile is not worth printing


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
    """One indication's joint draws: net impact by draw and financial year, whether anything launched, and the mean if
    everything launched at its median."""

    key: str
    currency: str
    total: Floats
    any_launched: NDArray[np.bool_]
    ceiling: Floats
    costed: tuple[Costed, ...]


def joint(
    model: CostModel, entrants: tuple[Entrant, ...], years: tuple[FinancialYear, ...], evidence: Evidence, seed: int
) -> Joint:
    """Simulate one indication over the financial years given."""
    draws = len(entrants[0].launch)
    start = years[0].start
    drawn = population(model, seed, draws)
    units = [unit_costs(model, one.key, seed, draws) for one in entrants]
    factor = correction(model.key, evidence, seed, draws)
    launch = np.stack([np.where(one.success, _month(one.launch, start), NEVER) for one in entrants], axis=1)
    months = 12 * len(years)
    cost = flow(model, drawn, units, launch, months).cost
    at_median = np.stack([np.full(draws, _months(start, one.window.p50)) for one in entrants], axis=1)
    ceiling = (flow(model, drawn, units, at_median, months).cost.sum(axis=1) * factor[:, None]).mean(axis=0)
    costed = []
    for at, one in enumerate(entrants):
        alone = flow(
            model,
            drawn,
            [units[at]],
            np.zeros((draws, 1), dtype=np.int64),
            max(months, 12 * SINCE_LAUNCH_YEARS),
            period=1,
        )
        monthly = alone.cost[:, 0, :] * factor[:, None]
        own = cost[:, at, :]
        costed.append(Costed(one.key, _by_year(model, one, own, factor, monthly, years), _since_launch(monthly)))
    total = cost.sum(axis=1) * factor[:, None]
    return Joint(
        model.key, model.currency, total, np.any([one.success for one in entrants], axis=0), ceiling, tuple(costed)
    )


def totals(scope: str, joints: tuple[Joint, ...], years: tuple[FinancialYear, ...]) -> tuple[Total, ...]:
    """The joint totals of several indications in one currency, by financial year."""
    together = np.sum([one.total for one in joints], axis=0)
    ceiling = np.sum([one.ceiling for one in joints], axis=0)
    launched = np.any([one.any_launched for one in joints], axis=0)
    rows = []
    for at, year in enumerate(years):
        amounts = together[:, at]
        p50, p90, p99 = (whole(float(value)) for value in np.percentile(amounts, (50, 90, 99)))
        band = _band(amounts[launched])
        rows.append(
            Total(scope, year.label, whole(amounts.mean()), p50, p90, p99, band, whole(ceiling[at]), joints[0].currency)
        )
    return tuple(rows)


def _by_year(
    model: CostModel, one: Entrant, own: Floats, factor: Floats, monthly: Floats, years: tuple[FinancialYear, ...]
) -> tuple[YearImpact, ...]:
    shift = _months(years[0].start, one.window.p10)
    rows = []
    for at, year in enumerate(years):
        calibrated = own[:, at] * factor
        first, last = (min(max(12 * edge - shift, 0), monthly.shape[1]) for edge in (at, at + 1))
        early = monthly[:, first:last].sum(axis=1)
        early_p50, early_p90 = (whole(float(value)) for value in np.percentile(early, (50, 90)))
        specified = own[one.success, at].mean() if one.success.any() else 0.0
        rows.append(
            YearImpact(
                financial_year=year.label,
                early=early_p50,
                early_p90=early_p90,
                conditional=_band(calibrated[one.success]),
                expected=whole(calibrated.mean()),
                as_specified=whole(specified),
                currency=model.currency,
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
    if len(amounts) < _ENOUGH:
        return Band(whole(0), whole(0), whole(0))
    return Band(*(whole(float(value)) for value in np.percentile(amounts, (10, 50, 90))))


def _month(days: Floats, start: dt.date) -> NDArray[np.int64]:
    """Months from the start of the first financial year, of days since year 1."""
    dates = (days.astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]")
    return np.maximum((dates - np.datetime64(start, "M")).astype(np.int64), 0)


def _months(start: dt.date, day: dt.date) -> int:
    return max((day.year - start.year) * 12 + day.month - start.month, 0)
