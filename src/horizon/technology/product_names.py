"""What an intervention's name, or a text of its other names, holds: its products, each with all its spellings."""

import functools
import re
from collections.abc import Iterator

from horizon.technology.names import is_code, is_code_within, key, names_class, names_nothing, tidy
from horizon.technology.vocabulary import CLASSES, GENERIC, INTRODUCTION, REMARK

_ALSO = re.compile(r"\((?:also known as |aka |formerly )?([^()]*)\)", re.IGNORECASE)
_BRACKETS = str.maketrans("[]（）［］", "()()()")
_JOINED = r"\s*(?:\+|&|;|\band\b|\bor\b(?!\s*\d)|\bplus\b|\bcombined with\b|\bin combination with\b|\bwith\b)\s*"
_TOGETHER = re.compile(_JOINED + r"(?![^()]*\))", re.IGNORECASE)  # what joins within brackets parts no products
_WITHIN = re.compile(_JOINED, re.IGNORECASE)
_ORIGIN = re.compile(r"\bfrom\b[^+;]*", re.IGNORECASE)  # what it is made of: an extract from mites of two kinds is one
_SETTING = re.compile(  # how a device runs is an arm of it: what follows a plus there is no product either
    r"(?:\s+(?:will be|is|are) \w+)?(?:\s+(?:but|and))?\s+(?:set (?:to|at)|turned (?:on|off))\b.*", re.IGNORECASE
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_FIXED = re.compile(r"\b(?:fixed[- ]dose(?: combination)?|fdc|co-?formulat\w+)\b", re.IGNORECASE)
_LISTED = re.compile(r";|,\s+(?!\d)")
_WORDS = 4  # another name with more is a description


@functools.lru_cache(maxsize=100_000)
def products(name: str) -> tuple[tuple[str, ...], ...]:
    """The products that an intervention's name holds, each with all its spellings, the first as displayed.

    ``AZD8205 and AZD2936 (Rilvegostomig)`` holds two; ``sacubitril/valsartan`` is one, a fixed-dose combination;
    ``DB-1311/BNT324``, two codes of different houses, is one product with two names.
    """
    return tuple(_products(name))


def _products(name: str) -> Iterator[tuple[str, ...]]:
    plain = _ORIGIN.sub(lambda found: _AND.sub("/", found[0]), _SETTING.sub("", name.translate(_BRACKETS)))
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


def in_list(text: str) -> list[str]:
    """The names of a list in one text: ``JARDIANCE, JARDIANZ``; a comma within a chemical name parts nothing."""
    return [one.strip() for one in _LISTED.split(text) if one.strip()]


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
    codes = [word for word in words if is_code_within(word)]
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
