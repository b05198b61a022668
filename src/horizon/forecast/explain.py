"""Rows of evidence as a page lists them: value, unit, source, day, and a stamp where one is due."""

from collections.abc import Sequence
from dataclasses import replace

from horizon.evidence.rows import Branch, Duration, Lag, Rate, Share
from horizon.evidence.tables import Evidence
from horizon.forecast.timeline import Row
from horizon.values.edition import Assumption, Technology
from horizon.watchlist.schema.watchlist import Known

ASSUMPTION = "assumption"


def explained(row: Row, used_by: str, evidence: Evidence) -> Assumption:
    """One row of evidence; what was published after the day says so."""
    what, value, unit = _said(row)
    stamp = ASSUMPTION if row.source.startswith(ASSUMPTION) else evidence.stamp(row.known_from)
    return Assumption(what, value, unit, row.source, row.known_from, stamp, used_by)


def told(known: Known | None, used_by: str) -> tuple[Assumption, ...]:
    """What the planner said of a technology's dates and chances, which goes before every table."""
    if known is None:
        return ()
    given = {
        "licence": known.licence,
        "launch": known.launch,
        "probability of approval": known.probability.mode if known.probability else None,
        "kind of review": known.review,
    }
    source = known.source or "the planner's word"
    return tuple(
        Assumption(what, str(value), "given in the watchlist", source, known.known_since, "", used_by)
        for what, value in given.items()
        if value is not None
    )


def also_used(technologies: Sequence[Technology], listed: Sequence[Assumption]) -> list[Assumption]:
    """Figures of one area or phase that a forecast used, and that are not among those listed for all."""
    known = {replace(row, used_by="") for row in listed}
    used = dict.fromkeys(replace(row, used_by="") for one in technologies for row in one.figures)
    return [replace(row, used_by="forecasts") for row in used if row not in known]


def _said(row: Row) -> tuple[str, str, str]:
    """What it is, its value and its unit."""
    match row:
        case Lag():
            unit = f"days, P10 / P50 / P90{f', n={row.n}' if row.n else ''}"
            return f"{row.quantity}{_scope(row.scope)}", f"{row.p10:.0f} / {row.p50:.0f} / {row.p90:.0f}", unit
        case Branch():
            weight = f", weight {row.weight:g}" if row.weight else ""
            what = f"{row.jurisdiction}: {row.branch}{_of(row.area)}"
            return what, f"{row.low:g} / {row.median:g} / {row.high:g}{weight}", f"{row.unit}; unvalidated until scored"
        case Duration():
            return row.quantity, f"{row.years:g}", f"years, {row.area}"
        case Rate() | Share():
            return row.quantity, f"{row.value:g}", row.area


def _scope(scope: str) -> str:
    if scope == "all":
        return ""
    return f", due in {scope} days" if scope[0].isdigit() else f", {scope}"


def _of(area: str) -> str:
    return "" if area == "all" else f", {area}"
