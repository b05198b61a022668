"""Parse an intervention's name, or a text of its other names, into products with all their spellings."""

import functools
import re
from collections.abc import Iterator

from horizon.technology.names import is_code, is_code_within, name_key, names_class, names_no_product, tidy_name
from horizon.technology.vocabulary import CLASSES, GENERIC, INTRODUCTION, REMARK

_BRACKETED = re.compile(r"\((?:also known as |aka |formerly )?([^()]*)\)", re.IGNORECASE)
_UNIFIED = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}  # full-width letters, digits and marks
_UNIFIED |= str.maketrans("[]{}【】、•|→", "()()();;;;")
_JOINER = (
    r"\s*(?:\+|&|;|\band\b|\bor\b(?!\s*\d)|\bplus\b|\bcombined with\b|\b(?:given )?in combination with\b|\bwith\b|"
    r"\bfollowed by\b|\bthen\b|\bversus\b|\bvs\b\.?)\s*"
)
_TOGETHER = re.compile(_JOINER + r"(?![^()]*\))", re.IGNORECASE)  # a joiner within brackets separates no products
_WITHIN = re.compile(_JOINER, re.IGNORECASE)
_ORIGIN = re.compile(r"\bfrom\b[^+;]*", re.IGNORECASE)  # what it is made of: an extract from two kinds of mites is one
_SETTING = re.compile(  # a setting of a device is an arm; a plus there joins no product
    r"(?:\s+(?:will be|is|are) \w+)?(?:\s+(?:but|and))?\s+(?:set (?:to|at)|turned (?:on|off))\b.*", re.IGNORECASE
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_FIXED = re.compile(r"\b(?:fixed[- ]dose(?: combination)?|fdc|co-?formulat\w+)\b", re.IGNORECASE)
_LISTED = re.compile(r";|,\s+(?!\d)")
_ONE_WORD = re.compile(r"[^\W\d_]{6,}")
_MOST_WORDS = 4  # a longer name is a description


@functools.lru_cache(maxsize=100_000)
def parse_products(name: str) -> tuple[tuple[str, ...], ...]:
    """Parse an intervention's name into products, each with all its spellings, the first as displayed.

    ``AZD8205 and AZD2936 (Rilvegostomig)`` holds two; ``sacubitril/valsartan`` is one, a fixed-dose combination;
    ``DB-1311/BNT324``, two codes of different houses, is one product with two names.
    """
    return tuple(_yield_products(name))


def _yield_products(name: str) -> Iterator[tuple[str, ...]]:
    unified = name.translate(_UNIFIED).translate(_UNIFIED)
    plain = _ORIGIN.sub(lambda origin: _AND.sub("/", origin[0]), _SETTING.sub("", _split_commas(unified)))
    closed = plain + ")" * (plain.count("(") - plain.count(")"))
    fixed = _FIXED.search(_split_brackets(closed)[0])
    for part in [_WITHIN.sub("/", _FIXED.sub(" ", closed))] if fixed else _TOGETHER.split(closed):
        if not names_no_product(part) and (spellings := tuple(dict.fromkeys(_yield_spellings(part)))):
            yield spellings


def _split_commas(name: str) -> str:
    """Put semicolons for commas in a list of products, each a code or one word: ``SHR-1826, adebrelimab``."""
    parts = [tidy_name(part) for part in _LISTED.split(name)]
    listed = len(parts) > 1 and all(is_code(part) or _ONE_WORD.fullmatch(part) for part in parts)
    return "; ".join(parts) if listed and not any(map(names_no_product, parts)) else name


def parse_other_names(text: str) -> Iterator[tuple[str, ...]]:
    """Parse a text of other names, each with what stands in its brackets; no classes, remarks, makers, descriptions."""
    for other in split_list(text):
        products = parse_products(INTRODUCTION.sub("", other))
        if len(products) == 1 and (names := tuple(filter(_is_name, products[0]))):
            yield names


def split_list(text: str) -> list[str]:
    """Split a list of names: ``JARDIANCE, JARDIANZ``, but not at a comma within a chemical name."""
    return [name.strip() for name in _LISTED.split(text) if name.strip()]


def _is_name(name: str) -> bool:
    return len(name.split()) <= _MOST_WORDS and not names_class(name) and not REMARK.search(name)


def _yield_spellings(part: str) -> Iterator[str]:
    """Yield a product's name without its brackets, then the names within them."""
    outside, brackets = _split_brackets(part)
    within = (
        tidy_name(_WITHIN.sub("/", INTRODUCTION.sub("", other)))
        for bracket in brackets
        for other in split_list(bracket)
    )
    for spelling in (*_split_dash(outside), *filter(_is_name, within)):
        if len(name_key(spelling)) > 2 and not names_no_product(spelling):
            for name in _split_codes(spelling):
                yield from _extract_code(name)


def _split_dash(outside: str) -> tuple[str, ...]:
    """Split ``dronedarone - Multaq``, a name with its brand; not ``Tree MATA MPL - Therapeutic``, an arm."""
    head, dash, tail = outside.partition(" - ")
    if not dash:
        return (tidy_name(outside),)
    if names_no_product(tail):
        return (tidy_name(head),)
    if len(head.split()) == len(tail.split()) == 1:
        return tidy_name(head), tidy_name(tail)
    return (tidy_name(outside),)


def _extract_code(spelling: str) -> Iterator[str]:
    """Yield the code of ``GSK2798745 Micronized API``; code and name of ``Dupilumab SAR231893``."""
    words = spelling.split()
    codes = [word for word in words if is_code_within(word)]
    if len(words) == 1 or len(codes) != 1 or is_code(spelling) or "/" in spelling:
        yield spelling
        return
    others = [word for word in words if word != codes[0]]
    yield codes[0]
    if len(others) == 1 and others[0].isalpha() and len(others[0]) > 5 and others[0].lower() not in GENERIC | CLASSES:
        yield others[0]


def _split_brackets(text: str) -> tuple[str, list[str]]:
    """Return what stands outside the brackets, and what in each of them, innermost first."""
    brackets: list[str] = []
    while innermost := _BRACKETED.findall(text):
        brackets += innermost
        text = _BRACKETED.sub(" ", text)
    return text, brackets


def _split_codes(spelling: str) -> tuple[str, ...]:
    """Split two codes at a slash if they are of different houses; of one house they are a combination."""
    parts = [part.strip() for part in spelling.split("/")]
    houses = [re.sub(r"[^a-z]", "", part.lower()) for part in parts]
    if len(parts) == 2 and all(map(is_code, parts)) and houses[0] != houses[1]:
        return tuple(parts)
    return (spelling,)
