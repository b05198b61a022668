"""All forecasts and estimates of a set of technologies, as a pure function of its inputs.

The same function values a scan and each step of the bridge between two editions, so that a step is a difference of
means under common draws.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.outlook import Outlook, forecast_outlook
from horizon.impact.model import CostModel
from horizon.impact.portfolio import summarise_impact
from horizon.impact.simulation import Entrant, JointSimulation, prepare_simulation
from horizon.impact.uncertainty import draw_input
from horizon.impact.workforce_limits import limit_workforce, needs_workforce
from horizon.type_adapters import adapt_type
from horizon.values.dates import FinancialYear
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.workforce import ResourceCapacity, Workforce

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHOD_VERSION = "5"
# The bridge needs again what the scan has just forecast, for every technology that did not change.
_forecast_outlook = lru_cache(maxsize=1_000)(forecast_outlook)


def forget_outlooks() -> None:
    """Forget the forecasts that are kept for the bridge: their draws are large, and a desk stays open."""
    _forecast_outlook.cache_clear()


@dataclass(frozen=True, slots=True)
class ReadyDay:
    """A technology that has steps to get ready, and the earliest day on which all can be done.

    ``on`` is None where nobody has said how far they are: then no figure waits for them.
    """

    technology: TechnologyKey
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class EstimateInputs:
    """All that figures depend on besides evidence and method; ``first_year`` is the day on which it begins."""

    day: dt.date
    first_year: dt.date
    years: int
    seed: int
    draws: int
    cases: tuple[ForecastCase, ...]
    models: tuple[CostModel, ...]
    ready: tuple[ReadyDay, ...] = ()
    workforce: tuple[ResourceCapacity, ...] = ()

    @property
    def financial_years(self) -> tuple[FinancialYear, ...]:
        """The financial years shown."""
        first = FinancialYear(self.first_year)
        return tuple(first.plus_years(at) for at in range(self.years))


@dataclass(frozen=True, slots=True)
class Valuation:
    """Inputs, evidence and results; outlooks are by case, with draws where the indication has a cost model."""

    inputs: EstimateInputs
    evidence: Evidence
    outlooks: tuple[Outlook, ...]
    simulations: tuple[JointSimulation, ...]
    workforce: tuple[Workforce, ...] = ()


def value_technologies(inputs: EstimateInputs, evidence: Evidence, last: Valuation | None = None) -> Valuation:
    """Forecast every case, and simulate every indication that has a cost model and something to come.

    What did not change since the ``last`` valuation is taken from it: draws are keyed, so they would be the same.
    """
    if last and not _differ_in_content_only(last, inputs, evidence):
        last = None
    years = inputs.financial_years
    old_outlooks = {outlook.case.key: outlook for outlook in last.outlooks} if last else {}
    old_simulations = {simulation.model.key: simulation for simulation in last.simulations} if last else {}
    costed = {model.key for model in inputs.models}
    outlooks = []
    for case in inputs.cases:
        needs_draws, old = case.indication_key in costed, old_outlooks.get(case.key)
        if old is None or old.case != case or (needs_draws and _lacks_draws(old)):
            old = _forecast_outlook(case, evidence, inputs.seed, inputs.draws, years)
        outlooks.append(old if needs_draws else old.without_draws())
    simulations = []
    ready = {day.technology: day for day in inputs.ready}
    for model in inputs.models:
        of_model = (outlook for outlook in outlooks if outlook.case.indication_key == model.key)
        with_days = ((outlook, ready.get(outlook.case.key)) for outlook in of_model)
        made = (_to_entrant(outlook, model, inputs.seed, day) for outlook, day in with_days)
        if entrants := tuple(filter(None, made)):
            simulations.append(
                _reuse_simulation(old_simulations.get(model.key), model, entrants)
                or prepare_simulation(model, entrants, years, evidence, inputs.seed)
            )
    held, workforce = _hold_back(simulations, inputs, last)
    return Valuation(inputs, evidence, tuple(outlooks), held, workforce)


def _hold_back(
    simulations: Sequence[JointSimulation], inputs: EstimateInputs, last: Valuation | None
) -> tuple[tuple[JointSimulation, ...], tuple[Workforce, ...]]:
    """The simulations with the starts that the workforce allows; as they were if nothing that needs it changed."""
    if not inputs.workforce:
        return tuple(replace(each, limits={}) if each.limits else each for each in simulations), ()
    coupled = [each for each in simulations if needs_workforce(each.model, inputs.workforce)]
    if last and last.inputs.workforce == inputs.workforce:
        before = [each for each in last.simulations if needs_workforce(each.model, inputs.workforce)]
        if len(coupled) == len(before) and all(now is was for now, was in zip(coupled, before, strict=True)):
            return tuple(simulations), last.workforce
    held, workforce = limit_workforce([replace(each, limits={}) for each in coupled], inputs.workforce)
    by_key = {each.model.key: each for each in held}
    return tuple(by_key.get(each.model.key, each) for each in simulations), workforce


def split_by_indication(inputs: EstimateInputs) -> list[EstimateInputs]:
    """Split the inputs into sets that can be estimated apart: one for each indication.

    Indications that need the same limited workforce stay together.
    """
    coupled = [model.key for model in inputs.models if needs_workforce(model, inputs.workforce)]
    piece_of = {key: first for first in coupled[:1] for key in coupled}
    cases: dict[IndicationKey, list[ForecastCase]] = {}
    models: dict[IndicationKey, list[CostModel]] = {}
    ready: dict[IndicationKey, list[ReadyDay]] = {}
    for case in inputs.cases:
        cases.setdefault(piece_of.get(case.indication_key, case.indication_key), []).append(case)
    for model in inputs.models:
        models.setdefault(piece_of.get(model.key, model.key), []).append(model)
    for day in inputs.ready:
        key = day.technology.indication_key
        ready.setdefault(piece_of.get(key, key), []).append(day)
    return [
        replace(
            inputs,
            cases=tuple(members),
            models=tuple(models.get(key, ())),
            ready=tuple(ready.get(key, ())),
            workforce=inputs.workforce if key in piece_of else (),
        )
        for key, members in cases.items()
    ]


def expected_totals(valuation: Valuation) -> dict[str, dict[str, float]]:
    """The expected total by currency and financial year, without confidential prices."""
    years = [year.label for year in valuation.inputs.financial_years]
    totals: dict[str, dict[str, float]] = {}
    for simulation in valuation.simulations:
        if simulation.model.shows_total:
            row = totals.setdefault(simulation.model.currency, dict.fromkeys(years, 0.0))
            for year, mean in zip(years, summarise_impact(simulation).expected, strict=True):
                row[year] += float(mean)
    return totals


def _differ_in_content_only(last: Valuation, inputs: EstimateInputs, evidence: Evidence) -> bool:
    """Whether cases, models, the days of being ready and the workforce are all that may differ."""
    bare = replace(inputs, cases=(), models=(), ready=(), workforce=())
    return last.evidence is evidence and bare == replace(last.inputs, cases=(), models=(), ready=(), workforce=())


def _reuse_simulation(
    old: JointSimulation | None, model: CostModel, entrants: tuple[Entrant, ...]
) -> JointSimulation | None:
    """The old simulation, if neither its model nor any of its technologies changed."""
    if old is None or old.model != model or len(old.entrants) != len(entrants):
        return None
    pairs = zip(entrants, old.entrants, strict=True)
    same = (
        (new.key, new.ready_on, new.has_steps) == (before.key, before.ready_on, before.has_steps)
        and new.launch is before.launch
        for new, before in pairs
    )
    return old if all(same) else None


def inputs_to_json(inputs: EstimateInputs) -> str:
    """The inputs as an edition freezes them."""
    return adapt_type(EstimateInputs).dump_json(inputs).decode()


def inputs_from_json(text: str) -> EstimateInputs | None:
    """The inputs of a frozen edition; None if another version of horizon froze them in another shape."""
    try:
        return adapt_type(EstimateInputs).validate_json(text)
    except ValidationError:
        return None


def _lacks_draws(outlook: Outlook) -> bool:
    return outlook.launch is not None and outlook.launch_draws is None


def _to_entrant(outlook: Outlook, model: CostModel, seed: int, ready: ReadyDay | None) -> Entrant | None:
    if outlook.launch is None or outlook.launch_draws is None or outlook.success is None:
        return None
    key = outlook.case.key
    reach: NDArray[np.floating] | float = 1.0
    if outlook.optimised is not None:
        share = draw_input(model.model_of(key).if_optimised, key, seed, len(outlook.optimised))
        reach = np.where(outlook.optimised, share, 1.0).astype(np.float32)  # kept for hundreds of technologies
    ready_on, has_steps = ready.on if ready else None, ready is not None
    return Entrant(key, outlook.launch_draws, outlook.success, outlook.launch, reach, ready_on, has_steps)
