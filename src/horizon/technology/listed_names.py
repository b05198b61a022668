"""The names under which regulators list a medicine, as name keys; descriptions of a vaccine's contents are no names.

1. A combination has one key, whether its parts are joined by ``;``, ``/``, a plus sign or *and*. Salts, the four
   letters behind the names of biologicals in the United States (``-abcd``) and the prefixes of some (``fam-``) make
   no difference.
2. Beside a description, as in ``COVID-19 mRNA vaccine; tozinameran``, each name is one of the same medicine.
3. A text that gives no such key, a description or a name of two or three letters, has an exact key: its letters and
   figures in their order. It is of a product only if that has the whole of it as its name.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from horizon.technology.names import name_key, names_class, names_no_product
from horizon.values.regulator_lists import ApplicationUnderEvaluation, FdaApproval, MedicineRecord, RegulatorRecord

_PREFIX = re.compile(r"^(?:fam|ado|ziv)-", re.IGNORECASE)
_SUFFIX = re.compile(r"(?<=[a-z]{4})-[a-z]{4}$", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_FORMER = re.compile(r"^(?:previously|formerly)(?: known as)?\s+|^in [A-Z]\w+:\s*", re.IGNORECASE)
_DESCRIBES = re.compile(
    r"\b(?:vaccines?|virus|viruses|strains?|antigens?|toxoids?|serotypes?|cells?|mRNA|RNA)\b", re.IGNORECASE
)
_SALTS = re.compile(
    r"\b(?:as \w+(?: \w+)?|besilate|tosilate|tosylate|camsylate|palmitate|arginine|furoate|propanediol|lysine|"
    r"diphosphate|sesquihydrate|trihydrate|hemiheptahydrate|methanesulfonate|dimethyl sulfoxide|disodium|dipotassium|"
    r"mofetil|fumaric acid|esylate|edisylate|xinafoate|pamoate|embonate|bitartrate|nitrate|oxalate|dimesylate|"
    r"(?:di)?propionate|valerate|hemifumarate|hemitartrate|benzoate|lactate|gluconate|glycolate|adipate|stearate|"
    r"trometamol|erbumine|olamine|ethanolamine|hyclate|[sld]-(?=malate|tartrate|lactate))\b",
    re.IGNORECASE,
)
_FORMS = re.compile(r"\b(?:tabs?|caps?|\d+ (?:days?|weeks?|months?))$", re.IGNORECASE)
_OWN_SUFFIX = re.compile(r"-(?=[A-Z][A-Za-z]{3}$)")  # the FDA's has small letters: what has not is of the name
_PARTS = re.compile(r"\s*(?:;|/|\+|\band\b)\s*", re.IGNORECASE)
_LEAST_LETTERS = 4
_ONE_NAME = re.compile(rf"[A-Za-z]{{{_LEAST_LETTERS},}}")
_MOST_WORDS = 5  # of one part; more is a description


def listing_keys(name: str) -> frozenset[str]:
    """Return the keys by which a product of this name may be listed."""
    bare = _OWN_SUFFIX.sub(" ", _FORMS.sub("", name))
    return frozenset(filter(None, (name_key(name), *_substance_keys(bare))))


@lru_cache(maxsize=50_000)
def exact_key(name: str) -> str:
    """Return the key of a name that is compared as a whole: ``=hnodonor``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "=" + re.sub(r"[^a-z0-9]", "", plain)


def substance_keys(record: RegulatorRecord) -> frozenset[str]:
    """Return the keys of what a record's medicine is made of, each of the whole combination."""
    return frozenset().union(*map(_substance_keys, _substance_texts(record)))


def brand_keys(record: RegulatorRecord) -> frozenset[str]:
    """Return the keys of the brands of a record, former ones too."""
    keys = (
        name_key(name) for brand in _list_brands(record) for name in _split_brand(brand) if not _is_description(name)
    )
    return frozenset(key for key in keys if len(key) >= _LEAST_LETTERS)


def exact_keys(record: RegulatorRecord) -> frozenset[str]:
    """Return the exact keys of a record's texts that give no other."""
    unnamed = [text for text in _substance_texts(record) if not _substance_keys(text)]
    unnamed += [
        brand for brand in _list_brands(record) if _is_description(brand) or len(name_key(brand)) < _LEAST_LETTERS
    ]
    spelt = (text for given in unnamed for text in (given, _BRACKETS.sub(" ", given)))
    return frozenset(key for key in map(exact_key, spelt) if len(key) > len("=x"))


def _substance_texts(record: RegulatorRecord) -> tuple[str, ...]:
    if isinstance(record, MedicineRecord):
        return record.inn, record.active_substance
    return record.substances if isinstance(record, FdaApproval) else (record.inn,)


def _list_brands(record: RegulatorRecord) -> tuple[str, ...]:
    if isinstance(record, ApplicationUnderEvaluation):
        return ()
    return (record.brand,) if isinstance(record, MedicineRecord) else record.brands


def _split_brand(brand: str) -> Iterator[str]:
    yield _BRACKETS.sub(" ", brand)
    yield from (_FORMER.sub("", inside) for inside in _BRACKETS.findall(brand) if _FORMER.match(inside))


@lru_cache(maxsize=50_000)
def _substance_keys(text: str) -> frozenset[str]:
    parts = [_tidy_part(part) for part in _PARTS.split(text) if part.strip()]
    if any(map(_is_description, parts)):
        # the names that stand beside a description are of the same medicine
        beside = (part.strip() for part in text.split(";"))
        return frozenset(name.casefold() for name in beside if _ONE_NAME.fullmatch(name) and not _is_description(name))
    whole = "/".join(sorted({name_key(part) for part in parts}))
    keys = {whole, name_key(text)} if _SUFFIX.search(text) and "/" not in whole else {whole}
    return frozenset(key for key in keys if key and all(len(part) >= _LEAST_LETTERS for part in key.split("/")))


def _tidy_part(part: str) -> str:
    bare = _SUFFIX.sub("", _PREFIX.sub("", _BRACKETS.sub(" ", part).strip()))
    return _SALTS.sub(" ", bare).strip() or bare


@lru_cache(maxsize=50_000)
def _is_description(name: str) -> bool:
    return (
        bool(_DESCRIBES.search(name)) or len(name.split()) > _MOST_WORDS or names_class(name) or names_no_product(name)
    )
