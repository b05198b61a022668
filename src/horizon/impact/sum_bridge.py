"""From the sum of a cost model to the estimate: what lies between the two, in the order in which the method adds it.

Medians under the draws of the estimate itself, so that the stages end at the figures that are printed:

1. the *sum*: the dearest year since launch, every input at its best, as specified;
2. the *ranges* of the inputs: the middle of all draws is not the sum of the bests;
3. the *record* of published estimates: the correction;
4. a *part* of the people, in the draws in which an appraisal recommends it for that;
5. in financial *years*, launched when it may be: the dearest one shown, over the draws in which it is launched;
6. *shared* with the other technologies, and as far as a workforce allows.
"""

from collections.abc import Iterator

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.base_case import compute_base_case
from horizon.impact.quantiles import percentiles
from horizon.impact.simulation import JointSimulation
from horizon.impact.standalone import SINCE_LAUNCH_YEARS, StandaloneImpact
from horizon.values.budget_impact import SumBridge, SumStage
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount, to_whole_units


def bridge_sum(simulation: JointSimulation, technology: TechnologyKey) -> SumBridge:
    """Bridge the sum of a technology to what it costs in its dearest financial year, if it comes.

    Raises ValueError if the simulation has no such technology.
    """
    at = [entrant.key for entrant in simulation.entrants].index(technology)
    entrant, success = simulation.entrants[at], simulation.entrants[at].success
    model = simulation.model_of(entrant)
    years = compute_base_case(model, 12 * SINCE_LAUNCH_YEARS).sum_years(0, SINCE_LAUNCH_YEARS)
    year = max(range(SINCE_LAUNCH_YEARS), key=lambda number: abs(years[number].net))
    patients, unit = simulation.simulate_classes(), simulation.draw_unit_costs(entrant)
    alone, sharing = StandaloneImpact(patients.class_patients(at).flow), simulation.share_patients(patients)
    shared = percentiles(simulation.corrected_impact(sharing, at, unit)[:, success], (50,))[0]
    shown = max(range(len(shared)), key=lambda number: abs(shared[number]))
    factor = simulation.factor_of(entrant)
    specified = alone.cost_since_launch(unit)[year]

    def list_stages() -> Iterator[tuple[SumStage, Amount]]:
        yield "sum", to_whole_units(years[year].net)
        yield "ranges", _middle(specified)
        yield "record", _middle(specified * factor)
        yield "part", _middle(specified * factor * entrant.reach)
        dated = alone.cost_of_year(sharing.launch_of(at), shown, unit) * factor * entrant.reach
        yield "years", _middle(dated[success])
        yield "shared", to_whole_units(float(shared[shown]))

    label = simulation.years[shown].label
    return SumBridge(technology, year + 1, label, model.currency, tuple(list_stages()))


def _middle(amounts: Floats) -> Amount:
    return to_whole_units(float(percentiles(np.asarray(amounts)[None], (50,))[0, 0]))
