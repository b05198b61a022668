"""From licence to funding: one of the jurisdiction's dated branches, drawn by weight; for devices, their own road.

Drawback: the branches are unvalidated until they have been scored.
"""

from collections.abc import Sequence

import numpy as np

from horizon.evidence.rows import FundingBranch
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.device_road import DAYS_IN_MONTH, draw_use_steps
from horizon.forecast.draws import Floats, from_median
from horizon.forecast.timeline import Sampler, TimelineStep


def draw_funding_steps(
    case: ForecastCase, licence: Floats, evidence: Evidence, sampler: Sampler
) -> Sequence[TimelineStep]:
    """Draw the time from licence (days since year 1) to the first day of mandatory funding; empty where they are one.

    A row without a weight is no branch but the period that follows every branch which ends in guidance.
    """
    if case.device:
        return draw_use_steps(case, licence, evidence, sampler)
    rows = evidence.find_branches(case.jurisdiction, case.area)
    branches, after_guidance = [row for row in rows if row.weight], [row for row in rows if not row.weight]
    if not branches:
        return ()
    days = _draw_road_months(branches, after_guidance, sampler) * DAYS_IN_MONTH
    return [TimelineStep("the steps from licence to funding", days, (*branches, *after_guidance))]


def _draw_road_months(
    branches: Sequence[FundingBranch], after_guidance: Sequence[FundingBranch], sampler: Sampler
) -> Floats:
    weights = np.cumsum([branch.weight for branch in branches])
    pick = np.searchsorted(weights / weights[-1], sampler.draw_uniform("road"))
    after = sum(row.median for row in after_guidance)
    months = np.array([(row.low, row.median, row.high, after * ("guidance" in row.unit)) for row in branches])
    low, median, high, funding = months[pick].T
    return np.asarray(from_median(low, median, high, sampler.draw_uniform("months on the road")) + funding)
