"""What a payer sets aside for all that it watches: percentiles of the joint draws, and what each technology adds."""

from collections.abc import Sequence

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.portfolio import ADDITION_STEP, IndicationImpact, TechnologyImpact
from horizon.impact.quantiles import percentiles
from horizon.values.budget_impact import Reserve, ReserveAddition
from horizon.values.dates import FinancialYear
from horizon.values.money import to_whole_units

_AT = (50, 90)


def reserves_of(
    payer: str, impacts: Sequence[IndicationImpact], years: tuple[FinancialYear, ...]
) -> tuple[Reserve, ...]:
    """The reserve of one payer in one currency for each financial year, without its rounds.

    An addition is the percentile with the technology less that without it. Patients are not handed to others, so that
    it says what its own bill adds.
    """
    total = np.sum([impact.total for impact in impacts], axis=0)
    sampled = total[:, ::ADDITION_STEP]
    whole, of_sample = percentiles(total, _AT), percentiles(sampled, _AT)
    technologies = [technology for impact in impacts for technology in impact.technologies]
    added = [(technology, of_sample - _percentiles_without(sampled, technology)) for technology in technologies]
    currency = impacts[0].simulation.model.currency
    rows = []
    for at, year in enumerate(years):
        additions = (
            ReserveAddition(technology.key, *(to_whole_units(float(amount)) for amount in amounts[:, at]))
            for technology, amounts in added
        )
        largest_first = sorted((row for row in additions if row.p50 or row.p90), key=lambda row: (-row.p90, -row.p50))
        p50, p90 = (to_whole_units(float(amount)) for amount in whole[:, at])
        rows.append(Reserve(payer, year.label, currency, p50, p90, tuple(largest_first)))
    return tuple(rows)


def _percentiles_without(sampled: Floats, technology: TechnologyImpact) -> Floats:
    assert technology.drawn is not None
    return percentiles(sampled - technology.drawn, _AT)
