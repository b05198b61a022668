"""From matched trials to technologies: products for an indication, each backed by one or more trials.

1. In each trial, tell what is under study from background and comparator (``under_study.py``).
2. Fold spellings: names given for one intervention are one product; the planner's aliases join and name them
   (``families.py``).
3. For each indication, gather a product's trials, and tell which are pivotal and which are weak evidence
   (``trial_support.py``).

Drawback: products given together, but not as a fixed-dose combination, are each a technology of their own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.families import ProductFamilies, trace_name_origins
from horizon.technology.names import is_code, name_key, names_class
from horizon.technology.products import Product, describes_copy, rename_copy
from horizon.technology.trial_support import TrialSupport, build_support
from horizon.technology.under_study import PlannerRuling, StudiedProduct, count_background_use, find_studied_products
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.schema.watchlist import TechnologyOverride

NO_PRODUCT = "no product named, or only what is in general use"
"""The rule by which a matched trial supports no technology."""
_Overrides = Mapping[tuple[str, str], Sequence[TechnologyOverride]]  # by watchlist and indication


@dataclass(frozen=True, slots=True)
class GroupedTechnology:
    """A product for an indication with its trials, earliest completion first.

    ``override`` is the planner's entry; ``put_together`` says of each name how it was learnt; ``is_copy`` if its trials
    are of a biosimilar or generic.
    """

    key: TechnologyKey
    name: str
    aliases: tuple[str, ...]
    kind: str
    watchlist: str
    indication: str
    support: tuple[TrialSupport, ...]
    override: TechnologyOverride | None = None
    put_together: tuple[str, ...] = ()
    is_copy: bool = False

    @property
    def indication_key(self) -> IndicationKey:
        """The key of its indication."""
        return IndicationKey.of(self.watchlist, self.indication)

    @property
    def pivotal_trials(self) -> tuple[Trial, ...]:
        """Its pivotal trials that have not been stopped."""
        return tuple(support.trial for support in self.support if support.pivotal and not support.trial.stopped)


@dataclass(frozen=True, slots=True)
class _StudyOfProduct:
    """A product under study in a trial that a watchlist matched."""

    hit: Hit
    studied: StudiedProduct
    is_copy: bool

    @property
    def nct_id(self) -> str:
        return self.hit.trial.nct_id

    @property
    def product(self) -> Product:
        return self.studied.product


@dataclass(frozen=True, slots=True)
class _FoldedProduct:
    """All that records say of one product, each with its trial's id; ``origins`` tell where each name was read."""

    root: str
    registered: Sequence[tuple[str, Product]]
    origins: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The commonest kind of intervention."""
        return Counter(product.kind for _, product in self.registered).most_common(1)[0][0]

    def choose_name(self) -> str:
        """Choose the name to display.

        A spoken name goes before a code or an acronym; then the intervention's own, the commonest, the shortest. If
        more than two begin alike, they are formulations: their first two words.
        """
        given = Counter(product.names[0] for _, product in self.registered)
        count = Counter(spelling for _, product in self.registered for spelling in product.names + product.others)

        def rank_name(name: str) -> tuple[object, ...]:
            acronym = bool(re.fullmatch(r"[A-Z]{2,}s?", name))
            unspoken = (is_code(name), names_class(name), bool(re.search(r"\d", name)), acronym)
            return (*unspoken, -given[name], -count[name], len(name), name)

        best = min(self.origins, key=rank_name)
        alike = [name for name in self.origins if len(name.split()) > 2 and name.split()[:2] == best.split()[:2]]
        return " ".join(best.split()[:2]) if len(alike) > 2 else best

    def describe_names(self, name: str, planned: Sequence[str]) -> Iterable[str]:
        """Say how each name was learnt, the displayed one first; spellings with one key stand together."""
        spellings: dict[str, list[str]] = defaultdict(list)
        for spelling in sorted(self.origins):
            spellings[name_key(spelling)].append(spelling)
        planned_keys = set(map(name_key, planned))
        nct_id, product = min(self.registered, key=lambda pair: (pair[0], pair[1].name_key))
        yield f"known by {product.names[0]}, its name in {nct_id}, the earliest registered of its trials"
        for key in sorted({*spellings, *planned_keys} - {""}, key=lambda key: (key != name_key(name), key)):
            shown = spellings.get(key) or [spelling for spelling in planned if name_key(spelling) == key]
            origins = [self.origins[shown[0]]] if shown[0] in self.origins else []
            origins += ["the planner's word"] if key in planned_keys else []
            yield f"{' = '.join(shown)}: {', '.join(origins)}"


def group_technologies(
    hits: Sequence[Hit], overrides: _Overrides, lists: MedicineLists
) -> tuple[GroupedTechnology, ...]:
    """Group the trials of all watchlists into technologies, sorted by watchlist, indication and name.

    A hit that names no product supports no technology.
    """
    studies, copies = _rename_copies(_find_studies(hits, overrides, lists), lists)
    families = ProductFamilies(chain.from_iterable(overrides.values()), lists, copies)
    families.learn_names((study.nct_id, study.product) for study in studies)
    grouped: dict[tuple[tuple[str, str], str], dict[str, _StudyOfProduct]] = defaultdict(dict)
    registered: dict[str, list[tuple[str, Product]]] = defaultdict(list)
    for study in studies:
        root = families.root_key(study.product.name_key)
        grouped[(study.hit.watchlist, study.hit.indication), root].setdefault(study.nct_id, study)
        registered[root].append((study.nct_id, study.product))
    products = {
        root: _FoldedProduct(root, pairs, trace_name_origins(pairs, families)) for root, pairs in registered.items()
    }
    groups = [
        _to_grouped_technology(
            products[root], list(trials.values()), _find_override(overrides.get(place, ()), root, families)
        )
        for (place, root), trials in grouped.items()
    ]
    return tuple(sorted(groups, key=lambda group: (group.watchlist, group.indication, group.name.lower())))


def _find_studies(hits: Sequence[Hit], overrides: _Overrides, lists: MedicineLists) -> Iterable[_StudyOfProduct]:
    background = count_background_use({hit.trial.nct_id: hit.trial for hit in hits}.values())
    rulings = {place: _to_ruling(entries) for place, entries in overrides.items()}
    for hit in hits:
        ruling = rulings.get((hit.watchlist, hit.indication), PlannerRuling())
        for studied in find_studied_products(hit.trial, hit.kinds, ruling, background, lists):
            yield _StudyOfProduct(hit, studied, describes_copy(hit.trial))


def _rename_copies(
    studies: Iterable[_StudyOfProduct], lists: MedicineLists
) -> tuple[list[_StudyOfProduct], frozenset[str]]:
    """Give biosimilars and generics names of their own, in their other trials too; return those name keys as well."""
    renamed = [_rename_study(study, lists) if study.is_copy else study for study in studies]
    copies = frozenset(key for study in renamed if study.is_copy for key in study.product.name_keys)
    return [_rename_study(study, lists) if copies & study.product.name_keys else study for study in renamed], copies


def _rename_study(study: _StudyOfProduct, lists: MedicineLists) -> _StudyOfProduct:
    product = rename_copy(study.product, study.hit.trial.sponsor, lists)
    return replace(study, studied=replace(study.studied, product=product), is_copy=True)


def _to_ruling(entries: Iterable[TechnologyOverride]) -> PlannerRuling:
    keys: dict[bool | None, set[str]] = defaultdict(set)
    for entry in entries:
        keys[entry.under_study].update(map(name_key, (entry.name, *entry.aliases)))
    return PlannerRuling(frozenset(keys[True]), frozenset(keys[False]))


def _find_override(
    entries: Sequence[TechnologyOverride], root: str, families: ProductFamilies
) -> TechnologyOverride | None:
    return next((entry for entry in entries if families.root_key(name_key(entry.name)) == root), None)


def _to_grouped_technology(
    product: _FoldedProduct, studies: Sequence[_StudyOfProduct], override: TechnologyOverride | None
) -> GroupedTechnology:
    planned = (override.name, *override.aliases) if override else ()
    name = planned[0] if planned else product.choose_name()
    aliases = {name_key(alias): alias for alias in (*planned[1:], *sorted(product.origins))}
    aliases.pop(name_key(name), None)
    watchlist, indication = studies[0].hit.watchlist, studies[0].hit.indication
    return GroupedTechnology(
        key=TechnologyKey.of(IndicationKey.of(watchlist, indication), product.root),
        name=name,
        aliases=tuple(sorted(aliases.values())),
        kind=(override and override.kind) or product.kind,
        watchlist=watchlist,
        indication=indication,
        support=build_support([(study.hit, study.studied.why) for study in studies]),
        override=override,
        put_together=tuple(product.describe_names(name, planned)),
        is_copy=any(study.is_copy for study in studies),
    )
