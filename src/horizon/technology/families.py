"""Which names are of one product: a planner's first, then what each record gives for one intervention.

A family's *root* is the name key of the product in its earliest registered trial, so that neither a newly learnt name
nor a later trial changes it. Two names are never folded where a planner keeps them apart, or where the lists know them
as two substances.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from horizon.technology import names
from horizon.technology.authorised_medicines import Listed
from horizon.technology.products import Product
from horizon.watchlist.schema.watchlist import Known

_Registered = tuple[str, str]  # the trial's id and the product's name key
_NEVER = "~"  # after every id


@dataclass
class _Family:
    root: _Registered
    keys: set[str]
    substances: set[str] = field(default_factory=set)


class Families:
    """Name keys in families."""

    def __init__(self, known: Iterable[Known], listed: Listed, copies: Set[str]) -> None:
        """``copies`` are the name keys of biosimilars and generics: none is folded with what the lists know."""
        self._of: dict[str, _Family] = {}
        self._listed, self._copies = listed, copies
        told = tuple(known)
        self._apart = [(_keys(one.name, *one.aliases), _keys(*one.apart)) for one in told if one.apart]
        for one in told:
            self._join(names.key(one.name), _keys(*one.aliases), (_NEVER, names.key(one.name)), certain=True)

    def learn(self, registered: Iterable[tuple[str, Product]]) -> None:
        """Join what records give for one product, each with its trial's id; the earliest registered trial first."""
        for nct_id, product in sorted(registered, key=lambda pair: (pair[0], pair[1].key, pair[1].spellings)):
            self._join(product.key, [names.key(one) for one in product.spellings[1:]], (nct_id, product.key))
        self._join_combinations()

    def _join_combinations(self) -> None:
        """A fixed-dose combination by the codes of its components is the one by their names."""
        first: dict[str, str] = {}
        for key in sorted(key for key in self._of if "/" in key):
            told = "/".join(sorted(map(self.root, key.split("/"))))
            if (other := first.setdefault(told, key)) != key:
                self._join(other, [key], self._of[other].root)

    def root(self, key: str) -> str:
        """The family's own key; a key that was never heard of is its own."""
        family = self._of.get(key)
        return family.root[1] if family else key

    def folded(self, one: str, other: str) -> bool:
        """Whether two keys are of one family."""
        return one == other or (one in self._of and self._of[one] is self._of.get(other))

    def _join(self, own: str, others: Iterable[str], root: _Registered, certain: bool = False) -> None:
        family = self._family(own, root)
        for key in others:
            other = self._family(key, (_NEVER, key))
            if other is not family and (certain or self._may_join(family, other)):
                family = self._merged(family, other)

    def _family(self, key: str, root: _Registered) -> _Family:
        found = self._of.get(key)
        if found is None:
            told = key if key in self._copies else self._listed.substance.get(key)
            found = self._of[key] = _Family(root, {key}, {told} if told else set())
        found.root = min(found.root, root)
        return found

    def _may_join(self, one: _Family, other: _Family) -> bool:
        if one.substances and other.substances and one.substances != other.substances:
            return False
        return not any(
            (one.keys & mine and other.keys & theirs) or (other.keys & mine and one.keys & theirs)
            for mine, theirs in self._apart
        )

    def _merged(self, one: _Family, other: _Family) -> _Family:
        one.root = min(one.root, other.root)
        one.keys |= other.keys
        one.substances |= other.substances
        for key in other.keys:
            self._of[key] = one
        return one


def _keys(*spelled: str) -> set[str]:
    return {names.key(one) for one in spelled}


def put_together(spellings: Sequence[tuple[str, Product]], families: Families) -> dict[str, str]:
    """For each spelling of a family's products, in words where it was read first: by trial id and product."""
    found: dict[str, str] = {}
    for nct_id, product in sorted(spellings, key=lambda pair: pair[0]):
        for one in product.spellings:
            if families.folded(product.key, names.key(one)):
                found.setdefault(one, f"{_how(one, product)} {nct_id}")
    return found


def _how(one: str, product: Product) -> str:
    if one in product.names:
        return "in the name given in"
    return "another name given in" if one in product.others else "the registry's heading of"
