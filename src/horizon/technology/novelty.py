"""How new a technology is, by lists that know no indications and end on a day.

1. A biosimilar or generic says so in its trials.
2. An authorisation counts for a technology when a phase 3 trial here had been read out by then; a medicine that was
   authorised before, or without one, is a *new use*.
3. What the lists don't know is *unknown*, not new, unless a development code and a trial still to read out say that
   nothing can have been authorised yet. An industry phase 4 in the same therapy area says that something may have been:
   a product on the market, which the lists have missed.

Drawback: an approval on an interim readout, or on phase 2 alone, is taken for one of another use.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from horizon.technology import names, product_names
from horizon.technology.authorised_medicines import Listed
from horizon.technology.group import Group
from horizon.values.edition import Novelty
from horizon.values.trial import Trial


@dataclass(frozen=True, slots=True)
class Authorised:
    """``before``: the first authorisation anywhere for another use; ``eu`` and ``us``: those for this one."""

    before: dt.date | None
    eu: dt.date | None
    us: dt.date | None


def authorised(group: Group, listed: Listed) -> Authorised:
    """What the lists say of a product, for this use or for another."""
    dates = listed.dates(keys(group))
    readout = _first_readout(group, least_phase=3)
    before = min((on for _, on in dates if readout is None or on < readout), default=None)
    if group.copy:  # the list's dates are its reference's
        return Authorised(before or min((on for _, on in dates), default=None), None, None)
    after = () if before else dates
    eu, us = (min((on for where, on in after if where == region), default=None) for region in ("eu", "us"))
    return Authorised(before, eu, us)


def novelty(
    group: Group, found: Authorised, day: dt.date, lists_end: Mapping[str, dt.date], marketed: Iterable[Trial]
) -> tuple[Novelty, str]:
    """Its novelty on a day, and why. ``marketed`` are industry's phase 4 trials of the therapy area."""
    if group.copy:
        return "biosimilar or generic", "biosimilar or generic: its trials say so"
    if found.before:
        told = f"first authorised on {found.before:%d %b %Y}, before a phase 3 trial here had read out"
        return "new use", f"new use: {told}"
    if found.eu or found.us:
        return "new product", "new product: on no list before its trials here"
    if sold := _sold(group, marketed):
        return "unknown", f"novelty unknown: on no list, but an industry phase 4 trial gives it ({sold})"
    ends = max(lists_end.values())
    if day <= ends:
        return "new product", "new product: on no list of authorised medicines on this day"
    readout = _first_readout(group)
    if any(map(names.is_code, (group.name, *group.aliases))) and (readout is None or readout > ends):
        return "new product", f"new product: a development code, and no trial had read out by {ends:%d %b %Y}"
    return "unknown", f"novelty unknown: on no list, and the lists end on {ends:%d %b %Y}"


def keys(group: Group) -> frozenset[str]:
    """The name keys of all its names."""
    return frozenset(map(names.key, (group.name, *group.aliases)))


def _sold(group: Group, marketed: Iterable[Trial]) -> str:
    own = keys(group)
    here = [one.trial for one in group.backing if one.trial.phases == (4,) and one.trial.sponsor_class == "industry"]
    found = [one for one in (*here, *marketed) if one in here or own & _given(one)]
    return min((one.nct_id for one in found), default="")


def _given(trial: Trial) -> set[str]:
    told = (spellings for one in trial.interventions for spellings in product_names.products(one.name))
    return {names.key(one) for spellings in told for one in spellings}


def _first_readout(group: Group, least_phase: int = 0) -> dt.date | None:
    """The first completion of its pivotal trials, or else of all; of those in this phase or a later one."""
    trials: Sequence[Trial] = [one.trial for one in group.backing if one.pivotal]
    dates = [
        date.on.first()
        for trial in trials or [one.trial for one in group.backing]
        if (trial.phase or 0) >= least_phase and (date := trial.primary_completion or trial.completion)
    ]
    return min(dates, default=None)
