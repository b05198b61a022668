"""The way to a licence: which of the ways holds for a technology, its draws, and its chance.

The first that holds, by what is known best:

1. *Licensed*, or the planner's date. 2. *An application* where the licence counts (``filing.py``).
3. *The FDA's word* for Europe: approved, or filed, then the distance to Europe by sponsor and review, and the share
   that comes at all. 4. *Phase 3*: the life table (``life_table.py``), for Europe with the same distance.
5. *Phase 1 or 2*: the phases to come, then the life table from the end of phase 3; in oncology a share is approved on a
   single-arm phase 2. 6. *Devices, tests and software*: their own road to the mark (``device_road.py``).

A planner's probability goes before that of the way.
"""

import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np

from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.device_road import draw_mark_steps
from horizon.forecast.draws import from_quantiles
from horizon.forecast.filing import FiledLicence, draw_ema_licence, draw_fda_licence, draw_mhra_licence
from horizon.forecast.launch import draw_steps_to_phase_3, known_date
from horizon.forecast.life_table import (
    DAYS_IN_MONTH,
    PhaseThreeProducts,
    cumulative_chances,
    months_at,
)
from horizon.forecast.success import CERTAIN, Chance, estimate_approval, estimate_level, multiply_chances
from horizon.forecast.timeline import Sampler, TimelineStep
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.technology import RestsOn

ON_INTERIM = "approved on an interim readout"
AS_FIRST_SEEN = "licensed by the life table, as first seen in phase 3"
TO_EUROPE = "FDA approval to EU authorisation"


@dataclass(frozen=True, slots=True)
class LicencePath:
    """The steps to the licence, in draws given that it comes, and the chance that it comes.

    The draws and the chance are as of before the wait. ``seen_until`` is the last day on which a licence would have
    been seen; ``failed`` the share of failures that would have been seen by today. ``reasons`` say what a date did;
    ``is_known`` if the day of the licence is known, ``by_life_table`` if the product is in phase 3.
    """

    steps: tuple[TimelineStep, ...]
    chance: Chance
    rests_on: RestsOn
    seen_until: dt.date
    failed: float = 0.0
    reasons: tuple[str, ...] = ()
    is_known: bool = False
    by_life_table: bool = False


