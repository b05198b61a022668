"""How likely: approval and reimbursement apart.

What is authorised where it counts is certain; what the FDA has approved counts in Europe as filed.

Levels come from programme-level tables; where a table has no level for an area, the level for all areas is scaled by
the area's relative rate (never for oncology, where several products share a target). Where studies disagree, the mean
is used and the range is shown.
"""

from dataclasses import dataclass

from horizon.evidence.rows import Rate
from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its range and the rows that it was made of."""

    value: float
    low: float
    high: float
    rows: tuple[Rate, ...]


CERTAIN = Chance(1.0, 1.0, 1.0, ())


def approval(case: Case, evidence: Evidence) -> Chance | None:
    """The chance of approval before time has spoken; None where no table speaks of the kind. Of devices and tests none
    does either: half, give or take two fifths, is an assumption that says so. A day of funding that the planner entered
    for one is certain, and so is a licence that the planner says has come."""
    if case.probability:
        low, mode, high = case.probability
        return Chance(mode, low, high, ())
    if case.authorised or case.entered or (case.licence and case.licence <= evidence.day):
        return CERTAIN
    if case.us:
        return _level("approval from filing", "", "all", evidence)
    if case.device:
        return _level("approval of a device or test", "", "all", evidence)
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


@dataclass(frozen=True, slots=True)
class Funding:
    """What becomes of what is approved. ``paid`` is the chance of being funded at all; ``outcomes`` part one whole into
    how it ends, empty where a jurisdiction has no such steps."""

    paid: Chance
    outcomes: tuple[tuple[str, float], ...] = ()


def funding(case: Case, evidence: Evidence) -> Funding:
    """Approval is funding in the United States and the plain profile. Scotland's own rates were not found: England's
    stand in. A device or test has no mandate: the share that was selected for national guidance stands for it. A
    biosimilar or generic is used under the guidance on what it copies; a day that the planner entered is certain."""
    if case.copy or case.entered or case.jurisdiction not in {"england", "scotland"}:
        return Funding(CERTAIN)
    if case.device:
        return Funding(_level("selected for national guidance if a device", "", "england", evidence))
    return _appraised(evidence)


def _appraised(evidence: Evidence) -> Funding:
    """Terminated, refused, or recommended: for all of the licence, for a part of it, or while data are gathered."""
    ended = evidence.rate("terminated before guidance", "england")[0]
    positive = evidence.rate("recommended if appraised", "england")
    part, managed = (evidence.rate(f"{how} if recommended", "england")[0] for how in ("optimised", "managed access"))
    values = [(1 - ended.value) * row.value for row in positive]
    paid = Chance(sum(values) / len(values), min(values), max(values), (ended, *positive, part, managed))
    shares = {
        "routine": paid.value * (1 - part.value - managed.value),
        "for a part of the licence": paid.value * part.value,
        "managed access": paid.value * managed.value,
        "refused": 1 - ended.value - paid.value,
        "terminated": ended.value,
    }
    return Funding(paid, tuple(shares.items()))


def _level(level: str, relative: str, area: str, evidence: Evidence) -> Chance:
    """The mean of all levels that speak of the area; those for all areas only where scaled to it, or alone."""
    own = evidence.rate(level, area) if area != "all" else ()
    scaled = evidence.rate(relative, area) if relative and area not in {"oncology", "all"} else ()
    everywhere = evidence.rate(level, "all") if scaled or not own else ()
    factors, of_all = [1.0], evidence.rate(relative, "all")[:1] if scaled else ()
    if scaled:
        low, value, high = scaled[0].low, scaled[0].value, scaled[0].high
        factors = [one / of_all[0].value for one in (value, low or value, high or value)]
    values = [*(row.value for row in own), *(min(row.value * factors[0], 1.0) for row in everywhere)]
    ranges = [min(row.value * factor, 1.0) for row in everywhere for factor in factors] if not own else []
    ranges += [bound for row in (*own, *everywhere) for bound in (row.low, row.high) if bound is not None]
    rows = (*own, *everywhere, *scaled, *of_all)
    return Chance(sum(values) / len(values), min(values + ranges), max(values + ranges), rows)


def _times(first: Chance, second: Chance) -> Chance:
    rows = (*first.rows, *second.rows)
    return Chance(first.value * second.value, first.low * second.low, first.high * second.high, rows)
