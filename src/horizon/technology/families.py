"""Fold the names of one product into a family: a planner's names first, then what each record gives for one.

A family's *root* is the name key of the product in its earliest registered trial, so that neither a newly learnt name
nor a later trial changes it. Two names are never folded if a planner keeps them apart, or if the lists know them as two
substances.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.names import name_key
from horizon.technology.products import Product
from horizon.technology.substances import are_spellings, find_substance
from horizon.watchlist.schema.watchlist import TechnologyOverride

_Registered = tuple[str, str]  # the trial's id and the product's name key
_UNREGISTERED = "~"  # sorts after every id


@dataclass
class _Family:
    root: _Registered
    keys: set[str]
    substances: set[str] = field(default_factory=set)


class ProductFamilies:
    """Name keys in families, one for each product."""

    def __init__(self, overrides: Iterable[TechnologyOverride], lists: MedicineLists, copies: Set[str]) -> None:
        """``copies`` are the name keys of biosimilars and generics: none is folded with what the lists know."""
        self._family_by_key: dict[str, _Family] = {}
        self._lists, self._copies = lists, copies
        given = tuple(overrides)
        self._kept_apart = [
            (_name_keys(entry.name, *entry.aliases), _name_keys(*entry.distinct_from))
            for entry in given
            if entry.distinct_from
        ]
        for entry in given:
            key = name_key(entry.name)
            self._join_keys(key, _name_keys(*entry.aliases), (_UNREGISTERED, key), certain=True)

    def learn_names(self, registered: Iterable[tuple[str, Product]]) -> None:
        """Join the names that records give for one product, each with its trial's id; earliest registered first."""
        for nct_id, product in sorted(registered, key=lambda pair: (pair[0], pair[1].name_key, pair[1].spellings)):
            others = [name_key(spelling) for spelling in product.spellings[1:]]
            self._join_keys(product.name_key, others, (nct_id, product.name_key))
        self._join_combinations()

    def _join_combinations(self) -> None:
        """Join a fixed-dose combination by the codes of its components to the one by their names."""
        first_key: dict[str, str] = {}
        for key in sorted(key for key in self._family_by_key if "/" in key):
            by_roots = "/".join(sorted(map(self.root_key, key.split("/"))))
            if (other := first_key.setdefault(by_roots, key)) != key:
                self._join_keys(other, [key], self._family_by_key[other].root)

    def root_key(self, key: str) -> str:
        """Return the root of a key's family; an unknown key is its own."""
        family = self._family_by_key.get(key)
        return family.root[1] if family else key

    def same_family(self, key: str, other: str) -> bool:
        """Tell whether two keys are of one family."""
        families = self._family_by_key
        return key == other or (key in families and families[key] is families.get(other))

    def _join_keys(self, key: str, others: Iterable[str], root: _Registered, certain: bool = False) -> None:
        family = self._get_family(key, root)
        for other_key in others:
            other = self._get_family(other_key, (_UNREGISTERED, other_key))
            if other is not family and (certain or self._may_join(family, other)):
                self._merge_families(family, other)

    def _get_family(self, key: str, root: _Registered) -> _Family:
        family = self._family_by_key.get(key)
        if family is None:
            substance = key if key in self._copies else self._lists.substances.get(key) or find_substance(key)
            family = self._family_by_key[key] = _Family(root, {key}, {substance} if substance else set())
        family.root = min(family.root, root)
        return family

    def _may_join(self, family: _Family, other: _Family) -> bool:
        if any(
            not are_spellings(substance, other_substance)
            for substance in family.substances
            for other_substance in other.substances
        ):
            return False
        return not any(
            (family.keys & names and other.keys & distinct) or (other.keys & names and family.keys & distinct)
            for names, distinct in self._kept_apart
        )

    def _merge_families(self, family: _Family, other: _Family) -> None:
        family.root = min(family.root, other.root)
        family.keys |= other.keys
        family.substances |= other.substances
        for key in other.keys:
            self._family_by_key[key] = family


def _name_keys(*spellings: str) -> set[str]:
    return set(map(name_key, spellings))


def trace_name_origins(registered: Sequence[tuple[str, Product]], families: ProductFamilies) -> dict[str, str]:
    """Say for each spelling of a family's products where it was first read; each product comes with its trial's id."""
    origins: dict[str, str] = {}
    for nct_id, product in sorted(registered, key=lambda pair: pair[0]):
        for spelling in product.spellings:
            if families.same_family(product.name_key, name_key(spelling)):
                origins.setdefault(spelling, f"{_describe_origin(spelling, product)} {nct_id}")
    return origins


def _describe_origin(spelling: str, product: Product) -> str:
    if spelling in product.names:
        return "in the name given in"
    return "another name given in" if spelling in product.others else "the registry's heading of"
