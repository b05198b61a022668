"""From matched trials to technologies: products for an indication, each backed by one or more trials.

1. In each trial, tell what is under study from background and comparator (``under_study.py``).
2. Fold spellings: names given for one intervention are one product; the planner's aliases join and name them
   (``families.py``).
3. For each indication, gather a product's trials, and say which are pivotal and which speak weakly (``backing.py``).

Drawback: products given together, but not as a fixed-dose combination, are each a technology of their own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from horizon.technology import names
from horizon.technology.authorised_medicines import Listed
from horizon.technology.families import Families, put_together
from horizon.technology.products import Product, as_copy, is_copy
from horizon.technology.trial_support import Backing, backing
from horizon.technology.under_study import Studied, Told, background_elsewhere, under_study
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.schema.watchlist import Known

_Place = tuple[str, str]  # watchlist and indication


@dataclass(frozen=True, slots=True)
class Group:
    """A product for an indication with its trials, earliest completion first. ``known`` is what the planner says;
    ``put_together`` says of each name how it was learnt; ``copy`` where its trials are of a biosimilar or generic."""

    key: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    watchlist: str
    indication: str
    backing: tuple[Backing, ...]
    known: Known | None = None
    put_together: tuple[str, ...] = ()
    copy: bool = False

    @property
    def pivotal(self) -> tuple[Trial, ...]:
        """Its pivotal trials that have not been stopped."""
        return tuple(one.trial for one in self.backing if one.pivotal and not one.trial.stopped)


@dataclass(frozen=True, slots=True)
class _Behind:
    """A trial behind a product."""

    hit: Hit
    studied: Studied
    copy: bool


def group(hits: Sequence[Hit], known: Mapping[_Place, Sequence[Known]], listed: Listed) -> tuple[Group, ...]:
    """All technologies of all watchlists, sorted by watchlist, indication and name.

    ``known`` gives, by watchlist and indication, what planners say; ``listed`` what has long been known. A hit that
    names no product is behind none of them.
    """
    behind, copies = _with_copies(_behind(hits, known, listed), listed)
    families = Families((one for ones in known.values() for one in ones), listed, copies)
    families.learn((one.hit.trial.nct_id, one.studied.product) for one in behind)
    gathered: dict[tuple[_Place, str], dict[str, _Behind]] = defaultdict(dict)
    family: dict[str, list[tuple[str, Product]]] = defaultdict(list)
    for one in behind:
        root, nct_id = families.root(one.studied.product.key), one.hit.trial.nct_id
        gathered[(one.hit.watchlist, one.hit.indication), root].setdefault(nct_id, one)
        family[root].append((nct_id, one.studied.product))
    found = [
        _group(place, root, list(trials.values()), family[root], _told(known.get(place, ()), root, families), families)
        for (place, root), trials in gathered.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.watchlist, one.indication, one.name.lower())))


def _behind(hits: Sequence[Hit], known: Mapping[_Place, Sequence[Known]], listed: Listed) -> Iterable[_Behind]:
    elsewhere = background_elsewhere({hit.trial.nct_id: hit.trial for hit in hits}.values())
    told = {place: _overruled(ones) for place, ones in known.items()}
    for hit in hits:
        word = told.get((hit.watchlist, hit.indication), Told())
        for one in under_study(hit.trial, hit.kinds, word, elsewhere, listed):
            yield _Behind(hit, one, is_copy(hit.trial))


def _with_copies(behind: Iterable[_Behind], listed: Listed) -> tuple[list[_Behind], frozenset[str]]:
    """Biosimilars and generics under names of their own, in their other trials, too; and those names."""
    found = [_as_copy(one, listed) if one.copy else one for one in behind]
    copies = frozenset(key for one in found if one.copy for key in one.studied.product.keys)
    return [_as_copy(one, listed) if copies & one.studied.product.keys else one for one in found], copies


def _as_copy(one: _Behind, listed: Listed) -> _Behind:
    own = as_copy(one.studied.product, one.hit.trial.sponsor, listed)
    return replace(one, studied=replace(one.studied, product=own), copy=True)


def _overruled(known: Iterable[Known]) -> Told:
    always = {names.key(name) for one in known if one.under_study for name in (one.name, *one.aliases)}
    never = {names.key(name) for one in known if one.under_study is False for name in (one.name, *one.aliases)}
    return Told(frozenset(always), frozenset(never))


def _told(known: Sequence[Known], root: str, families: Families) -> Known | None:
    return next((one for one in known if families.root(names.key(one.name)) == root), None)


def _group(
    place: _Place,
    root: str,
    behind: Sequence[_Behind],
    family: Sequence[tuple[str, Product]],
    known: Known | None,
    families: Families,
) -> Group:
    learnt = put_together(family, families)
    name = known.name if known else _display([product for _, product in family], learnt)
    aliases = {names.key(alias): alias for alias in [*(known.aliases if known else ()), *sorted(learnt)]}
    aliases.pop(names.key(name), None)
    kinds = Counter(product.kind for _, product in family)
    return Group(
        key="|".join((*place, root)),
        name=name,
        aliases=tuple(sorted(aliases.values())),
        kind=(known and known.kind) or kinds.most_common(1)[0][0],
        watchlist=place[0],
        indication=place[1],
        backing=backing([(one.hit, one.studied.why) for one in behind]),
        known=known,
        put_together=tuple(_said(name, learnt, known, family)),
        copy=any(one.copy for one in behind),
    )


def _said(
    name: str, learnt: Mapping[str, str], known: Known | None, family: Sequence[tuple[str, Product]]
) -> Iterable[str]:
    """How each name was learnt, the displayed one first; spellings that fold into one are named together."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for one in sorted(learnt):
        spelled[names.key(one)].append(one)
    words = {names.key(one) for one in (known.name, *known.aliases)} if known else set()
    nct_id, product = min(family, key=lambda pair: (pair[0], pair[1].key))
    yield f"known by {product.names[0]}, its name in {nct_id}, the earliest registered of its trials"
    for key in sorted({*spelled, *words} - {""}, key=lambda key: (key != names.key(name), key)):
        shown = spelled.get(key) or [
            one for one in ((known.name, *known.aliases) if known else ()) if names.key(one) == key
        ]
        how = [learnt[shown[0]]] if shown[0] in learnt else []
        how += ["the planner's word"] if key in words else []
        yield f"{' = '.join(shown)}: {', '.join(how)}"


def _display(family: Sequence[Product], learnt: Iterable[str]) -> str:
    """A name that people say before a code or an acronym; one that is the intervention's own; the commonest, then the
    shortest. Of several that begin alike, what they share: they are its formulations."""
    own = Counter(product.names[0] for product in family)
    count = Counter(spelling for product in family for spelling in product.names + product.others)

    def last(name: str) -> tuple[object, ...]:
        acronym = bool(re.fullmatch(r"[A-Z]{2,}s?", name))
        said = (names.is_code(name), names.names_class(name), bool(re.search(r"\d", name)), acronym)
        return (*said, -own[name], -count[name], len(name), name)

    best = min(learnt, key=last)
    alike = [name for name in learnt if len(name.split()) > 2 and name.split()[:2] == best.split()[:2]]
    return " ".join(best.split()[:2]) if len(alike) > 2 else best
