"""The novelty of a technology, by lists that know no indications and end on a day.

1. A biosimilar or generic says so in its trials.
2. An authorisation counts for a technology if a phase 3 trial in the indication had read out by then; a medicine
   authorised before, or without one, is a *new use*.
3. What is on no list is a *new product* while the older of the lists is at most a month old, since they are renewed
   by the week. On older lists it is *unknown*, unless a development code and a trial still to read out show that
   nothing can have been authorised yet. An industry phase 4 in the same therapy area suggests a product on the market
   that the lists have missed. Every device, test and software is *unknown*: the lists hold none.

Drawback: an approval on an interim readout, or on phase 2 alone, is taken for one of another use.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.device_kinds import find_device_kind
from horizon.technology.group import GroupedTechnology
from horizon.technology.names import is_code, name_key
from horizon.technology.product_names import parse_products
from horizon.values.technology import Novelty
from horizon.values.trial import Trial

CURRENT = dt.timedelta(days=31)
"""Assumption: how old a list may be and still be taken as complete; older ones are said by ``horizon status``, too."""


@dataclass(frozen=True, slots=True)
class Authorisations:
    """The first authorisations of a product: for another use anywhere, and for this use by region."""

    other_use: dt.date | None
    eu: dt.date | None
    us: dt.date | None


def find_authorisations(group: GroupedTechnology, lists: MedicineLists) -> Authorisations:
    """Find the authorisations of a product on the lists, for this use or for another."""
    dates = lists.authorisation_dates(group_name_keys(group))
    readout = first_readout(group, least_phase=3)
    other_use = min((on for _, on in dates if readout is None or on < readout), default=None)
    if group.is_copy:  # the list's dates are its reference's
        return Authorisations(other_use or min((on for _, on in dates), default=None), None, None)
    this_use = () if other_use else dates
    eu, us = (min((on for place, on in this_use if place == region), default=None) for region in ("eu", "us"))
    return Authorisations(other_use, eu, us)


def determine_novelty(
    group: GroupedTechnology, authorisations: Authorisations, evidence: Evidence, marketed: Iterable[Trial]
) -> tuple[Novelty, str]:
    """Determine the novelty and its reason; ``marketed`` are industry's phase 4 trials of the therapy area."""
    if group.is_copy:
        return "biosimilar or generic", "biosimilar or generic: its trials say so"
    if first := authorisations.other_use:
        return "new use", f"new use: first authorised on {first:%d %b %Y}, before a phase 3 trial here had read out"
    if authorisations.eu or authorisations.us:
        return "new product", "new product: on no list before its trials here"
    if nct_id := _find_phase_4(group, marketed):
        return "unknown", f"not known whether new: on no list, but an industry phase 4 trial gives it ({nct_id})"
    if not any(support.trial.phases for support in group.support) and find_device_kind(group):
        return "unknown", "not known whether new: the lists hold medicines, and neither devices, tests nor software"
    oldest, lists_end = min(evidence.lists_end.values()), max(evidence.lists_end.values())
    if evidence.day - oldest <= CURRENT:
        return "new product", "new product: on no list of authorised medicines"
    readout = first_readout(group)
    if any(map(is_code, (group.name, *group.aliases))) and (readout is None or readout > lists_end):
        return "new product", f"new product: a development code, and no trial had read out by {lists_end:%d %b %Y}"
    return "unknown", f"not known whether new: on no list, and one of the lists ends on {oldest:%d %b %Y}"


def group_name_keys(group: GroupedTechnology) -> frozenset[str]:
    """Return the name keys of all its names."""
    return frozenset(map(name_key, (group.name, *group.aliases)))


def _find_phase_4(group: GroupedTechnology, marketed: Iterable[Trial]) -> str:
    """Return the first id of an industry phase 4 trial that gives it, among its own and the marketed; empty if none."""
    keys = group_name_keys(group)
    trials = [support.trial for support in group.support]
    matched = [trial.nct_id for trial in trials if trial.phases == (4,) and trial.sponsor_class == "industry"]
    return min((*matched, *(trial.nct_id for trial in marketed if keys & _intervention_keys(trial))), default="")


def _intervention_keys(trial: Trial) -> set[str]:
    names = (spellings for given in trial.interventions for spellings in parse_products(given.name))
    return {name_key(spelling) for spellings in names for spelling in spellings}


def first_readout(group: GroupedTechnology, least_phase: int = 0) -> dt.date | None:
    """Return the first completion, from ``least_phase`` on, of its pivotal trials, else of all its trials.

    A trial that was withdrawn never began, and reads nothing out.
    """
    begun = [support for support in group.support if support.trial.status != "withdrawn"]
    trials: Sequence[Trial] = [support.trial for support in begun if support.pivotal]
    dates = [
        date.on.first_day()
        for trial in trials or [support.trial for support in begun]
        if (trial.phase or 0) >= least_phase and (date := trial.primary_completion or trial.completion)
    ]
    return min(dates, default=None)
