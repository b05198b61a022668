"""Joint totals and each technology's own figures, from one simulation for each indication.

Success, launch and cost are drawn together for all technologies of an indication, which share its patients. A total is
a percentile of joint draws, never a sum of percentiles; expected figures add up because they are means. Technologies
are worked out one after another, so that memory holds the draws of one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.draws import Floats
from horizon.impact import resources
from horizon.impact.estimate import Class, together
from horizon.impact.model import CostModel
from horizon.impact.quantiles import bands, percentiles
from horizon.impact.sharing import NEVER, Shared
from horizon.impact.standalone import SINCE_LAUNCH_YEARS, Alone
from horizon.impact.uncertainty import UnitDraws, correction, population, unit_costs
from horizon.values.dates import FinancialYear
from horizon.values.edition import SinceLaunch, Total, Use, Window, YearImpact
from horizon.values.money import whole


@dataclass(frozen=True, slots=True)
class Entrant:
    """One technology that may come: ``launch`` draws in days since year 1, ``success`` whether it comes at all."""

    key: str
    launch: Floats
    success: NDArray[np.bool_]
    window: Window


@dataclass(frozen=True, slots=True)
class Joint:
    """One indication: what is drawn for all its technologies, and ``factor``, which corrects money draw by draw."""

    model: CostModel
    entrants: tuple[Entrant, ...]
    years: tuple[FinancialYear, ...]
    seed: int
    factor: Floats

    @property
    def everyone(self) -> Class:
        """All its technologies together: not kept, since it is as large as all else."""
        drawn = population(self.model, self.seed, len(self.factor))
        return together(self.model, drawn, 12 * max(len(self.years), SINCE_LAUNCH_YEARS))

    @property
    def any_launched(self) -> NDArray[np.bool_]:
        """By draw, whether anything is launched at all."""
        return np.asarray(np.any([one.success for one in self.entrants], axis=0))


@dataclass(frozen=True, slots=True)
class Costed:
    """One technology's figures; ``crosses`` is the chance that one of its first three years is over the threshold, if
    it is launched."""

    key: str
    by_year: tuple[YearImpact, ...]
    since_launch: tuple[SinceLaunch, ...]
    resources: tuple[Use, ...] = ()
    crosses: float = 0.0


@dataclass(frozen=True, slots=True)
class Worked:
    """What an indication comes to: each technology's figures, and corrected impact by financial year × draw; the
    ceiling by financial year."""

    joint: Joint
    costed: tuple[Costed, ...]
    total: Floats
    ceiling: Floats


@dataclass(frozen=True, slots=True)
class Gist:
    """The mean of an indication's corrected impact by financial year; by technology its own mean over all years, and
    the median if it is launched, as printed."""

    expected: Floats
    means: dict[str, float]
    middles: dict[str, tuple[Decimal, ...]]


def joint(
    model: CostModel, entrants: tuple[Entrant, ...], years: tuple[FinancialYear, ...], evidence: Evidence, seed: int
) -> Joint:
    """What the technologies of one indication share over the financial years given."""
    return Joint(model, entrants, years, seed, correction(model, evidence, seed, len(entrants[0].launch)))


def gist(one: Joint) -> Gist:
    """The figures that one edition is compared with another by."""
    shared, rows, means, middles = _shared(one, one.everyone), [], {}, {}
    for at, entrant in enumerate(one.entrants):
        corrected = _corrected(one, shared, at, _unit(one, entrant))
        rows.append(corrected.mean(axis=1))
        means[entrant.key] = float(rows[-1].sum())
        middle = percentiles(corrected[:, entrant.success], (50,))[0]
        middles[entrant.key] = tuple(whole(float(value)) for value in middle)
    return Gist(np.asarray(np.sum(rows, axis=0)), means, middles)


def worked_out(one: Joint, threshold: float = np.inf) -> Worked:
    """Every figure of an indication."""
    everyone = one.everyone
    shared, alone, early = _shared(one, everyone), Alone(everyone, one.factor), _early(one, everyone)
    total, ceiling = (np.zeros((len(one.years), len(one.factor))) for _ in range(2))
    found = []
    for at, entrant in enumerate(one.entrants):
        unit = _unit(one, entrant)
        corrected = _corrected(one, shared, at, unit)
        total += corrected
        ceiling += _corrected(one, early, at, unit)
        early_at = _months(one.years[0].start, entrant.window.p10)
        if_early, since, crosses = alone.of(early_at, len(one.years), unit, threshold)
        by_year = _by_year(one, entrant, corrected, if_early)
        uses = resources.used(one.model, one.years, entrant.key, at, shared, entrant.success, one.seed)
        found.append(Costed(entrant.key, by_year, since, uses, crosses))
    return Worked(one, tuple(found), total, percentiles(ceiling, (99,))[0])


def totals(
    scope: str, several: Sequence[Worked], years: tuple[FinancialYear, ...], people: int | None = None
) -> tuple[Total, ...]:
    """The joint totals of several indications in one currency, by financial year; ``people`` bear them."""
    together = np.sum([one.total for one in several], axis=0)
    everything = np.sum([one.ceiling for one in several], axis=0)
    launched = np.any([one.joint.any_launched for one in several], axis=0)
    rows = []
    for year, amounts, most in zip(years, together, everything, strict=True):
        p50, p90, p99 = (whole(float(value)) for value in percentiles(amounts[None], (50, 90, 99))[:, 0])
        rows.append(
            Total(
                scope=scope,
                financial_year=year.label,
                expected=whole(float(amounts.mean())),
                p50=p50,
                p90=p90,
                p99=p99,
                conditional=bands(amounts[None, launched])[0],
                ceiling=whole(float(most)),
                currency=several[0].joint.model.currency,
                per_100_000=whole(float(amounts.mean()) / people * 100_000) if people else None,
            )
        )
    return tuple(rows)


def _unit(one: Joint, entrant: Entrant) -> UnitDraws:
    return unit_costs(one.model, entrant.key, one.seed, len(one.factor))


def _shared(one: Joint, everyone: Class) -> Shared:
    start = one.years[0].start
    launch = [np.where(entrant.success, _month(entrant.launch, start), NEVER) for entrant in one.entrants]
    return Shared(one.model, everyone, np.stack(launch))


def _early(one: Joint, everyone: Class) -> Shared:
    """As if everything were launched, at the early end of its window."""
    months = [_months(one.years[0].start, entrant.window.p10) for entrant in one.entrants]
    return Shared(one.model, everyone, np.tile(np.array(months)[:, None], len(one.factor)))


def _corrected(one: Joint, shared: Shared, at: int, unit: UnitDraws) -> Floats:
    """One technology's corrected impact by financial year × draw."""
    cost = np.zeros((len(one.years), len(one.factor)))
    if unit.course.any():
        cost += shared.courses(at)[: len(one.years)] * unit.course
    if unit.month.any():
        cost += shared.treated(at)[: len(one.years)] * unit.month
    return np.asarray(cost * one.factor)


def _by_year(one: Joint, entrant: Entrant, corrected: Floats, early: Floats) -> tuple[YearImpact, ...]:
    likely = bands(corrected[:, entrant.success])
    came = entrant.success.any()
    specified = (corrected / one.factor)[:, entrant.success].mean(axis=1) if came else np.zeros(len(one.years))
    return tuple(
        YearImpact(
            financial_year=year.label,
            early=whole(float(early[0, at])),
            early_p90=whole(float(early[1, at])),
            conditional=likely[at],
            expected=whole(float(corrected[at].mean())),
            as_specified=whole(float(specified[at])),
            currency=one.model.currency,
        )
        for at, year in enumerate(one.years)
    )


def _month(days: Floats, start: dt.date) -> NDArray[np.int64]:
    """Months from the start of the first financial year, of days since year 1."""
    dates = (days.astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]")
    return np.maximum((dates - np.datetime64(start, "M")).astype(np.int64), 0)


def _months(start: dt.date, day: dt.date) -> int:
    return max((day.year - start.year) * 12 + day.month - start.month, 0)
