"""What a trial studies, told from what is given beside it: by its arms.

1. What an experimental arm is given and no comparator arm, is under study. An arm of type *other* beside an
   experimental one is a comparator, unless that leaves nothing.
2. Where that is nothing, because doses or schedules are compared: all that experimental arms are given.
3. Where no arm is experimental, or arms do not name what they give: all that is given.
4. A placebo, a sham or plain saline is never under study, unless nothing else is given.

Known drawback: what is given beside a product in a single arm counts as under study, too.
"""

import re
from collections.abc import Iterable

from horizon.values.trial import Intervention, Trial

COMPARATORS = frozenset({"active_comparator", "placebo_comparator", "sham_comparator", "no_intervention"})
BESIDE = COMPARATORS | {"other"}
_NOTHING = re.compile(r"\b(placebos?|sham|dummy|vehicle)\b", re.IGNORECASE)
_SALINE = re.compile(r"\bsaline\b|\b0\.9\b", re.IGNORECASE)
_PLAIN = frozenset({
    "saline", "sodium", "chloride", "nacl", "0", "9", "normal", "physiological", "isotonic", "sterile", "intravenous",
    "iv", "solution", "for", "injection", "control",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


def under_study(trial: Trial) -> tuple[Intervention, ...]:
    """What is under study, in the record's order."""
    given = [one for one in trial.interventions if not _nothing(one.name)] or list(trial.interventions)
    experimental = _named(trial, {"experimental"})
    for names in (experimental - _named(trial, BESIDE), experimental - _named(trial, COMPARATORS), experimental):
        if names and (chosen := [one for one in given if _key(one.name) in names]):
            return tuple(chosen)
    return tuple(given)


def _nothing(name: str) -> bool:
    """Hypertonic saline is a treatment; so may sodium chloride be, if it is not at 0.9 %."""
    if _NOTHING.search(name):
        return True
    return _SALINE.search(name) is not None and _PLAIN.issuperset(_WORD.findall(name.casefold()))


def _named(trial: Trial, roles: Iterable[str]) -> set[str]:
    wanted = frozenset(roles)
    return {_key(name) for arm in trial.arms if arm.kind in wanted for name in arm.interventions}


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
