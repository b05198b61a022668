"""From matched trials to technologies: products for an indication, each backed by one or more trials.

1. In each trial, tell what is under study from background and comparator: by names (placebo, standard of care,
   medicines in general use), by arm roles, by the title and the sponsor's own codes, and by how often a product is
   comparator or background elsewhere.
2. Fold spellings: names given for one intervention are one product; the planner's aliases join and name them.
3. For each indication, gather a product's trials, and say which are pivotal and which speak only weakly.

Drawbacks: products given together, but not as a fixed-dose combination, are each a technology of their own; arms are
missing or without a role in many early records, and then every product that is not in general use counts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
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
_VERSUS = re.compile(r"\b(?:versus|vs|compared (?:to|with))\b", re.IGNORECASE)
_WORDS = 4  # a name with more is a description
_Place = tuple[str, str]  # watchlist and indication
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


def group(
    hits: Sequence[Hit], known: Mapping[tuple[str, str], Sequence[Known]], established: frozenset[str]
) -> tuple[Group, ...]:
    """All technologies of all watchlists, sorted by watchlist, indication and name.

    ``known`` gives, by watchlist and indication, what planners say; ``established`` the substances in general use.
    """
    trials = {hit.trial.nct_id: hit.trial for hit in hits}
    elsewhere = _background_elsewhere(trials.values())
    general = frozenset(names.key(name) for name in established)
    studied = {nct: tuple(_under_study(trial, elsewhere, general)) for nct, trial in trials.items()}
    products = [product for found in studied.values() for product in found]
    spoken = [(one.name, *one.aliases) for ones in known.values() for one in ones]
    families = _families([*(product.spellings for product in products), *spoken])
    family: dict[str, list[_Product]] = defaultdict(list)
    for product in products:
        family[families[product.key]].append(product)
    found: list[Group] = []
    for place, own in _by_place(hits).items():
        told = {families[names.key(one.name)]: one for one in known.get(place, ())}
        for root, backing in _by_product(own, studied, families).items():
            found.append(_group(place, root, backing, family[root], told.get(root)))
    return tuple(sorted(found, key=lambda one: (one.watchlist, one.indication, one.name.lower())))


def _by_place(hits: Iterable[Hit]) -> dict[_Place, list[Hit]]:
    places: dict[_Place, list[Hit]] = defaultdict(list)
    for hit in hits:
        places[hit.watchlist, hit.indication].append(hit)
    return places


def _by_product(
    hits: Iterable[Hit], studied: Mapping[str, tuple[_Product, ...]], families: Mapping[str, str]
) -> dict[str, list[Hit]]:
    """The hits behind each product, each trial once."""
    found: dict[str, dict[str, Hit]] = defaultdict(dict)
    for hit in hits:
        for product in studied[hit.trial.nct_id]:
            found[families[product.key]][hit.trial.nct_id] = hit
    return {root: list(backing.values()) for root, backing in found.items()}


def _group(place: _Place, root: str, hits: Sequence[Hit], family: Sequence[_Product], known: Known | None) -> Group:
    name = known.name if known else _display(family)
    spellings = sorted({spelling for product in family for spelling in product.spellings})
    aliases = {names.key(alias): alias for alias in [*(known.aliases if known else ()), *spellings]}
    aliases.pop(names.key(name), None)
    backing = sorted(map(_backing, hits), key=lambda one: (_completion(one.trial), one.trial.nct_id))
    return Group(
        key="|".join((*place, root)),
        name=name,
        aliases=tuple(sorted(aliases.values())),
        kind=Counter(product.kind for product in family).most_common(1)[0][0],
        watchlist=place[0],
        indication=place[1],
        backing=tuple(_without_lone_doubts(backing)),
        known=known,
    )


def _display(family: Sequence[_Product]) -> str:
    """A name that people say before a code; one that is the intervention's own; the commonest, then the shortest."""
    own = Counter(product.spellings[0] for product in family)
    count = Counter(spelling for product in family for spelling in product.spellings)
    return min(
        count,
        key=lambda name: (
            names.is_code(name),
            bool(re.search(r"\d", name)),
            -own[name],
            -count[name],
            len(name),
            name,
        ),
    )


def _families(spellings: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Union of all keys that are given for one product; the root is the smallest key of the family."""
    parent: dict[str, str] = {}

    def find(one: str) -> str:
        parent.setdefault(one, one)
        while parent[one] != one:
            one = parent[one]
        return one

    for family in spellings:
        roots = sorted({find(names.key(name)) for name in family})
        for root in roots[1:]:
            parent[root] = roots[0]
    return {one: find(one) for one in parent}


def _under_study(trial: Trial, elsewhere: Mapping[str, int], general: frozenset[str]) -> Iterable[_Product]:
    """What the trial is about: each sign narrows the choice, unless nothing would be left."""
    chosen = [one for one in _candidates(trial) if not general & one.keys]
    experimental = _given(trial, _EXPERIMENTAL) - _given(trial, _COMPARATOR)
    chosen = [one for one in chosen if experimental & one.keys] or chosen
    chosen = _by_title(trial.title, chosen) or chosen
    if len(chosen) > 1:
        chosen = [one for one in chosen if sum(elsewhere.get(key, 0) for key in one.keys) <= 0] or chosen
    return {one.key: one for one in reversed(chosen)}.values()


def _candidates(trial: Trial) -> list[_Product]:
    kinds = _MEDICINES & {one.kind for one in trial.interventions} or _OTHERS
    found = [
        (intervention, list(names.products(intervention.name)))
        for intervention in trial.interventions
        if intervention.kind in kinds
    ]
    own = {names.key(spelling) for _, products in found for spellings in products for spelling in spellings}
    return [
        _Product(intervention.kind, (*spellings, *(_other_names(intervention, own) if len(products) == 1 else ())))
        for intervention, products in found
        for spellings in products
    ]


def _other_names(intervention: Intervention, own: Set[str]) -> Iterator[str]:
    """Other names that the sponsor listed, but for those of classes, and of other interventions of the trial."""
    for other in (one for text in intervention.other_names for one in names.listed(text)):
        found = list(names.products(other))
        if len(found) == 1 and own.isdisjoint(map(names.key, found[0])):
            yield from (one for one in found[0] if len(one.split()) <= _WORDS and not names.names_class(one))


def _by_title(title: str, candidates: Sequence[_Product]) -> list[_Product]:
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
