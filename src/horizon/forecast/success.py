"""The chances of approval and of reimbursement, apart.

An authorisation that counts in the jurisdiction is certain.

Levels come from programme-level tables; where a table has no level for an area, the level for all areas is scaled by
the area's relative rate (never for oncology, where several products share a target). Where studies disagree, the mean
is used and the range is shown.
"""

from dataclasses import dataclass, replace

from horizon.evidence.rows import SuccessRate
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.values.jurisdiction import JURISDICTIONS


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its range and the rows behind it."""

    value: float
    low: float
    high: float
    rows: tuple[SuccessRate, ...]


FOR_A_PART = "for a part of the licence"
CERTAIN = Chance(1.0, 1.0, 1.0, ())


def estimate_approval(case: ForecastCase, evidence: Evidence) -> Chance | None:
    """Estimate the chance of approval by phase, before conditioning on time passed; None without a phase.

    Of a product in phase 3 it is the published level that the life table is held to.

    Of devices it is the share of those in clinical studies that got a mark; likelier where another region has marked
    it, and likelier still once it is applied for. A launch that the planner entered for one is certain, and so is a
    licence that the planner says has come.
    """
    if case.probability:
        low, mode, high = case.probability
        return Chance(mode, low, high, ())
    if case.authorised_on or case.has_entered_launch or (case.licence and case.licence <= evidence.day):
        return CERTAIN
    if case.device:
        return _estimate_mark(case, evidence)
    if case.phase is None:
        return None
    if case.phase >= 3:
        return estimate_level("approval from phase 3", "relative approval from phase 3", case.area, evidence)
    if case.phase == 2:
        return multiply_chances(
            estimate_level("phase 3 from phase 2", "relative phase 3 from phase 2", case.area, evidence),
            estimate_level("approval from phase 3", "relative approval from phase 3", case.area, evidence),
        )
    return estimate_level("approval from phase 1", "", case.area, evidence)


def _estimate_mark(case: ForecastCase, evidence: Evidence) -> Chance:
    region = JURISDICTIONS[case.jurisdiction].regulator
    if case.guidance or case.regulatory.of_region(region).status == "filed":
        return estimate_level("mark of a device or test once applied for", "", "all", evidence)
    known = " where another region has it" if case.marked_elsewhere else ""
    return estimate_level(f"mark of a device or test{known}", "", "all", evidence)


@dataclass(frozen=True, slots=True)
class FundingChance:
    """What follows approval: ``paid`` is the chance of any funding.

    ``outcomes`` are the shares of each outcome and sum to one; empty where the jurisdiction has no appraisal.
    """

    paid: Chance
    outcomes: tuple[tuple[str, float], ...] = ()


def estimate_funding(case: ForecastCase, evidence: Evidence) -> FundingChance:
    """The chance of funding once approved, and how appraisals end.

    Approval is funding where the jurisdiction has no appraisal. A device or test has no mandate: the share chosen for
    national guidance, and recommended by it, stands in. A biosimilar or generic is used under the guidance on its
    reference product; a launch date that the planner entered is certain.
    """
    area = JURISDICTIONS[case.jurisdiction].appraisal_area
    if case.copy or case.has_entered_launch or not area:
        return FundingChance(CERTAIN)
    if case.device:
        return _estimate_guidance(case, area, evidence)
    return _estimate_appraisal(area, evidence)


def _estimate_guidance(case: ForecastCase, area: str, evidence: Evidence) -> FundingChance:
    """Chosen for guidance and recommended, in full or in part; guidance that has come and is entered is certain."""
    if case.guidance and case.guidance <= evidence.day:
        return FundingChance(CERTAIN)
    chosen = estimate_level("selected for national guidance if a device", "", area, evidence)
    chosen = CERTAIN if case.guidance else chosen
    recommended = estimate_level("recommended if selected and a device", "", area, evidence)
    in_full = estimate_level("recommended in full if recommended and a device", "", area, evidence)
    paid = multiply_chances(chosen, recommended)
    shares = {
        "recommended": paid.value * in_full.value,
        "recommended in part": paid.value * (1 - in_full.value),
        "not recommended": chosen.value - paid.value,
        "not chosen for guidance": 1 - chosen.value,
    }
    return FundingChance(replace(paid, rows=(*paid.rows, *in_full.rows)), tuple(shares.items()))


def _estimate_appraisal(area: str, evidence: Evidence) -> FundingChance:
    """Terminated, refused, or recommended: for all of the licence, for a part of it, or while data are gathered."""
    ended = evidence.find_rates("terminated before guidance", area)[0]
    positive = evidence.find_rates("recommended if appraised", area)
    part, managed = (evidence.find_rates(f"{how} if recommended", area)[0] for how in ("optimised", "managed access"))
    values = [(1 - ended.value) * row.value for row in positive]
    paid = Chance(sum(values) / len(values), min(values), max(values), (ended, *positive, part, managed))
    shares = {
        "routine": paid.value * (1 - part.value - managed.value),
        FOR_A_PART: paid.value * part.value,
        "managed access": paid.value * managed.value,
        "refused": 1 - ended.value - paid.value,
        "terminated": ended.value,
    }
    return FundingChance(paid, tuple(shares.items()))


def estimate_level(level: str, relative: str, area: str, evidence: Evidence) -> Chance:
    """Average all levels for the area; levels for all areas count only scaled to it, or where there are no others."""
    local = evidence.find_rates(level, area) if area != "all" else ()
    scaled = evidence.find_rates(relative, area) if relative and area not in {"oncology", "all"} else ()
    everywhere = evidence.find_rates(level, "all") if scaled or not local else ()
    factors, of_all = [1.0], evidence.find_rates(relative, "all")[:1] if scaled else ()
    if scaled:
        low, value, high = scaled[0].low, scaled[0].value, scaled[0].high
        factors = [bound / of_all[0].value for bound in (value, low or value, high or value)]
    values = [*(row.value for row in local), *(min(row.value * factors[0], 1.0) for row in everywhere)]
    ranges = [min(row.value * factor, 1.0) for row in everywhere for factor in factors] if not local else []
    ranges += [bound for row in (*local, *everywhere) for bound in (row.low, row.high) if bound is not None]
    rows = (*local, *everywhere, *scaled, *of_all)
    return Chance(sum(values) / len(values), min(values + ranges), max(values + ranges), rows)


def multiply_chances(first: Chance, second: Chance) -> Chance:
    """Return the chance that both come."""
    rows = (*first.rows, *second.rows)
    return Chance(first.value * second.value, first.low * second.low, first.high * second.high, rows)
