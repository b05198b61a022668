"""From matched trials to technologies: products for an indication, each backed by one or more trials.

1. In each trial, tell what is under study from background and comparator: by arm roles, then by names (placebo,
   standard of care, medicines in general use), then by how often a product is the comparator elsewhere.
2. Fold spellings: names given for one intervention are one product; the planner's aliases join and name them.
3. For each indication, gather a product's trials, and say which are pivotal and which speak only weakly.

Drawbacks: products given together, but not as a fixed-dose combination, are each a technology of their own; arms are
missing or without a role in many early records, and then every product that is not in general use counts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from horizon.technology import names
from horizon.values.trial import Intervention, Trial
from horizon.watchlist.match import Hit
from horizon.watchlist.schema import Known

REFERENCE_COUNTRIES = frozenset({"United States", "United Kingdom", "Germany", "France", "Spain", "Italy", "Canada"})
_MEDICINES = frozenset({"drug", "biological", "genetic", "combination_product"})
_OTHERS = frozenset({"device", "diagnostic_test"})
_EXPERIMENTAL = frozenset({"experimental"})
_COMPARATOR = frozenset({"active_comparator", "placebo_comparator", "sham_comparator", "no_intervention"})
_EXTENSION = re.compile(r"\b(extension|roll[- ]?over|long[- ]term (?:safety|follow))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Backing:
    """One trial behind a product. ``weak`` says in words why it speaks weakly; empty where it speaks fully."""

    trial: Trial
    pivotal: bool
    matched_by: tuple[str, ...]
    weak: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A product for an indication with its trials, earliest completion first. ``known`` is what the planner says."""

    key: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    watchlist: str
    indication: str
    backing: tuple[Backing, ...]
    known: Known | None = None

    @property
    def pivotal(self) -> tuple[Trial, ...]:
        """Its pivotal trials that have not been stopped."""
        return tuple(one.trial for one in self.backing if one.pivotal and not one.trial.stopped)


@dataclass(frozen=True, slots=True)
class _Product:
    trial: Trial
    kind: str
    spellings: tuple[str, ...]


def group(
    hits: Sequence[Hit], known: Mapping[tuple[str, str], Sequence[Known]], established: frozenset[str]
) -> tuple[Group, ...]:
    """All technologies of all watchlists, sorted by watchlist, indication and name.

    ``known`` gives, by watchlist and indication, what planners say; ``established`` the substances in general use.
    """
    trials = {hit.trial.nct_id: hit.trial for hit in hits}
    roles = _comparator_elsewhere(trials.values())
    general = frozenset(names.key(name) for name in established)
    studied = {nct: tuple(_under_study(trial, roles, general)) for nct, trial in trials.items()}
    spoken = [one for ones in known.values() for one in ones]
    families = _families([product.spellings for products in studied.values() for product in products], spoken)
    found: list[Group] = []
    for place in sorted({(hit.watchlist, hit.indication) for hit in hits}):
        own = [hit for hit in hits if (hit.watchlist, hit.indication) == place]
        found += _one_indication(place, own, studied, families, known.get(place, ()))
    return tuple(sorted(found, key=lambda one: (one.watchlist, one.indication, one.name.lower())))


def _one_indication(
    place: tuple[str, str],
    hits: Sequence[Hit],
    studied: Mapping[str, tuple[_Product, ...]],
    families: Mapping[str, str],
    known: Sequence[Known],
) -> list[Group]:
    members: dict[str, dict[str, tuple[Hit, _Product]]] = defaultdict(dict)
    for hit in hits:
        for product in studied[hit.trial.nct_id]:
            members[families[names.key(product.spellings[0])]][hit.trial.nct_id] = (hit, product)
    spoken = {families[names.key(one.name)]: one for one in known}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for product in (product for products in studied.values() for product in products):
        spellings[families[names.key(product.spellings[0])]].update(product.spellings)
    return [
        _group(place, root, list(pairs.values()), spellings[root], spoken.get(root)) for root, pairs in members.items()
    ]


def _group(
    place: tuple[str, str],
    root: str,
    pairs: list[tuple[Hit, _Product]],
    spellings: Counter[str],
    known: Known | None,
) -> Group:
    name = known.name if known else _display(spellings)
    aliases = {names.key(alias): alias for alias in [*(known.aliases if known else ()), *sorted(spellings)]}
    aliases.pop(names.key(name), None)
    backing = sorted((_backing(hit) for hit, _ in pairs), key=lambda one: (_completion(one.trial), one.trial.nct_id))
    return Group(
        key="|".join((*place, root)),
        name=name,
        aliases=tuple(sorted(aliases.values())),
        kind=Counter(product.kind for _, product in pairs).most_common(1)[0][0],
        watchlist=place[0],
        indication=place[1],
        backing=tuple(_without_lone_doubts(backing)),
        known=known,
    )


