"""The one way to write a product's name: nonproprietary names in lower case, all others as their sponsor writes them.

1. An international nonproprietary name is told by its stem (``-mab``, ``-gliflozin``), which the World Health
   Organization keeps out of trade names (WHA46.19); what follows it, a salt or a radical, is written alike.
2. The parts of a combination are written alike if they are words alone and one of them is told.
3. Codes, trade names, coined names (``CagriSema``) and names of devices stay as they are.
4. A line, a cell or a heading begins with a capital: ``Semaglutide``, but ``hiPSC-CM``.

Drawback: a name without a known stem, such as ``Alagebrium``, stays as the registry has it.
"""

import functools
import re

from horizon.technology.substances import find_substance
from horizon.technology.vocabulary import NONPROPRIETARY_ENDINGS, NONPROPRIETARY_WORDS

_WORD = re.compile(r"[A-Z][a-z]+|[A-Z]{6,}|[a-z]+")
_WORDS_ALONE = re.compile(r"[a-z]{4,}(?:\W.*)?")
_JOINER = re.compile(r"\s*[/+]\s*")


@functools.lru_cache(maxsize=20_000)
def spell_product(name: str) -> str:
    """Return a product's name as it is written within a sentence: ``sotatercept``, ``CagriSema``, ``BAY 1753011``."""
    bare, bracket, remainder = name.partition(" (")
    parts = _JOINER.split(bare)
    words_alone = all(_WORD.fullmatch(word) for part in parts for word in part.split())
    is_told = any(_is_nonproprietary(part.split()[0].lower()) for part in parts if part.strip())
    return f"{bare.lower() if is_told and words_alone else bare}{bracket}{remainder}"


@functools.lru_cache(maxsize=20_000)
def spell_first(name: str) -> str:
    """Return a product's name as it begins a line, a cell or a heading: ``Sotatercept``, ``hiPSC-CM``."""
    spelt = spell_product(name)
    return f"{spelt[0].upper()}{spelt[1:]}" if _WORDS_ALONE.fullmatch(spelt) else spelt


def _is_nonproprietary(word: str) -> bool:
    return (
        bool(find_substance(word))
        or word in NONPROPRIETARY_WORDS
        or (len(word) > 6 and word.endswith(NONPROPRIETARY_ENDINGS))
    )
