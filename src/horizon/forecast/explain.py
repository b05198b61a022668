"""Rows of evidence as the assumptions that a page lists: value, unit, source, day and stamp."""

from collections.abc import Sequence
from dataclasses import replace

from horizon.evidence.rows import DeviceStep, FundingBranch, Lag, LifeTable, MethodShare, PhaseDuration, SuccessRate
from horizon.evidence.tables import Evidence
from horizon.forecast.timeline import EvidenceRow
from horizon.values.technology import Assumption, Technology
from horizon.watchlist.schema.watchlist import TechnologyOverride

ASSUMPTION = "assumption"


def to_assumption(row: EvidenceRow, used_by: str, evidence: Evidence) -> Assumption:
    """Turn a row of evidence into an assumption, stamped if it is assumed or was published after the day."""
    what, value, unit = _describe_row(row)
    stamp = ASSUMPTION if row.source.startswith(ASSUMPTION) else evidence.stamp_if_later(row.known_from)
    return Assumption(what, value, unit, row.source, row.known_from, stamp, used_by)


def list_overrides(override: TechnologyOverride | None, used_by: str) -> tuple[Assumption, ...]:
    """List the planner's dates and chances for a technology, which overrule every table."""
    if override is None:
        return ()
    given = {
        "licence": override.licence,
        "launch": override.launch,
        "probability of approval": override.probability.mode if override.probability else None,
        "kind of review": _describe_review(override),
    }
    source = override.source or "the planner's word"
    return tuple(
        Assumption(what, str(value), "given in the watchlist", source, override.known_since, "", used_by)
        for what, value in given.items()
        if value is not None
    )


def _describe_review(override: TechnologyOverride) -> str | None:
    kinds = {"FDA": override.review.us, "EMA": override.review.eu} if override.review else {}
    return ", ".join(f"{kind} ({regulator})" for regulator, kind in kinds.items() if kind) or None


def list_other_figures(technologies: Sequence[Technology], listed: Sequence[Assumption]) -> list[Assumption]:
    """List figures of one area or phase that a forecast used and that are not among those listed for all."""
    shared = {replace(row, used_by="") for row in listed}
    used = dict.fromkeys(replace(row, used_by="") for technology in technologies for row in technology.figures)
    return [replace(row, used_by="forecasts") for row in used if row not in shared]


def _describe_row(row: EvidenceRow) -> tuple[str, str, str]:
    """Return what it is, its value and its unit."""
    match row:
        case Lag():
            unit = f"days, P10 / P50 / P90{f', n={row.n}' if row.n else ''}"
            return f"{row.quantity}{_name_scope(row.scope)}", f"{row.p10:.0f} / {row.p50:.0f} / {row.p90:.0f}", unit
        case FundingBranch():
            weight = f", weight {row.weight:g}" if row.weight else ""
            what = f"{row.jurisdiction}: {row.branch}{_name_area(row.area)}"
            return what, f"{row.low:g} / {row.median:g} / {row.high:g}{weight}", f"{row.unit}; unvalidated until scored"
        case DeviceStep():
            weight = f", weight {row.weight:g}" if row.weight < 1 else ""
            what, value = (
                f"{row.place}, {row.kind}: {row.branch}",
                f"{row.low:g} / {row.median:g} / {row.high:g}{weight}",
            )
            return what, value, f"months from {row.stage}; unvalidated until scored"
        case LifeTable():
            return "life table of products in phase 3", "log-odds by two clocks", "monthly chance of a licence"
        case PhaseDuration():
            return row.quantity, f"{row.years:g}", f"years, {row.area}"
        case SuccessRate() | MethodShare():
            return row.quantity, f"{row.value:g}", row.area


def _name_scope(scope: str) -> str:
    if scope == "all":
        return ""
    return f", due in {scope} days" if scope[0].isdigit() else f", {scope}"


def _name_area(area: str) -> str:
    return "" if area == "all" else f", {area}"
