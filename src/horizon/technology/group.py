"""From matched trials to technologies: products for an indication, each backed by one or more trials.

1. In each trial, tell what is under study from background and comparator (``under_study.py``).
2. Fold spellings: names given for one intervention are one product; the planner's aliases join and name them.
3. For each indication, gather a product's trials, and say which are pivotal and which speak weakly (``backing.py``).

Drawback: products given together, but not as a fixed-dose combination, are each a technology of their own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from horizon.technology import names
from horizon.technology.backing import Backing, backing
from horizon.technology.under_study import Product, under_study
from horizon.values.trial import Trial
from horizon.watchlist.match import Hit
from horizon.watchlist.schema import Known

_Place = tuple[str, str]  # watchlist and indication


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


def group(
    hits: Sequence[Hit], known: Mapping[tuple[str, str], Sequence[Known]], established: frozenset[str]
) -> tuple[Group, ...]:
    """All technologies of all watchlists, sorted by watchlist, indication and name.

    ``known`` gives, by watchlist and indication, what planners say; ``established`` the substances in general use.
    """
    studied = under_study((hit.trial for hit in hits), established)
    products = [product for found in studied.values() for product in found]
    spoken = [(one.name, *one.aliases) for ones in known.values() for one in ones]
    families = _families([*(product.spellings for product in products), *spoken])
    family: dict[str, list[Product]] = defaultdict(list)
    for product in products:
        family[families[product.key]].append(product)
    found: list[Group] = []
    for place, own in _by_place(hits).items():
        told = {families[names.key(one.name)]: one for one in known.get(place, ())}
        for root, behind in _by_product(own, studied, families).items():
            found.append(_group(place, root, behind, family[root], told.get(root)))
    return tuple(sorted(found, key=lambda one: (one.watchlist, one.indication, one.name.lower())))


def _by_place(hits: Iterable[Hit]) -> dict[_Place, list[Hit]]:
    places: dict[_Place, list[Hit]] = defaultdict(list)
    for hit in hits:
        places[hit.watchlist, hit.indication].append(hit)
    return places


def _by_product(
    hits: Iterable[Hit], studied: Mapping[str, tuple[Product, ...]], families: Mapping[str, str]
) -> dict[str, list[Hit]]:
    """The hits behind each product, each trial once."""
    found: dict[str, dict[str, Hit]] = defaultdict(dict)
    for hit in hits:
        for product in studied[hit.trial.nct_id]:
            found[families[product.key]][hit.trial.nct_id] = hit
    return {root: list(behind.values()) for root, behind in found.items()}


def _group(place: _Place, root: str, hits: Sequence[Hit], family: Sequence[Product], known: Known | None) -> Group:
    name = known.name if known else _display(family)
    spellings = sorted({spelling for product in family for spelling in product.spellings})
    aliases = {names.key(alias): alias for alias in [*(known.aliases if known else ()), *spellings]}
    aliases.pop(names.key(name), None)
    return Group(
        key="|".join((*place, root)),
        name=name,
        aliases=tuple(sorted(aliases.values())),
        kind=Counter(product.kind for product in family).most_common(1)[0][0],
        watchlist=place[0],
        indication=place[1],
        backing=backing(hits),
        known=known,
    )


def _display(family: Sequence[Product]) -> str:
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
