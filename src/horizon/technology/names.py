"""Names of products: what is one product under many spellings, and what is no product at all.

A *name key* is a name with case, accents, salts, doses, forms, separators and what hardware is called folded, so that
``REGN 3767`` and ``REGN-3767`` are one, ``CardioMEMS`` and ``CardioMEMS system``; a fixed-dose combination is its
component keys, sorted, with a slash.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

from horizon.technology.vocabulary import (
    BEFORE_CLASSES,
    CLASSES,
    DOSE,
    ELEMENT,
    FORMS,
    GENERIC,
    HARDWARE,
    INTRODUCTION,
    ISOTOPE,
    LIKE_A_CLASS,
    MEASURED,
    NO_CODE,
    NOTHING,
    OLD_CLASSES,
    REMARK,
    SALTS,
)

_CODE = re.compile(r"^[a-z]{1,6}[- ]?[a-z]{0,3}[- ]?\d{2,}[a-z0-9]*(?:-\d+)?$", re.IGNORECASE)
_CODE_WITHIN = re.compile(r"^(?=[^a-z]*[A-Z][^a-z]*[A-Z])[A-Z]{2,6}-?[A-Z]{0,3}-?\d{2,}[A-Za-z0-9]*(?:-\d+)?$")
_ALSO = re.compile(r"\((?:also known as |aka |formerly )?([^()]*)\)", re.IGNORECASE)
_BRACKETS = str.maketrans("[]（）［］", "()()()")
_JOINED = r"\s*(?:\+|&|;|\band\b|\bor\b(?!\s*\d)|\bplus\b|\bcombined with\b|\bin combination with\b|\bwith\b)\s*"
_TOGETHER = re.compile(_JOINED + r"(?![^()]*\))", re.IGNORECASE)  # what joins within brackets parts no products
_WITHIN = re.compile(_JOINED, re.IGNORECASE)
_ORIGIN = re.compile(r"\bfrom\b[^+;]*", re.IGNORECASE)  # what it is made of: an extract from mites of two kinds is one
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_FIXED = re.compile(r"\b(?:fixed[- ]dose(?: combination)?|fdc|co-?formulat\w+)\b", re.IGNORECASE)
_LISTED = re.compile(r";|,\s+(?!\d)")
_LABEL = re.compile(rf"^\(?(?:{ELEMENT}-?\d{{2,3}}|\d{{2,3}}m?-?{ELEMENT})\)\s*-?\s*")
_STRENGTH = re.compile(r"^((?!interleukin|factor|protein|type)[a-z]{6,}) \d{1,4}$", re.IGNORECASE)  # verinurad 3
_TIME = re.compile(r"\d+(?:[.-]?\d+)?(?:-?(?:hours?|h|minutes?|min|days?|weeks?|months?|years?))?")
_OWN = re.compile(
    r"\b(?:[A-Z]*[a-z]+[A-Z]\w*|AI|(?i:artificial intelligence|algorithm|software|(?:deep|machine) learning))\b"
)
_WORDS = 4  # another name with more is a description


def is_code(name: str) -> bool:
    """Whether a name is a development code, such as ``PSI-7977`` or ``BAY 94-8862``."""
    plain = name.strip().replace("BAY ", "BAY")
    return bool(_CODE.match(plain)) and not NO_CODE.match(plain)


def names_nothing(name: str) -> bool:
    """Whether a name is that of no product: placebo, standard of care, a procedure, an isotope alone, a statin."""
    if NOTHING.search(name) or ISOTOPE.fullmatch(name.strip()) or not key(name):
        return True
    words = _words(name)
    return all(word in GENERIC or _TIME.fullmatch(word) for word in words) or (
        names_only_class(name) and not OLD_CLASSES.isdisjoint(words)
    )


def names_class(name: str) -> bool:
    """Whether a name fits many products, such as ``mesenchymal stem cells``: as another name it would join them."""
    return bool(LIKE_A_CLASS.search(name)) or names_only_class(name)


def names_only_class(name: str) -> bool:
    """Whether nothing in a name tells a product of a class from others: ``PD-1 inhibitor``, but not ``iMP cells``."""
    words = _words(name)
    said = [word for word in words if word not in GENERIC]
    return any(word in CLASSES for word in words) and all(word in CLASSES or word in BEFORE_CLASSES for word in said)


def names_measurement(name: str) -> bool:
    """Whether a device or test is named by what is measured alone: ``Cardiac MRI``, but neither ``MyoStrain MRI``
    nor what reads it by itself."""
    return bool(MEASURED.search(name)) and not _OWN.search(name)


@functools.lru_cache(maxsize=100_000)
def products(name: str) -> tuple[tuple[str, ...], ...]:
    """The products that an intervention's name holds, each with all its spellings, the first as displayed.

    ``AZD8205 and AZD2936 (Rilvegostomig)`` holds two; ``sacubitril/valsartan`` is one, a fixed-dose combination;
    ``DB-1311/BNT324``, two codes of different houses, is one product with two names.
    """
    return tuple(_products(name))


def _products(name: str) -> Iterator[tuple[str, ...]]:
    plain = _ORIGIN.sub(lambda found: _AND.sub("/", found[0]), name.translate(_BRACKETS))
    closed = plain + ")" * (plain.count("(") - plain.count(")"))
    fixed = _FIXED.search(_parted(closed)[0])
    for part in [_WITHIN.sub("/", _FIXED.sub(" ", closed))] if fixed else _TOGETHER.split(closed):
        if not names_nothing(part) and (spellings := tuple(dict.fromkeys(_spellings(part)))):
            yield spellings


def other_names(text: str) -> Iterator[tuple[str, ...]]:
    """The names that a text of other names holds, one by one with what stands in its brackets: none of classes,
    remarks, makers or descriptions."""
    for other in in_list(text):
        found = products(INTRODUCTION.sub("", other))
        if len(found) == 1 and (kept := tuple(filter(_is_name, found[0]))):
            yield kept


def codes_in(text: str) -> Iterator[str]:
    """The development codes that stand in a running text, such as a title."""
    for word in re.findall(r"[\w/-]+", text):
        if _CODE_WITHIN.match(word) and not NO_CODE.match(word) and re.search(r"\d{3}", word):
            yield word


def in_list(text: str) -> list[str]:
    """The names of a list in one text: ``JARDIANCE, JARDIANZ``; a comma within a chemical name parts nothing."""
    return [one.strip() for one in _LISTED.split(text) if one.strip()]


def tidy(name: str) -> str:
    """A name without dose, form, marks, and the arm that stands before a colon, as it can be displayed."""
    head, colon, tail = name.rpartition(": ")
    if colon:
        return tidy(tail) or tidy(head)
    plain = _LABEL.sub("", re.sub(r"[®™©*†•·\"“”]|\(\s*(?:TM|R)\s*\)", "", name).strip())
    plain = FORMS.sub(" ", DOSE.sub(" ", re.sub(r"\s+at an? (?:\w+ ){0,2}(?:dose|rate|concentration)\b.*", "", plain)))
    plain = re.sub(r"\s+", " ", plain).strip(" -–,.:;/()[]'").partition(",")[0].strip()
    plain = re.sub(
        r"^(?:(?:and|or|by|at|with|in)\b\s*)+|(?:\s*\b(?:and|or|by|at|with|in|to|a))+$", "", plain, flags=re.I
    )
    plain = _STRENGTH.sub(r"\1", plain.strip(" -–,.:;/()[]'"))
    return "" if re.fullmatch(r"[\d\W]*", plain) else plain


@functools.lru_cache(maxsize=100_000)
def key(name: str) -> str:
    """The name key: equal keys are one product."""
    plain = unicodedata.normalize("NFKD", tidy(name)).encode("ascii", "ignore").decode().lower()
    without = HARDWARE.sub(" ", SALTS.sub(" ", plain))
    plain = without if re.search(r"[a-z]{3}", without) else plain
    parts = [re.sub(r"[^a-z0-9]", "", part) for part in re.split(r"/|\+|\s(?:and|with|plus)\s", plain)]
    return "/".join(sorted(part for part in parts if part))


def _words(name: str) -> list[str]:
    return [word.strip("().,:;'\"") for word in re.split(r"[\s/]+|\s-\s", name.lower()) if word.strip("().,:;'\"-")]


def _is_name(name: str) -> bool:
    return len(name.split()) <= _WORDS and not names_class(name) and not REMARK.search(name)


def _spellings(part: str) -> Iterator[str]:
    """A product's name without its brackets, then what they hold, if it names a product."""
    outside, brackets = _parted(part)
    within = (tidy(_WITHIN.sub("/", INTRODUCTION.sub("", other))) for bracket in brackets for other in in_list(bracket))
    for spelling in (*_dashed(outside), *filter(_is_name, within)):
        if len(key(spelling)) > 2 and not names_nothing(spelling):
            for one in _two_codes(spelling):
                yield from _code_in(one)


