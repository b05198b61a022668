"""The products that a record's interventions name, each with its spellings.

1. Medicines go first, then devices and tests, then all else: a device in a medicine's trial is its syringe.
2. A name that is only that of a class is one product of one sponsor: ``Mesenchymal stem cells (Example Pharma)``.
3. A biosimilar or generic is no product of its reference's maker: it goes by its own code or brand, else by its
   substance and its sponsor.
4. Where the title names none of the products, but development codes, these are the products; one code is another name
   of the only product.
5. A development code, given alone, also goes by the substance that the registry heads the record with.
6. A measurement, or an examination with existing equipment, is no device and no test; nor, where no company names it,
   is what is done with a device, or a test without a name of its own.
7. Software that the title says is tried, where the record lists only the scans that it reads, goes by its sponsor.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.names import (
    find_codes,
    is_code,
    name_key,
    names_hardware,
    names_measurement,
    names_only_class,
    names_own,
    names_technique,
)
from horizon.technology.product_names import parse_other_names, parse_products
from horizon.technology.substances import names_disease
from horizon.technology.vocabulary import BIOSIMILAR, GIVEN_BESIDE
from horizon.values.trial import Intervention, Trial
from horizon.watchlist.matching.studied_kinds import MEDICINE_KINDS, studied_kind

_TIERS = (
    MEDICINE_KINDS,
    frozenset({"device", "diagnostic_test"}),
    frozenset({"procedure", "radiation", "behavioral", "dietary_supplement", "other"}),
)

_ACRONYM = re.compile(r"[A-Z]{2,5}")
_KIT = re.compile(r"\b(?:kit|panel)s?\b", re.IGNORECASE)  # what it holds is no other name of it
_SOFTWARE_IN_TITLE = re.compile(r"\b(?:AI|(?i:artificial intelligence|deep learning|machine learning))\b")
_SWITCH = re.compile(r"\W*\b(?:on|off)$", re.IGNORECASE)
_SUBSTANCE = re.compile(r"C\d+ [A-Za-z]{6,}")  # a supplementary concept of one word


@dataclass(frozen=True, slots=True)
class Product:
    """What a record says of one product.

    ``kind`` and ``intervention`` are the intervention's kind and name; ``names`` the names within that, ``others`` the
    other names that the sponsor listed, ``heading`` the registry's heading.
    """

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
    def name_key(self) -> str:
        """The name key of its own name."""
        return name_key(self.names[0])

    @property
    def name_keys(self) -> frozenset[str]:
        """The name keys of all its names."""
        return frozenset(map(name_key, self.spellings))

    @property
    def has_code(self) -> bool:
        """Whether it goes by a development code."""
        return any(map(is_code, self.spellings))

    def named_in(self, text: str) -> bool:
        """Tell whether a text without separators holds one of its names, with all components."""
        return any(all(part in text for part in key.split("/")) for key in self.name_keys if key)


def list_candidates(trial: Trial, kinds: Set[str] = frozenset()) -> list[Product]:
    """List what could be under study, in the record's order, background and comparators included."""
    interventions = _select_tier(trial, kinds)
    names = (spellings for given in interventions for spellings in parse_products(given.name))
    trial_keys = {name_key(spelling) for spellings in names for spelling in spellings}
    products = [product for given in interventions for product in _read_products(given, trial_keys, trial)]
    title = re.sub(r"[^a-z0-9]", "", trial.title.lower())
    codes = tuple(dict.fromkeys([*find_codes(trial.title), *find_codes(trial.official_title)]))
    unnamed = not any(product.has_code or product.named_in(title) for product in products)
    if len({product.name_key for product in products}) == 1:
        named = [_add_title_code(product, codes, trial.sponsor) for product in products] if unnamed else products
        return [_add_heading(product, trial) for product in named]
    if not products and (software := _name_software(trial, kinds)):
        return [software]
    if not interventions or not unnamed or not codes:
        return products
    return [Product(interventions[0].kind, (code,), intervention=interventions[0].name) for code in codes]


