"""What a trial is about: the products under study, told from background and comparator.

Each sign narrows the choice, unless nothing would be left:

1. *Names.* Placebo, standard of care and procedures name no product; medicines in general use are background.
2. *Arm roles.* What experimental arms are given, and no comparator is.
3. *Title.* What it names, and the sponsor's own codes; what it sets them against is a comparator.
4. *Elsewhere.* What is comparator, or given to both sides, in more of the other trials than it is under study.

Drawback: arms are missing or without a role in many early records, and then every product that is not in general use
counts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from horizon.technology import names
from horizon.values.trial import Intervention, Trial

_MEDICINES = frozenset({"drug", "biological", "genetic", "combination_product"})
_OTHERS = frozenset({"device", "diagnostic_test"})
_EXPERIMENTAL = frozenset({"experimental"})
_COMPARATOR = frozenset({"active_comparator", "placebo_comparator", "sham_comparator", "no_intervention"})
_VERSUS = re.compile(r"\b(?:versus|vs|compared (?:to|with))\b", re.IGNORECASE)
_WORDS = 4  # a name with more is a description


@dataclass(frozen=True, slots=True)
class Product:
    """What one intervention says of one product: the intervention's kind, and all spellings, its own name first."""

    kind: str
    spellings: tuple[str, ...]

    @property
    def key(self) -> str:
        return names.key(self.spellings[0])

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(names.key, self.spellings))

    @property
    def coded(self) -> bool:
        return any(map(names.is_code, self.spellings))

    def named_in(self, text: str) -> bool:
        """Whether a text without separators holds one of its names, with all components."""
        return any(all(part in text for part in key.split("/")) for key in self.keys)


def under_study(trials: Iterable[Trial], established: Set[str]) -> dict[str, tuple[Product, ...]]:
    """The products that each trial is about, by its id; ``established`` names the substances in general use."""
    read = {trial.nct_id: trial for trial in trials}
    elsewhere = _background_elsewhere(read.values())
    general = frozenset(map(names.key, established))
    return {nct_id: _studied(trial, elsewhere, general) for nct_id, trial in read.items()}


def _studied(trial: Trial, elsewhere: Mapping[str, int], general: Set[str]) -> tuple[Product, ...]:
    chosen = [one for one in _candidates(trial) if not general & one.keys]
    experimental = _given(trial, _EXPERIMENTAL) - _given(trial, _COMPARATOR)
    chosen = [one for one in chosen if experimental & one.keys] or chosen
    chosen = _by_title(trial.title, chosen) or chosen
    if len(chosen) > 1:
        chosen = [one for one in chosen if sum(elsewhere.get(key, 0) for key in one.keys) <= 0] or chosen
    return tuple({one.key: one for one in reversed(chosen)}.values())


def _candidates(trial: Trial) -> list[Product]:
    kinds = _MEDICINES & {one.kind for one in trial.interventions} or _OTHERS
    found = [
        (intervention, list(names.products(intervention.name)))
        for intervention in trial.interventions
        if intervention.kind in kinds
    ]
    own = {names.key(spelling) for _, products in found for spellings in products for spelling in spellings}
    return [
        Product(intervention.kind, (*spellings, *(_other_names(intervention, own) if len(products) == 1 else ())))
        for intervention, products in found
        for spellings in products
    ]


def _other_names(intervention: Intervention, own: Set[str]) -> Iterator[str]:
    """Other names that the sponsor listed, but for those of classes, and of other interventions of the trial."""
    for other in (one for text in intervention.other_names for one in names.listed(text)):
        found = list(names.products(other))
        if len(found) == 1 and own.isdisjoint(map(names.key, found[0])):
            yield from (one for one in found[0] if len(one.split()) <= _WORDS and not names.names_class(one))


def _by_title(title: str, candidates: Sequence[Product]) -> list[Product]:
    """Where the title names some, those and the sponsor's codes; what it sets them against is a comparator."""
    studied, *against = (re.sub(r"[^a-z0-9]", "", part.lower()) for part in _VERSUS.split(title))
    named = [one for one in candidates if one.named_in(studied)]
    if not named:
        return [one for one in candidates if not any(one.named_in(text) for text in against)]
    return [one for one in candidates if one in named or one.coded]


def _given(trial: Trial, roles: frozenset[str]) -> set[str]:
    """Keys of what is given in arms of these roles."""
    return {
        names.key(spelling)
        for arm in trial.arms
        if arm.kind in roles
        for name in arm.interventions
        for spellings in names.products(name)
        for spelling in spellings
    }


def _background_elsewhere(trials: Iterable[Trial]) -> Counter[str]:
    """For each product: in how many more trials it is comparator, or given to both sides, than under study."""
    count: Counter[str] = Counter()
    for trial in trials:
        experimental, comparator = _given(trial, _EXPERIMENTAL), _given(trial, _COMPARATOR)
        only = experimental - comparator
        count.update(comparator if only else comparator - experimental)
        count.subtract(only)
    return count
