"""How likely: approval and reimbursement apart, and what time without a launch says.

What is authorised where it counts is certain; what the FDA has approved counts in Europe as filed.

Levels come from programme-level tables; where a table has no level for an area, the level for all areas is scaled by
the area's relative rate (never for oncology, where several products share a target). Where studies disagree, the mean
is used and the range is shown.
"""

from dataclasses import dataclass

from horizon.evidence.rows import Rate
from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case

DORMANT_BELOW = 0.05


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its range and the rows that it was made of."""

    value: float
    low: float
    high: float
    rows: tuple[Rate, ...]


def approval(case: Case, evidence: Evidence) -> Chance | None:
    """The chance of approval before time has spoken; None where no table speaks of the kind (devices, tests)."""
    if case.probability:
        low, mode, high = case.probability
        return Chance(mode, low, high, ())
    if case.authorised:
        return Chance(1.0, 1.0, 1.0, ())
    if case.us:
        return _level("approval from filing", "", "all", evidence)
    if case.phase is None:
        return None
    if case.phase >= 3:
        return _level("approval from phase 3", "relative approval from phase 3", case.area, evidence)
    if case.phase == 2:
        return _times(
            _level("phase 3 from phase 2", "relative phase 3 from phase 2", case.area, evidence),
            _level("approval from phase 3", "relative approval from phase 3", case.area, evidence),
        )
    return _level("approval from phase 1", "", case.area, evidence)


def reimbursement(jurisdiction: str, evidence: Evidence) -> Chance:
    """The chance of routine or restricted funding once approved. One in the United States and the plain profile;
    Scotland's own rate was not found: England's stands in."""
    if jurisdiction not in {"england", "scotland"}:
        return Chance(1.0, 1.0, 1.0, ())
    ended = evidence.rate("terminated before guidance", "england")[0]
    positive = evidence.rate("recommended if appraised", "england")
    values = [(1 - ended.value) * row.value for row in positive]
    return Chance(sum(values) / len(values), min(values), max(values), (ended, *positive))


def after_waiting(prior: float, share_past: float) -> float:
    """What is left of a probability when ``share_past`` of the launch distribution has gone by without a launch:
    ``p(1−F) / (1−pF)``."""
    return prior * (1 - share_past) / (1 - prior * share_past)


def _level(level: str, relative: str, area: str, evidence: Evidence) -> Chance:
    """The mean of all levels that speak of the area; those for all areas only where scaled to it, or alone."""
    own = evidence.rate(level, area) if area != "all" else ()
    scaled = evidence.rate(relative, area) if relative and area not in {"oncology", "all"} else ()
    everywhere = evidence.rate(level, "all") if scaled or not own else ()
    factors = [1.0]
    if scaled:
        of_all = evidence.rate(relative, "all")[0].value
        low, value, high = scaled[0].low, scaled[0].value, scaled[0].high
        factors = [value / of_all, (low or value) / of_all, (high or value) / of_all]
    values = [*(row.value for row in own), *(min(row.value * factors[0], 1.0) for row in everywhere)]
    ranges = [min(row.value * factor, 1.0) for row in everywhere for factor in factors] if not own else []
    rows = (*own, *everywhere, *scaled)
    return Chance(sum(values) / len(values), min(values + ranges), max(values + ranges), rows)


def _times(first: Chance, second: Chance) -> Chance:
    rows = (*first.rows, *second.rows)
    return Chance(first.value * second.value, first.low * second.low, first.high * second.high, rows)
