"""Terms in texts: folded, as whole words, with plain plurals, all terms in one pass.

1. Folding: any case, no accents, no punctuation; a possessive ``'s`` is dropped, and so is ``+``: ``HER2`` finds
   ``HER2+``. A hyphen reads as a space or as nothing: ``PSI-7977`` finds ``PSI 7977`` and ``PSI7977``.
2. A term is found as whole words, its last word also in the other number: ``tumour`` finds ``tumours`` and the reverse.

Known drawback: ``HER2+`` as a term finds ``HER2-negative``, too.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

_DROPPED = dict.fromkeys(map(ord, "\u2122\u2120\u00ad\u200b\ufeff"))  # trade marks and what has no width
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_NO_WORD = re.compile(r"[\W_]+")
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a folded text, and its place there."""

    term: str
    start: int
    end: int

    def within(self, other: "Found") -> bool:
        """Whether it lies inside the place of another."""
        return other.start <= self.start and self.end <= other.end


Find = Callable[[str], tuple[Found, ...]]


def finder(terms: Set[str]) -> Find:
    """One automaton for all terms. Texts repeat from trial to trial, so the last ones are remembered."""
    patterns: dict[str, set[str]] = {}
    for term in terms:
        for pattern in _patterns(term):
            patterns.setdefault(f" {pattern} ", set()).add(term)
    automaton = ahocorasick.Automaton()
    for pattern, meant in patterns.items():
        automaton.add_word(pattern, (len(pattern), tuple(sorted(meant))))
    automaton.make_automaton()

    @lru_cache(_REMEMBERED)
    def find(text: str) -> tuple[Found, ...]:
        if not patterns:
            return ()
        found = list(automaton.iter(f" {'  '.join(folded(text))} "))
        return tuple([Found(term, end - size, end) for end, (size, meant) in found for term in meant]) if found else ()

    return find


def folded(text: str) -> tuple[str, ...]:
    """How a text is compared: words in lower case, parted by single spaces; in two forms where it has a hyphen."""
    text = text.translate(_DROPPED)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    text = _POSSESSIVE.sub("", text.casefold())
    joined = _HYPHEN.sub("", text)
    forms = (text,) if joined == text else (text, joined)
    return tuple(_NO_WORD.sub(" ", form).strip() for form in forms)


def _patterns(term: str) -> Iterator[str]:
    """A term as folded, and with its last word in the other number. Short words are acronyms: ``AL`` is not ``ALS``."""
    for form in folded(term):
        last = form.split(" ")[-1]
        if form:
            yield form
        if len(last) >= 5 and last.endswith("s") and not last.endswith("ss"):
            yield form[:-1]
        elif len(last) >= 3 and not last.endswith("s"):
            yield f"{form}s"