def find_path(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath | None:
    """Return the way to the licence; None without a date to start from."""
    path = _find_known(case, evidence, sampler) or _find_expected(case, evidence, sampler)
    if path is None or not case.probability:
        return path
    low, mode, high = case.probability
    return replace(path, chance=Chance(mode, low, high, ()))


def _find_known(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath | None:
    if not case.licensed_on:
        return None
    steps = (known_date("the licence, which is known", case.licensed_on, sampler),)
    if case.authorised_on or case.licensed_on <= evidence.day:
        return LicencePath(steps, CERTAIN, "licence", evidence.day, is_known=True)
    expected = _find_expected(case, evidence, sampler)
    chance = expected.chance if expected else CERTAIN
    return LicencePath(steps, chance, "planner's date", evidence.day, is_known=True)


def _find_expected(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath | None:
    if case.device:
        return _find_marked(case, evidence, sampler)
    if JURISDICTIONS[case.jurisdiction].regulator == "us":
        return _find_american(case, evidence, sampler)
    if JURISDICTIONS[case.jurisdiction].own_regulator == "uk":
        british = draw_mhra_licence(case, evidence, sampler)
        if british and british.is_open(evidence.day):
            return _from_application(british, "filed", evidence)
    filed = draw_ema_licence(case, evidence, sampler)
    if filed and filed.is_open(evidence.day):
        return _from_application(filed, "opinion" if case.regulatory.eu.status == "opinion" else "filed", evidence)
    path = _find_american(case, evidence, sampler)
    if path is None or (not case.readouts and not case.american_approval and path.rests_on != "filed"):
        return path
    return _carry_to_europe(path, case, evidence, sampler)


def _from_application(filed: FiledLicence, rests_on: RestsOn, evidence: Evidence) -> LicencePath:
    return LicencePath((filed.step,), filed.chance, rests_on, evidence.day, filed.failed, filed.reasons)


def _find_american(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath | None:
    """Return the way to the FDA's approval."""
    if case.american_approval:
        step = known_date("the American approval, which is known", case.american_approval, sampler)
        return LicencePath((step,), CERTAIN, "American approval", case.seen_until)
    filed = draw_fda_licence(case, evidence, sampler)
    if filed and filed.is_open(evidence.day):
        return _from_application(filed, "filed", evidence)
    chance = estimate_approval(case, evidence)
    if not case.readouts:
        if not case.launch or chance is None:
            return None
        step = known_date("the launch, which is the planner's", case.launch, sampler)
        return LicencePath((step,), chance, "planner's date", case.seen_until)
    if chance is None:
        return None
    if case.phase is not None and case.phase >= 3:
        return _find_phase_3(case, evidence, sampler)
    to_phase_3 = draw_steps_to_phase_3(case, evidence, sampler)
    begin = replace(_to_products(case, evidence.day), since_first=np.zeros(1), since_last=np.zeros(1))
    chances = cumulative_chances(begin, evidence.life_table, np.zeros(1))[0]
    days = months_at(chances, sampler.draw_uniform("life table")) * DAYS_IN_MONTH
    step = TimelineStep("filing and review after the trials", days, (evidence.life_table,))
    return LicencePath((*to_phase_3, step), chance, "registry alone", case.seen_until)


def _find_marked(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath | None:
    """Return the way of a device to the mark that counts for the payer, or to the launch that the planner enters."""
    chance = estimate_approval(case, evidence)
    if chance is None:
        return None
    if case.launch and not case.readouts:
        step = known_date("the launch, which is the planner's", case.launch, sampler)
        return LicencePath((step,), chance, "planner's date", case.seen_until)
    if case.guidance and not case.readouts:
        step = known_date("the guidance, by which it has its mark", case.guidance, sampler)
        return LicencePath((step,), chance, "planner's date", case.seen_until)
    steps = draw_mark_steps(case, evidence, sampler)
    filed = case.regulatory.of_region(JURISDICTIONS[case.jurisdiction].regulator).status == "filed"
    return LicencePath(steps, chance, "filed" if filed else "registry alone", case.seen_until) if steps else None


def _find_phase_3(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath:
    """Ask the life table, as of the last day on which a licence would have been seen."""
    first = case.readouts[0].on
    start = min(evidence.day, max(case.seen_until, first))
    published = estimate_level("approval from phase 3", "relative approval from phase 3", case.area, evidence)
    early, entry = evidence.find_share(ON_INTERIM, case.area), evidence.find_share(AS_FIRST_SEEN, case.area)
    chances = cumulative_chances(
        _to_products(case, start).take_products(np.zeros(3, dtype=np.intp)),
        evidence.life_table,
        np.full(3, early.value),
        np.array([level_strength(level, entry.value) for level in (published.value, published.low, published.high)]),
    )
    days = start.toordinal() + months_at(chances[0], sampler.draw_uniform("life table")) * DAYS_IN_MONTH
    value, low, high = chances[:, -1].tolist()
    step = TimelineStep("the time from phase 3 to the licence", days, (evidence.life_table, early, entry))
    all_read_out = all(readout.actual or readout.on <= evidence.day for readout in case.readouts)
    rests_on: RestsOn = "all trials read out" if all_read_out else "registry alone"
    return LicencePath((step,), Chance(value, low, high, published.rows), rests_on, start, by_life_table=True)


def level_strength(published: float, entry: float) -> float:
    """Return the power that takes the table's chance of products as first seen to the published one."""
    return math.log1p(-min(published, 0.999)) / math.log1p(-entry)


def _to_products(case: ForecastCase, day: dt.date) -> PhaseThreeProducts:
    """Return the one product of a case as the life table sees it on a day."""
    first, last = min(readout.on for readout in case.readouts), max(readout.on for readout in case.readouts)
    return PhaseThreeProducts(
        since_first=np.array([(day - first).days / DAYS_IN_MONTH]),
        since_last=np.array([(day - last).days / DAYS_IN_MONTH]),
        oncology=np.array([case.area == "oncology"]),
        biological=np.array([case.biological]),
        small=np.array([case.small]),
        licensed_in_europe=np.array([case.european_licence is not None]),
    )


def _carry_to_europe(path: LicencePath, case: ForecastCase, evidence: Evidence, sampler: Sampler) -> LicencePath:
    """Add the distance from the FDA's approval to the European licence, and the chance that it comes."""
    size = "large" if case.large_sponsor else "other"
    review = case.regulatory.us.review
    lag = evidence.find_lag(TO_EUROPE, f"{size}, {review}" if review in {"priority", "standard"} else size)
    days = from_quantiles(lag.quantiles, sampler.draw_uniform(TO_EUROPE))
    step = TimelineStep("the decision in Europe after the American one", days, (lag,))
    comes = estimate_level(f"EU licence after the FDA's, {size} sponsor", "", "all", evidence)
    chance = multiply_chances(path.chance, comes)
    seen_until = min(path.seen_until, case.seen_until) if path.rests_on == "filed" else path.seen_until
    return replace(path, steps=(*path.steps, step), chance=chance, seen_until=seen_until)