def _name_software(trial: Trial, kinds: Set[str]) -> Product | None:
    """Name the software that a title says is tried, where the record lists only what it reads: by its sponsor."""
    given = [intervention for intervention in trial.interventions if intervention.kind in kinds - MEDICINE_KINDS]
    match = _SOFTWARE_IN_TITLE.search(trial.title)
    if not given or not match or kinds & MEDICINE_KINDS:
        return None
    words = "Artificial intelligence" if match[0] == "AI" else match[0].capitalize()
    return Product(given[0].kind, (f"{words} ({_short_sponsor(trial.sponsor)})",), intervention=given[0].name)


def _add_title_code(product: Product, codes: Sequence[str], sponsor: str) -> Product:
    """Name the only product by the only code of a title that does not name it; a class or an acronym goes by it."""
    if len(codes) != 1:
        return product
    if product.names[0].endswith(f"({_short_sponsor(sponsor)})") or _ACRONYM.fullmatch(product.names[0]):
        return replace(product, names=tuple(codes))
    return replace(product, others=(*product.others, *codes))


def describes_copy(trial: Trial) -> bool:
    """Tell whether a trial says that it is of a biosimilar or a generic."""
    names = (name for given in trial.interventions for name in (given.name, *given.other_names))
    texts = (trial.title, trial.official_title, *names)
    return any(map(BIOSIMILAR.search, (GIVEN_BESIDE.sub("", text) for text in texts)))


def rename_copy(product: Product, sponsor: str, lists: MedicineLists) -> Product:
    """Give a biosimilar or generic names of its own, so that it does not join its reference."""
    names = tuple(name for name in product.names + product.others if name_key(name) not in lists.authorisations)
    names = names or (f"{product.names[0]} ({_short_sponsor(sponsor)})",)
    return replace(product, names=names[:1], others=names[1:], heading="")


def _select_tier(trial: Trial, kinds: Set[str]) -> list[Intervention]:
    """Select the interventions of the first tier that has any; without ``kinds`` the last tier is never a product."""
    wanted = kinds or _TIERS[0] | _TIERS[1]
    interventions = [
        replace(intervention, kind=studied_kind(intervention, trial)) for intervention in trial.interventions
    ]
    for tier in _TIERS:
        if given := [intervention for intervention in interventions if intervention.kind in tier & wanted]:
            return [each for each in given if tier is MEDICINE_KINDS or _names_device(each, trial)]
    return []


def _names_device(intervention: Intervention, trial: Trial) -> bool:
    """Tell whether a device or test is named, and not what is done or measured; a company names what it makes.

    A tracer, which is a medicine by the registry's type, is named.
    """
    if intervention.kind == "diagnostic_test" and intervention.name in _medicine_names(trial):
        return True
    if names_measurement(intervention.name):
        return False
    if trial.sponsor_class == "industry":
        return True
    names = [_expand_acronym(name, trial) for name in (intervention.name, *intervention.other_names)]
    if intervention.kind == "diagnostic_test":
        return any(map(names_own, names))
    return not all(names_technique(name) or names_hardware(name) for name in names)


def _expand_acronym(name: str, trial: Trial) -> str:
    """Return what a title writes before an acronym in brackets: ``Transcutaneous Vagal Stimulation (TVS)``."""
    if not re.fullmatch(r"[A-Za-z]?[A-Z]{2,5}", name):
        return name
    match = re.search(rf"([\w -]+?) ?\({name}\)", f"{trial.title} {trial.official_title}")
    return match[1] if match else name


def _medicine_names(trial: Trial) -> set[str]:
    return {intervention.name for intervention in trial.interventions if intervention.kind in MEDICINE_KINDS}


