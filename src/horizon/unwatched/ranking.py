"""What nobody watches, ranked by how much it could matter: an open sum of named terms, and the chance of a licence.

1. *Size*: the logarithm of dollars in the dearest year, by the people in its trials, its sponsor, cancer, and whether
   its condition is one that people live with (``spend_model.csv``, fitted on medicines approved from 2006 to 2015).
2. The first of them by size (``FORECAST_AT_MOST``) are forecast like a watched technology. What was stopped, is
   dormant or long in use is taken out; a product whose same trials are for several conditions is listed for the first
   by size.
3. *How much it could matter* is the size times the share of the next ten years in which it can be expected to be
   licensed: how near and how likely in one. Ties go by the people in the trials.

Neither prevalence nor price is in the sum: tried, the size of a condition told nothing of what its medicines cost,
since price falls as it rises. *Drawbacks*: the fit is of American programmes; products past the first by size are
counted only.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from horizon.evidence.spend_cases import SpendFeatures, SpendModel
from horizon.evidence.tables import Evidence
from horizon.forecast.case import build_case
from horizon.forecast.outlook import Outlook, forecast_outlook
from horizon.forecast.sponsors import is_large_sponsor
from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.state import determine_status
from horizon.unwatched.gather import SweptTechnologies, SweptTechnology
from horizon.values.dates import FinancialYear
from horizon.values.jurisdiction import JURISDICTIONS

FORECAST_AT_MOST = 400
"""As many as are forecast: each takes a thousandth of a second or more, and nobody reads further."""
DRAWS = 400
YEARS, CHANCE_YEARS = 10, 5
"""The years ahead that count, and those within which the chance of a licence is told."""
CHANCE_WITHOUT_DATE = 0.1
"""Assumption: the chance of a product whose trials show no date, so that it is not lost at the end of the list."""
_NOTHING_TO_COME = frozenset({"stopped", "dormant", "refused", "withdrawn from the market", "application withdrawn"})


@dataclass(frozen=True, slots=True)
class RankedTechnology:
    """A technology with its forecast; ``size`` is the logarithm of dollars in its dearest year.

    ``chance`` is that of a licence within five years, ``exposure`` the expected share of the next ten with a licence.
    """

    swept: SweptTechnology
    features: SpendFeatures
    outlook: Outlook
    size: float
    chance: float
    exposure: float

    @property
    def matters(self) -> float:
        """The logarithm of dollars in its dearest year times its exposure."""
        return self.size + math.log10(max(self.exposure, 1e-3))


@dataclass(frozen=True, slots=True)
class RankedTechnologies:
    """The ranking; ``stopped`` and ``on_sale`` were taken out, ``further`` are counted only."""

    technologies: tuple[RankedTechnology, ...]
    stopped: int
    on_sale: int
    further: int


def score_size(technology: SweptTechnology, model: SpendModel) -> float:
    """Return the logarithm of dollars in its dearest year, rounded so that the order is the same everywhere."""
    return round(model.score_technology(find_features(technology), len(technology.trials)), 6)


def rank_unwatched(swept: SweptTechnologies, model: SpendModel, jurisdiction: str, seed: int) -> RankedTechnologies:
    """Rank technologies, which come in the order of their size, for a payer, as of the day of the evidence."""
    ranked: list[RankedTechnology] = []
    seen, stopped, on_sale = set[tuple[str, tuple[str, ...]]](), 0, 0
    for place, technology in enumerate(swept.technologies):
        if len(ranked) == FORECAST_AT_MOST:
            further = len(swept.technologies) - place + swept.further
            return RankedTechnologies(_in_order(ranked), stopped, on_sale, further)
        same = technology.group.key.product, tuple(trial.nct_id for trial in technology.trials)
        if same in seen:
            continue
        seen.add(same)
        outlook = forecast_technology(technology, swept.evidence, swept.lists, jurisdiction, seed)
        if outlook.state in _NOTHING_TO_COME:
            stopped += 1
        elif outlook.state in {"authorised", "funded"} and outlook.licence is None:
            on_sale += 1
        else:
            size, (chance, exposure) = score_size(technology, model), _weigh_licence(outlook)
            ranked.append(RankedTechnology(technology, find_features(technology), outlook, size, chance, exposure))
    return RankedTechnologies(_in_order(ranked), stopped, on_sale, swept.further)


def find_features(technology: SweptTechnology) -> SpendFeatures:
    """Return what the registry shows of a technology that goes with what it comes to cost."""
    condition = technology.condition
    return SpendFeatures(
        people=technology.people,
        large_sponsor=any(is_large_sponsor(trial.sponsor) for trial in technology.trials),
        oncology=condition.area == "oncology",
        long_term=condition.prevalence is not None and condition.prevalence.is_long_term,
    )


def forecast_technology(
    technology: SweptTechnology, evidence: Evidence, lists: MedicineLists, jurisdiction: str, seed: int
) -> Outlook:
    """Forecast it like one that is watched."""
    group = technology.group
    status = determine_status(group, evidence, lists)
    case = build_case(group, status, technology.condition.area, jurisdiction, evidence)
    return forecast_outlook(case, evidence, seed, DRAWS, list_licence_years(evidence.day, jurisdiction)).without_draws()


def list_licence_years(day: dt.date, jurisdiction: str) -> tuple[FinancialYear, ...]:
    """Return the financial years within which a licence counts."""
    first = FinancialYear.of(day, JURISDICTIONS[jurisdiction].first_month)
    return tuple(first.plus_years(later) for later in range(YEARS))


def _weigh_licence(outlook: Outlook) -> tuple[float, float]:
    """Return the chance of a licence within five years, and the expected share of the next ten with one."""
    if outlook.case.authorised_on:
        return 1.0, 1.0
    if outlook.probability is None:
        return CHANCE_WITHOUT_DATE, CHANCE_WITHOUT_DATE
    chances = list(outlook.probability.licence_by.values())
    return chances[CHANCE_YEARS - 1], sum(chances) / len(chances)


def _in_order(ranked: Sequence[RankedTechnology]) -> tuple[RankedTechnology, ...]:
    return tuple(
        sorted(ranked, key=lambda row: (-round(row.matters, 6), -(row.features.people or 0), row.swept.group.key))
    )
