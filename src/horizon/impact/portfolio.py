"""Each technology's figures and the joint totals, from one simulation for each indication.

A total is a percentile of joint draws, never a sum of percentiles; expected figures add up because they are means.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from horizon.forecast.draws import Floats
from horizon.impact.effects import list_effects
from horizon.impact.lateness import months_late
from horizon.impact.quantiles import money_bands, percentiles
from horizon.impact.resources import resource_uses
from horizon.impact.simulation import Entrant, JointSimulation
from horizon.impact.standalone import StandaloneImpact, crossing_chance, summarise_since_launch
from horizon.impact.workforce_delay import summarise_delay
from horizon.values.budget_impact import BudgetEffect, Hold, ResourceUse, SinceLaunch, Total, YearImpact
from horizon.values.dates import FinancialYear
from horizon.values.keys import TechnologyKey
from horizon.values.money import to_whole_units
from horizon.values.technology import MonthsLate
from horizon.values.workforce import WorkforceDelay

ADDITION_STEP = 4
"""What each technology adds to a reserve is worked out on one draw in so many: it takes the draws of all at once."""


@dataclass(frozen=True, slots=True)
class TechnologyImpact:
    """One technology; ``crossing_chance`` is that of a cost over the threshold within three years of launch.

    ``drawn`` is its corrected impact by financial year in one draw of :data:`ADDITION_STEP`, for the reserve.
    ``each_month`` late costs so much, and the lateness ``as_stands``, where there are steps to get ready.
    """

    key: TechnologyKey
    by_year: tuple[YearImpact, ...]
    since_launch: tuple[SinceLaunch, ...]
    resources: tuple[ResourceUse, ...] = ()
    crossing_chance: float = 0.0
    hold: Hold | None = None
    drawn: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    each_month: MonthsLate | None = None
    as_stands: MonthsLate | None = None
    delay: WorkforceDelay | None = None
    effects: tuple[BudgetEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicationImpact:
    """One indication: corrected impact by financial year × draw; the ceiling is by year, if all are launched early."""

    simulation: JointSimulation
    technologies: tuple[TechnologyImpact, ...]
    total: Floats
    ceiling: Floats


@dataclass(frozen=True, slots=True)
class ImpactSummary:
    """The figures by which two editions are compared.

    ``expected`` is by financial year; by technology, ``means`` are over all years, ``medians`` by year if launched.
    """

    expected: Floats
    means: dict[TechnologyKey, float]
    medians: dict[TechnologyKey, tuple[Decimal, ...]]


def summarise_impact(simulation: JointSimulation) -> ImpactSummary:
    """Summarise a simulation for the bridge, which needs less than the scan."""
    sharing = simulation.share_patients(simulation.simulate_classes())
    yearly_means, means, medians = [], {}, {}
    for at, entrant in enumerate(simulation.entrants):
        corrected = simulation.corrected_impact(sharing, at, simulation.draw_unit_costs(entrant))
        yearly_means.append(corrected.mean(axis=1))
        means[entrant.key] = float(yearly_means[-1].sum())
        amounts = percentiles(corrected[:, entrant.success], (50,))[0]
        medians[entrant.key] = tuple(to_whole_units(float(amount)) for amount in amounts)
    return ImpactSummary(np.asarray(np.sum(yearly_means, axis=0)), means, medians)


def estimate_indication(simulation: JointSimulation, threshold: float = np.inf) -> IndicationImpact:
    """Estimate every figure of an indication."""
    patients, years = simulation.simulate_classes(), simulation.years
    sharing, shared_early = simulation.share_patients(patients), simulation.share_among_all(patients)
    alone = [StandaloneImpact(of_class.flow) for of_class in patients.classes]
    total, ceiling = (np.zeros((len(years), len(simulation.factor))) for _ in range(2))
    technologies = []
    for at, entrant in enumerate(simulation.entrants):
        unit = simulation.draw_unit_costs(entrant)
        corrected = simulation.corrected_impact(sharing, at, unit)
        total += corrected
        ceiling += simulation.corrected_impact(shared_early, at, unit)
        standalone, factor = alone[patients.class_of[at]], simulation.factor_of(entrant) * entrant.reach
        early = standalone.cost_by_year(simulation.early_start(entrant), len(years), unit) * factor
        since_launch = standalone.cost_since_launch(unit) * factor
        late = simulation.early_start(entrant) - simulation.early_month(entrant)
        technologies.append(
            TechnologyImpact(
                entrant.key,
                _to_year_impacts(simulation, entrant, corrected, percentiles(early, (50, 90))),
                summarise_since_launch(since_launch),
                resource_uses(simulation, at, sharing),
                crossing_chance(since_launch, threshold),
                _amount_to_hold(simulation, entrant, corrected),
                corrected[:, ::ADDITION_STEP].astype(np.float32),
                months_late(simulation, entrant, standalone, 1) if entrant.has_steps else None,
                months_late(simulation, entrant, standalone, late) if late else None,
                summarise_delay(simulation, at, sharing, corrected) if at in sharing.limits else None,
                list_effects(simulation, at, sharing),
            )
        )
    return IndicationImpact(simulation, tuple(technologies), total, percentiles(ceiling, (99,))[0])


def joint_totals(
    scope: str,
    impacts: Sequence[IndicationImpact],
    years: tuple[FinancialYear, ...],
    residents: int | None = None,
    payer: str = "",
) -> tuple[Total, ...]:
    """The joint totals of indications in one currency, by financial year; also per 100,000 ``residents``."""
    total = np.sum([impact.total for impact in impacts], axis=0)
    ceilings = np.sum([impact.ceiling for impact in impacts], axis=0)
    launched = np.any([impact.simulation.any_launched for impact in impacts], axis=0)
    rows = []
    for year, amounts, ceiling in zip(years, total, ceilings, strict=True):
        p50, p90, p99 = (to_whole_units(float(amount)) for amount in percentiles(amounts[None], (50, 90, 99))[:, 0])
        rows.append(
            Total(
                scope=scope,
                financial_year=year.label,
                expected=to_whole_units(float(amounts.mean())),
                p50=p50,
                p90=p90,
                p99=p99,
                conditional=money_bands(amounts[None, launched])[0],
                ceiling=to_whole_units(float(ceiling)),
                currency=impacts[0].simulation.model.currency,
                per_100_000=to_whole_units(float(amounts.mean()) / residents * 100_000) if residents else None,
                payer=payer,
            )
        )
    return tuple(rows)


def _amount_to_hold(simulation: JointSimulation, entrant: Entrant, corrected: Floats) -> Hold | None:
    """P50 and P90 of the cost in the year of the early launch, over the draws in which it is funded by its end.

    None if that year is beyond those shown, or if it is never funded.
    """
    at = simulation.early_month(entrant) // 12
    if at >= len(simulation.years):
        return None
    end = (simulation.years[at].plus_years(1).start - dt.date(1, 1, 1)).days + 1
    funded = entrant.success & (entrant.launch < end)
    if not funded.any():
        return None
    p50, p90 = (to_whole_units(float(amount)) for amount in percentiles(corrected[at][None, funded], (50, 90))[:, 0])
    return Hold(simulation.years[at].label, p50, p90)


def _to_year_impacts(
    simulation: JointSimulation, entrant: Entrant, corrected: Floats, early: Floats
) -> tuple[YearImpact, ...]:
    bands = money_bands(corrected[:, entrant.success])
    specified = np.zeros(len(simulation.years))
    if entrant.success.any():
        specified = (corrected / simulation.factor_of(entrant))[:, entrant.success].mean(axis=1)
    return tuple(
        YearImpact(
            financial_year=year.label,
            early=to_whole_units(float(early[0, at])),
            early_p90=to_whole_units(float(early[1, at])),
            conditional=bands[at],
            expected=to_whole_units(float(corrected[at].mean())),
            as_specified=to_whole_units(float(specified[at])),
            currency=simulation.model.currency,
        )
        for at, year in enumerate(simulation.years)
    )
