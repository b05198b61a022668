"""From licence to funding: one of the jurisdiction's dated roads, by weight.

Drawback: the roads are unvalidated until they have been scored.
"""

from collections.abc import Sequence

import numpy as np

from horizon.evidence.rows import Branch
from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.forecast.draws import Floats, from_median
from horizon.forecast.timeline import Part, Sampler

MONTH = 30.4375


def to_launch(case: Case, evidence: Evidence, sampler: Sampler) -> Sequence[Part]:
    """From the licence to the first day on which the payer must fund it; nothing where they are one."""
    every = evidence.roads(case.jurisdiction, case.area, "device" if case.device else "medicine")
    roads, funding = [road for road in every if road.weight], [road for road in every if not road.weight]
    if not roads:
        return ()
    return [Part("the road from licence to funding", _months(roads, funding, sampler) * MONTH, (*roads, *funding))]


def _months(roads: Sequence[Branch], funding: Sequence[Branch], sampler: Sampler) -> Floats:
    weights = np.cumsum([road.weight for road in roads])
    pick = np.searchsorted(weights / weights[-1], sampler.u("road"))
    after = sum(step.median for step in funding)
    ends = np.array([(road.low, road.median, road.high, after * ("guidance" in road.unit)) for road in roads])
    low, median, high, funded = ends[pick].T
    return np.asarray(from_median(low, median, high, sampler.u("months on the road")) + funded)
