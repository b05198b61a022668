"""Which interventions a trial studies and which are background, by its arms.

1. An intervention of an experimental arm and of no comparator arm is under study. An arm of type *other* beside an
   experimental one is a comparator, unless that leaves nothing.
2. Where that leaves nothing, because doses or schedules are compared: all interventions of experimental arms.
3. Where no arm is experimental, or arms do not name their interventions: all interventions.
4. A placebo, a sham or plain saline is never under study, unless nothing else is given.

*Drawback*: what is given with a product in a single arm counts as under study, too.
"""

import re
from collections.abc import Set

from horizon.values.trial import Intervention, Trial

COMPARATOR_ROLES = frozenset({"active_comparator", "placebo_comparator", "sham_comparator", "no_intervention"})
NON_EXPERIMENTAL_ROLES = COMPARATOR_ROLES | {"other"}
_PLACEBO = re.compile(r"\b(placebos?|sham|dummy|vehicle)\b", re.IGNORECASE)
_SALINE = re.compile(r"\bsaline\b|\b0\.9\b", re.IGNORECASE)
_PLAIN_SALINE = frozenset({
    "saline", "sodium", "chloride", "nacl", "0", "9", "normal", "physiological", "isotonic", "sterile", "intravenous",
    "iv", "solution", "for", "injection", "control",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def interventions_under_study(trial: Trial) -> tuple[Intervention, ...]:
    """The interventions under study, in the record's order."""
    active = [item for item in trial.interventions if not _is_placebo(item.name)] or list(trial.interventions)
    experimental = _names_in_arms(trial, {"experimental"})
    others, comparators = _names_in_arms(trial, NON_EXPERIMENTAL_ROLES), _names_in_arms(trial, COMPARATOR_ROLES)
    for names in (experimental - others, experimental - comparators, experimental):
        if names and (studied := [item for item in active if _name_key(item.name) in names]):
            return tuple(studied)
    return tuple(active)


def _is_placebo(name: str) -> bool:
    """Whether a name is of a placebo. Hypertonic saline is a treatment; sodium chloride may be, if not at 0.9 %."""
    if _PLACEBO.search(name):
        return True
    return _SALINE.search(name) is not None and _PLAIN_SALINE.issuperset(_WORD.findall(name.casefold()))


def _names_in_arms(trial: Trial, roles: Set[str]) -> set[str]:
    return {_name_key(name) for arm in trial.arms if arm.kind in roles for name in arm.interventions}


def _name_key(name: str) -> str:
    return " ".join(name.casefold().split())