def _read_products(intervention: Intervention, trial_keys: Set[str], trial: Trial) -> Iterator[Product]:
    parsed = parse_products(intervention.name)
    for first, *more in parsed:
        names = (
            *_split_device(first, intervention),
            *(name for name in more if name.casefold() != trial.sponsor.casefold()),
        )
        alone = len(parsed) == 1 and not _KIT.search(intervention.name)
        others = tuple(_read_other_names(intervention, trial_keys, trial)) if alone else ()
        product = Product(intervention.kind, names, others, intervention=intervention.name)
        yield from _drop_class_names(product, trial)


def _split_device(name: str, intervention: Intervention) -> tuple[str, ...]:
    """Split two names of a device at a slash, which joins no components as in medicines.

    ``Coronary angiography using DyeVert system`` names what is used; *on* and *off* are settings.
    """
    if intervention.kind != "device":
        return (name,)
    plain = _SWITCH.sub("", name)
    used = plain.partition(" using ")[2]
    return tuple((used if names_own(used) else plain).split(" / "))


def _read_other_names(intervention: Intervention, trial_keys: Set[str], trial: Trial) -> Iterator[str]:
    """Yield the sponsor's other names, but for those of the trial's other interventions, makers and places."""
    parties = (trial.sponsor, *trial.collaborators)
    places = {
        place.casefold() for place in (*trial.countries, *parties, *map(_short_sponsor, parties), *trial.conditions)
    }
    for text in intervention.other_names:
        for names in parse_other_names(text):
            if trial_keys.isdisjoint(map(name_key, names)) and text.casefold() not in places:
                yield from (name for name in names if not _names_other(name, intervention, places, trial))


def _names_other(name: str, intervention: Intervention, places: Set[str], trial: Trial) -> bool:
    """Tell whether another name is of a maker, a place, a disease, or of what a title says is given beside."""
    if name.casefold() in places or names_disease(name):
        return True
    own_name, other_name = re.escape(intervention.name.lower()), re.escape(name.lower())
    together = re.compile(
        rf"\b{own_name}(?: ?\([^)]*\))?,? (?:given |administered )?"
        rf"(?:in combination with|combined with|with(?: or without)?|plus|and|\+|\+/-) {other_name}\b"
    )
    return any(together.search(title.lower()) for title in (trial.title, trial.official_title))


def _add_heading(product: Product, trial: Trial) -> Product:
    """Add the registry's heading to a development code, if it has one alone and that names a substance."""
    heading = trial.intervention_mesh[0] if len(trial.intervention_mesh) == 1 else None
    if heading is None or not product.has_code or not _SUBSTANCE.fullmatch(f"{heading.id} {heading.term}"):
        return product
    return replace(product, heading=heading.term)


def _drop_class_names(product: Product, trial: Trial) -> Iterator[Product]:
    """Drop names of a class or technique; if there are no others, a company tells it from others of the class.

    A technique that no company tries has no name, and gives no product.
    """
    technique = product.kind == "device" and any(map(names_technique, product.names + product.others))

    def names_many(name: str) -> bool:
        if product.kind != "device":
            return names_only_class(name)
        return names_technique(name) or (technique and bool(_ACRONYM.fullmatch(name)))

    names = tuple(name for name in product.names if not names_many(name))
    others = tuple(name for name in product.others if not names_many(name))
    if names:
        yield replace(product, names=names, others=others)
    elif others:
        yield replace(product, names=others[:1], others=others[1:])
    elif product.kind != "device" or trial.sponsor_class == "industry":
        yield replace(product, names=(f"{product.names[0]} ({_short_sponsor(trial.sponsor)})",), others=())


def _short_sponsor(sponsor: str) -> str:
    """Return a sponsor's name without its legal form, and without a slash, which would separate products."""
    plain = re.sub(
        r"\s(?:A/S|AB|AG|S\.?A\.?S?|SE|B\.?V|Co|Corp|Inc|LLC|Ltd|Limited|GmbH)\b.*", "", sponsor.partition(",")[0]
    )
    return plain.replace("/", " ")
