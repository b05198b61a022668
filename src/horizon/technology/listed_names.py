"""The names under which regulators list a medicine, as name keys; descriptions of a vaccine's contents are no names.

A combination has one key, whether its parts are joined by ``;``, ``/``, a plus sign or *and*. Salts, the four letters
behind the names of biologicals in the United States (``-abcd``) and the prefixes of some (``fam-``) make no difference.
"""

import re
from collections.abc import Iterable, Iterator

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
    r"mofetil|fumaric acid|esylate|edisylate|xinafoate|pamoate|embonate|bitartrate|nitrate|oxalate|dimesylate)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:;|/|\+|\band\b)\s*", re.IGNORECASE)
_LEAST_LETTERS = 4
_MOST_WORDS = 5  # of one part; more is a description


def substance_keys(record: RegulatorRecord) -> frozenset[str]:
    """Return the keys of what a record's medicine is made of, each of the whole combination."""
    if isinstance(record, MedicineRecord):
        texts: Iterable[str] = (record.inn, record.active_substance)
    elif isinstance(record, FdaApproval):
        texts = record.substances
    else:
        texts = (record.inn,)
    return frozenset(filter(None, map(_substance_key, texts)))


def brand_keys(record: RegulatorRecord) -> frozenset[str]:
    """Return the keys of the brands of a record, former ones too."""
    if isinstance(record, ApplicationUnderEvaluation):
        return frozenset()
    brands = (record.brand,) if isinstance(record, MedicineRecord) else record.brands
    keys = (name_key(name) for brand in brands for name in _split_brand(brand) if not _is_description(name))
    return frozenset(key for key in keys if len(key) >= _LEAST_LETTERS)


def _split_brand(brand: str) -> Iterator[str]:
    yield _BRACKETS.sub(" ", brand)
    yield from (_FORMER.sub("", inside) for inside in _BRACKETS.findall(brand) if _FORMER.match(inside))


def _substance_key(text: str) -> str:
    parts = [_tidy_part(part) for part in _PARTS.split(text) if part.strip()]
    if not parts or any(map(_is_description, parts)):
        return ""
    keys = sorted({name_key(part) for part in parts})
    return "/".join(keys) if all(len(key) >= _LEAST_LETTERS for key in keys) else ""


def _tidy_part(part: str) -> str:
    bare = _SUFFIX.sub("", _PREFIX.sub("", _BRACKETS.sub(" ", part).strip()))
    return _SALTS.sub(" ", bare).strip() or bare


def _is_description(name: str) -> bool:
    return (
        bool(_DESCRIBES.search(name)) or len(name.split()) > _MOST_WORDS or names_class(name) or names_no_product(name)
    )
