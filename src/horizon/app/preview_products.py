"""The products of a preview: its trials grouped as an edition groups them, by all names that a product goes by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import NO_PRODUCT, GroupedTechnology, group_technologies
from horizon.technology.names import name_key
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.matching.term_search import TermFinder
from horizon.watchlist.matching.under_study import interventions_under_study
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class MatchedTrial:
    """A trial that a watchlist would count: its id, title and phase, what is under study, and what it is matched by.

    ``only_in_title`` are terms of ``not`` that its title names: titles leave out no trial. ``named_all_the_same`` are
    those that its ``conditions`` name, beside one that is wanted. ``by_product_alone``: no condition is wanted.
    """

    nct_id: str
    title: str
    phase: str
    indication: str
    products: tuple[str, ...]
    matched_by: tuple[str, ...]
    only_in_title: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    named_all_the_same: frozenset[str] = frozenset()
    by_product_alone: bool = False


@dataclass(frozen=True, slots=True)
class ProductMatches:
    """A product under study, its other names, and the trials that it is under study in."""

    name: str
    trials: tuple[MatchedTrial, ...]
    aliases: tuple[str, ...] = ()


def describe_match(hit: Hit, excluded: Set[str], find: TermFinder) -> MatchedTrial:
    """A matched trial in the words of a preview; ``excluded`` are the terms of ``not``."""
    trial = hit.trial
    in_title = dict.fromkeys(match.term for match in find(trial.title) if match.term in excluded)
    in_conditions = {match.term for name in trial.conditions for match in find(name)} & excluded if excluded else ()
    names = tuple(product.name for product in interventions_under_study(trial))
    return MatchedTrial(
        nct_id=trial.nct_id,
        title=trial.title,
        phase="/".join(map(str, trial.phases)),
        indication=hit.indication,
        products=names,
        matched_by=hit.matched_by,
        only_in_title=tuple(in_title),
        conditions=trial.conditions,
        named_all_the_same=frozenset(in_conditions),
        by_product_alone=hit.by_product_alone,
    )


def fold_products(trials: Sequence[MatchedTrial]) -> tuple[ProductMatches, ...]:
    """The products by the names that the records give, while not all trials have been looked through."""
    by_key: dict[str, list[MatchedTrial]] = {}
    names: dict[str, str] = {}
    for trial in trials:
        for name in trial.products or (NO_PRODUCT,):
            key = name_key(name) or name
            names.setdefault(key, name)
            known = by_key.setdefault(key, [])
            if not known or known[-1] is not trial:
                known.append(trial)
    return _rank_products(ProductMatches(names[key], tuple(trials)) for key, trials in by_key.items())


def group_products(
    hits: Sequence[Hit], trials: Iterable[MatchedTrial], watchlist: Watchlist, lists: MedicineLists
) -> tuple[ProductMatches, ...]:
    """The products as an edition has them, each once for all indications; trials without one are in none."""
    overrides = {(watchlist.name, part.name): part.technologies for part in watchlist.resolved_indications}
    matched = {trial.nct_id: trial for trial in trials}
    groups: dict[str, list[GroupedTechnology]] = defaultdict(list)
    for group in group_technologies(hits, overrides, lists):
        groups[group.key.product].append(group)
    return _rank_products(_merge_groups(parts, matched) for parts in groups.values())


def _merge_groups(groups: Sequence[GroupedTechnology], matched: Mapping[str, MatchedTrial]) -> ProductMatches:
    names = dict.fromkeys(name for group in groups for name in (group.name, *group.aliases))
    first, *others = names
    ids = dict.fromkeys(support.trial.nct_id for group in groups for support in group.support)
    aliases = (name for name in others if name.casefold() != first.casefold())
    return ProductMatches(first, tuple(matched[nct_id] for nct_id in ids), tuple(aliases))


def _rank_products(products: Iterator[ProductMatches]) -> tuple[ProductMatches, ...]:
    """That with the most trials first."""
    return tuple(sorted(products, key=lambda product: (-len(product.trials), product.name.casefold())))
