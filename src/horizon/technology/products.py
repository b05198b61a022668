"""The products that a record's interventions name, each with its spellings.

1. Medicines are asked first, then devices and tests, then all else: a device in a medicine's trial is its syringe.
2. A name that is only that of a class is one product of one sponsor: ``Mesenchymal stem cells (Example Pharma)``.
3. A biosimilar or generic is no product of its reference's maker: it goes by its own code or brand, else by its
   substance and its sponsor.
4. Where the title names none of the products, but development codes, these are the products; one code is another name
   of the only product.
5. A development code, given alone, also goes by the substance that the registry heads the record with.
6. What is measured, or looked at with what is there already, is no device and no test.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from horizon.technology import names, product_names
from horizon.technology.authorised_medicines import Listed
from horizon.technology.vocabulary import BIOSIMILAR, EQUIVALENCE
from horizon.values.trial import Intervention, Trial

_TIERS = (
    frozenset({"drug", "biological", "genetic", "combination_product"}),
    frozenset({"device", "diagnostic_test"}),
    frozenset({"procedure", "radiation", "behavioral", "dietary_supplement", "other"}),
)


_ACRONYM = re.compile(r"[A-Z]{2,5}")
_KIT = re.compile(r"\b(?:kit|panel)s?\b", re.IGNORECASE)  # what it holds is no other name of it
_SUBSTANCE = re.compile(r"C\d+ [A-Za-z]{6,}")  # a supplementary concept of one word


@dataclass(frozen=True, slots=True)
class Product:
    """What a record says of one product: the intervention's kind, the names that its own name holds, the other names
    that the sponsor listed, the registry's heading, and the intervention's name as it stands there."""

    kind: str
    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    heading: str = ""
    intervention: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names, its own first."""
        return self.names + self.others + ((self.heading,) if self.heading else ())

    @property
    def key(self) -> str:
        """The name key of its own name."""
        return names.key(self.names[0])

    @property
    def keys(self) -> frozenset[str]:
        """The name keys of all its names."""
        return frozenset(map(names.key, self.spellings))

    @property
    def coded(self) -> bool:
        """Whether it goes by a development code."""
        return any(map(names.is_code, self.spellings))

    def named_in(self, text: str) -> bool:
        """Whether a text without separators holds one of its names, with all components."""
        return any(all(part in text for part in key.split("/")) for key in self.keys if key)


def candidates(trial: Trial, kinds: Set[str] = frozenset()) -> list[Product]:
    """What could be under study, in the record's order, background and comparators included."""
    asked = _asked(trial, kinds)
    own = {
        names.key(spelling) for one in asked for spellings in product_names.products(one.name) for spelling in spellings
    }
    found = [product for one in asked for product in _products(one, own, trial)]
    title = re.sub(r"[^a-z0-9]", "", trial.title.lower())
    codes = tuple(dict.fromkeys([*names.codes_in(trial.title), *names.codes_in(trial.official_title)]))
    unnamed = not any(one.coded or one.named_in(title) for one in found)
    if len({one.key for one in found}) == 1:
        return [_headed(_entitled(one, codes, trial.sponsor) if unnamed else one, trial) for one in found]
    if not asked or not unnamed or not codes:
        return found
    return [Product(asked[0].kind, (code,), intervention=asked[0].name) for code in codes]


def _entitled(product: Product, codes: Sequence[str], sponsor: str) -> Product:
    """The only product, under the only code of a title that does not name it otherwise; a class or an
    acronym goes by the code."""
    if len(codes) != 1:
        return product
    if product.names[0].endswith(f"({_flat(sponsor)})") or _ACRONYM.fullmatch(product.names[0]):
        return replace(product, names=tuple(codes))
    return replace(product, others=(*product.others, *codes))


def is_copy(trial: Trial) -> bool:
    """Whether a trial says that it is of a biosimilar or a generic."""
    texts = (trial.title, *(text for one in trial.interventions for text in (one.name, *one.other_names)))
    return any(map(BIOSIMILAR.search, texts)) or bool(EQUIVALENCE.search(trial.official_title))


def as_copy(product: Product, sponsor: str, listed: Listed) -> Product:
    """A biosimilar or generic under names of its own, so that it does not join its reference."""
    own = tuple(name for name in product.names + product.others if names.key(name) not in listed.authorised)
    own = own or (f"{product.names[0]} ({_flat(sponsor)})",)
    return replace(product, names=own[:1], others=own[1:], heading="")


def _asked(trial: Trial, kinds: Set[str]) -> list[Intervention]:
    """Without ``kinds``, procedures and what else people do are never a product."""
    wanted = kinds or _TIERS[0] | _TIERS[1]
    for tier in _TIERS:
        if found := [one for one in trial.interventions if one.kind in tier & wanted]:
            return [one for one in found if tier is _TIERS[0] or not names.names_measurement(one.name)]
    return []


def _products(one: Intervention, own: Set[str], trial: Trial) -> Iterator[Product]:
    found = product_names.products(one.name)
    for named in found:
        spellings = tuple(name for name in named[1:] if name.casefold() != trial.sponsor.casefold())
        others = tuple(_others(one, own, trial)) if len(found) == 1 and not _KIT.search(one.name) else ()
        yield _distinct(Product(one.kind, (named[0], *spellings), others, intervention=one.name), trial.sponsor)


def _others(one: Intervention, own: Set[str], trial: Trial) -> Iterator[str]:
    """Other names that the sponsor listed, but for those of other interventions of the trial, makers and places."""
    places = {place.casefold() for place in (*trial.countries, trial.sponsor)}
    for text in one.other_names:
        for found in product_names.other_names(text):
            if own.isdisjoint(map(names.key, found)) and text.casefold() not in places:
                yield from (name for name in found if name.casefold() not in places)


def _headed(product: Product, trial: Trial) -> Product:
    """A development code under the registry's own heading, if it has one alone and that is a substance's name."""
    heading = trial.intervention_mesh[0] if len(trial.intervention_mesh) == 1 else None
    if heading is None or not product.coded or not _SUBSTANCE.fullmatch(f"{heading.id} {heading.term}"):
        return product
    return replace(product, heading=heading.term)


def _distinct(product: Product, sponsor: str) -> Product:
    """A class is another name of no product; where it is all there is, the sponsor tells one from the other."""
    own = [name for name in product.names if not names.names_only_class(name)]
    others = tuple(name for name in product.others if not names.names_only_class(name))
    if own:
        return replace(product, names=tuple(own), others=others)
    if others:
        return replace(product, names=others[:1], others=others[1:])
    return replace(product, names=(f"{product.names[0]} ({_flat(sponsor)})",))


def _flat(sponsor: str) -> str:
    """A sponsor's name without its legal form, and without what would part products."""
    plain = re.sub(
        r"\s(?:A/S|AB|AG|S\.?A\.?S?|SE|B\.?V|Co|Corp|Inc|LLC|Ltd|Limited|GmbH)\b.*", "", sponsor.partition(",")[0]
    )
    return plain.replace("/", " ")
