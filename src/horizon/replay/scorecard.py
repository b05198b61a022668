"""How right frozen forecasts have been: each scored against what happened, none rewritten.

A forecast is scored once its outcome is known: the first edition that gave a technology a licence window speaks for
it, so that a forecast cannot improve its score by waiting. With fewer than five outcomes the card is silent.
"""

import datetime as dt
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.forecast.case import EUROPEAN
from horizon.technology import names
from horizon.values.frozen import Edition, ScoreLine, Technology, Window

ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to a technology: its key, its licence, and where that is known from."""

    key: str
    licence: dt.date
    source: str


def first_forecasts(editions: Iterable[Edition]) -> dict[str, tuple[Edition, Technology]]:
    """By technology, the first edition that gave it a licence window, in whatever order they come."""
    found: dict[str, tuple[Edition, Technology]] = {}
    for edition in sorted(editions, key=lambda one: (one.scan.as_of, one.key)):
        for one in edition.scan.technologies:
            if one.licence:
                found.setdefault(one.key, (edition, one))
    return found


def outcomes(editions: Sequence[Edition], evidence: Evidence) -> tuple[Outcome, ...]:
    """First authorisations where the payer is, known on the evidence's day, that came after the first forecast."""
    authorised: dict[tuple[str, str], dt.date] = {}
    for one in sorted(evidence.medicines, key=lambda medicine: medicine.authorised):
        authorised.setdefault((one.region, names.key("/".join(one.substances))), one.authorised)
    found = []
    for key, (edition, technology) in first_forecasts(editions).items():
        region = _region(edition, technology)
        dates = [authorised.get((region, names.key(name))) for name in (technology.name, *technology.aliases)]
        known = [date for date in dates if date]
        if known and min(known) > edition.scan.as_of:
            found.append(Outcome(key, min(known), "list of authorised medicines"))
    return tuple(found)


def _region(edition: Edition, technology: Technology) -> str:
    """The list that a technology's licence is on, by the jurisdiction of its watchlist."""
    where = {page.name: page.jurisdiction for page in edition.scan.watchlists}
    return "eu" if where.get(technology.watchlist) in EUROPEAN else "us"


def score(editions: Sequence[Edition], known: Sequence[Outcome], evidence: Evidence) -> tuple[ScoreLine, ...]:
    """The share of licences inside the P10 to P90 window, and the median error, beside published figures."""
    forecasts = first_forecasts(editions)
    pairs = [(window, one.licence) for one in known if (window := _window(forecasts, one.key))]
    inside = sum(window.p10 <= licence <= window.p90 for window, licence in pairs)
    errors = [abs((licence - window.p50).days) for window, licence in pairs]
    silent = f"too few to say ({len(pairs)} of {len(forecasts)} forecast have come)"
    hit = f"{inside} of {len(pairs)} ({_wilson(inside, len(pairs))})" if len(pairs) >= ENOUGH else silent
    error = f"{statistics.median(errors):.0f} days" if len(pairs) >= ENOUGH else silent
    published = {row.measure: row.published for row in evidence.accuracy}
    return (
        ScoreLine("licences inside the window", hit, len(pairs), published["launch inside the predicted window"]),
        ScoreLine("median error of the licence", error, len(pairs)),
        ScoreLine("pounds", "too few to say: no spend recorded", 0, published["oncology spend model"]),
    )


def _window(forecasts: dict[str, tuple[Edition, Technology]], key: str) -> Window | None:
    return forecasts[key][1].licence if key in forecasts else None


def _wilson(hits: int, n: int) -> str:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{max(middle - half, 0):.0%} to {min(middle + half, 1):.0%}"