def _display(spellings: Counter[str]) -> str:
    """A name that people say before a code; the commonest, then the shortest."""
    return min(
        spellings,
        key=lambda name: (names.is_code(name), bool(re.search(r"\d", name)), -spellings[name], len(name), name),
    )


def _families(spellings: Iterable[tuple[str, ...]], known: Sequence[Known]) -> dict[str, str]:
    """Union of all keys that are given for one product; the root is the smallest key of the family."""
    parent: dict[str, str] = {}

    def find(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            one = parent[one]
        return one

    for family in [*spellings, *((one.name, *one.aliases) for one in known)]:
        roots = sorted({find(names.key(name)) for name in family})
        for root in roots[1:]:
            parent[root] = roots[0]
    return {one: find(one) for one in parent}


def _under_study(trial: Trial, elsewhere: Mapping[str, int], general: frozenset[str]) -> Iterable[_Product]:
    kinds = _MEDICINES & {one.kind for one in trial.interventions} or _OTHERS
    candidates = [
        _Product(trial, intervention.kind, (*spellings, *_other_names(intervention, alone)))
        for intervention in trial.interventions
        if intervention.kind in kinds
        for alone, spellings in _alone(intervention)
    ]
    candidates = [one for one in candidates if not general & set(map(names.key, one.spellings))]
    experimental = _given(trial, _EXPERIMENTAL) - _given(trial, _COMPARATOR)
    chosen = [one for one in candidates if experimental & set(map(names.key, one.spellings))] or candidates
    if len(chosen) > 1:
        chosen = [one for one in chosen if elsewhere.get(names.key(one.spellings[0]), 0) <= 0] or chosen
    return {names.key(one.spellings[0]): one for one in reversed(chosen)}.values()


def _alone(intervention: Intervention) -> list[tuple[bool, tuple[str, ...]]]:
    found = list(names.products(intervention.name))
    return [(len(found) == 1, spellings) for spellings in found]


def _other_names(intervention: Intervention, alone: bool) -> tuple[str, ...]:
    """Other names belong to the product only where the intervention holds just one."""
    if not alone:
        return ()
    return tuple(
        spelling
        for other in intervention.other_names
        for spellings in [list(names.products(other))]
        if len(spellings) == 1
        for spelling in spellings[0]
        if len(spelling.split()) <= 4
    )


def _given(trial: Trial, roles: frozenset[str]) -> set[str]:
    """Keys of what is given in arms of these roles, but for arms that only hold what names nothing."""
    return {
        names.key(spelling)
        for arm in trial.arms
        if arm.kind in roles
        for name in arm.interventions
        for spellings in names.products(name)
        for spelling in spellings
    }


def _comparator_elsewhere(trials: Iterable[Trial]) -> Counter[str]:
    """For each product: in how many more trials it is only the comparator than under study."""
    count: Counter[str] = Counter()
    for trial in trials:
        experimental, comparator = _given(trial, _EXPERIMENTAL), _given(trial, _COMPARATOR)
        count.update(comparator - experimental)
        count.subtract(experimental - comparator)
    return count


def _backing(hit: Hit) -> Backing:
    trial = hit.trial
    return Backing(trial, _pivotal(trial), hit.matched_by, _doubt(trial))


def _pivotal(trial: Trial) -> bool:
    """The sponsor's randomised phase 3; where the record says nothing on allocation, it is taken as randomised."""
    return trial.phase == 3 and trial.allocation in {"", "randomized"} and not _doubt(trial)


def _doubt(trial: Trial) -> str:
    """Why a trial says little about a licence here, empty if it does."""
    if _EXTENSION.search(trial.title):
        return "extension"
    if re.fullmatch(r"(?:\d+ (?:months|weeks|days)|1[0-7] years|\d years)", trial.maximum_age.lower()):
        return "children only"
    if trial.countries and set(trial.countries) <= {"Japan"}:
        return "Japan only"
    if trial.countries and set(trial.countries) <= {"China"}:
        return "China only"
    if trial.countries and not REFERENCE_COUNTRIES & set(trial.countries):
        return "no site in a reference country"
    return ""


def _without_lone_doubts(backing: list[Backing]) -> list[Backing]:
    """Where every phase 3 is doubtful or unrandomised, phase 3 trials are all there is: they count as pivotal."""
    if any(one.pivotal for one in backing):
        return backing
    return [Backing(one.trial, one.trial.phase == 3, one.matched_by, one.weak) for one in backing]


def _completion(trial: Trial) -> str:
    date = trial.primary_completion or trial.completion
    return str(date.on.middle()) if date else "9999"