def _dashed(outside: str) -> tuple[str, ...]:
    """``dronedarone - Multaq`` is a name with its brand; ``Tree MATA MPL - Therapeutic`` an arm of one product."""
    head, dash, tail = outside.partition(" - ")
    if not dash:
        return (tidy(outside),)
    if names_nothing(tail):
        return (tidy(head),)
    if len(head.split()) == len(tail.split()) == 1:
        return tidy(head), tidy(tail)
    return (tidy(outside),)


def _code_in(spelling: str) -> Iterator[str]:
    """``GSK2798745 Micronized API`` is its code; ``Dupilumab SAR231893`` a name and its code."""
    words = spelling.split()
    codes = [word for word in words if _CODE_WITHIN.match(word) and not NO_CODE.match(word)]
    if len(words) == 1 or len(codes) != 1 or is_code(spelling) or "/" in spelling:
        yield spelling
        return
    rest = [word for word in words if word != codes[0]]
    yield codes[0]
    if len(rest) == 1 and rest[0].isalpha() and len(rest[0]) > 5 and rest[0].lower() not in GENERIC | CLASSES:
        yield rest[0]


def _parted(text: str) -> tuple[str, list[str]]:
    """What stands outside the brackets, and in each of them, the innermost first."""
    brackets: list[str] = []
    while found := _ALSO.findall(text):
        brackets += found
        text = _ALSO.sub(" ", text)
    return text, brackets


def _two_codes(spelling: str) -> tuple[str, ...]:
    """Two codes of different houses with a slash are two names; of one house, a combination."""
    parts = [part.strip() for part in spelling.split("/")]
    houses = [re.sub(r"[^a-z]", "", part.lower()) for part in parts]
    if len(parts) == 2 and all(map(is_code, parts)) and houses[0] != houses[1]:
        return tuple(parts)
    return (spelling,)
