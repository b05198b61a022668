"""Find terms in texts: folded, as whole words, with plain plurals, all terms in one pass.

1. Folding: any case, no accents, no punctuation; a possessive ``'s`` is dropped, and so is ``+``: ``HER2`` finds
   ``HER2+``. A hyphen reads as a space or as nothing: ``PSI-7977`` finds ``PSI 7977`` and ``PSI7977``.
2. A term is found as whole words, its last word also in the other number: ``tumour`` finds ``tumours`` and the reverse.

*Drawback*: ``HER2+`` as a term finds ``HER2-negative``, too.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

_DROPPED = dict.fromkeys(map(ord, "\u2122\u2120\u00ad\u200b\ufeff"))  # trade marks and characters without width
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_NO_WORD = re.compile(r"[\W_]+")
_CACHED_TEXTS = 200_000


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term found in a folded text, and its place there."""

    term: str
    start: int
    end: int

    def lies_within(self, other: "TermMatch") -> bool:
        """Whether its place lies inside that of another match."""
        return other.start <= self.start and self.end <= other.end


TermFinder = Callable[[str], tuple[TermMatch, ...]]


def build_finder(terms: Set[str]) -> TermFinder:
    """A function that finds all the terms in a text. Results are cached, since texts repeat from trial to trial."""
    terms_by_pattern: dict[str, set[str]] = {}
    for term in terms:
        for pattern in term_patterns(term):
            terms_by_pattern.setdefault(f" {pattern} ", set()).add(term)
    automaton = ahocorasick.Automaton()
    for pattern, pattern_terms in terms_by_pattern.items():
        automaton.add_word(pattern, (len(pattern), tuple(sorted(pattern_terms))))
    automaton.make_automaton()

    @lru_cache(_CACHED_TEXTS)
    def find_terms(text: str) -> tuple[TermMatch, ...]:
        if not terms_by_pattern:
            return ()
        ends = list(automaton.iter(f" {'  '.join(fold_text(text))} "))
        return (
            tuple([TermMatch(term, end - size, end) for end, (size, names) in ends for term in names]) if ends else ()
        )

    return find_terms


def fold_text(text: str) -> tuple[str, ...]:
    """The form in which texts are compared: lower-case words with single spaces; two forms if there is a hyphen."""
    text = text.translate(_DROPPED)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    text = _POSSESSIVE.sub("", text.casefold())
    joined = _HYPHEN.sub("", text)
    forms = (text,) if joined == text else (text, joined)
    return tuple(_NO_WORD.sub(" ", form).strip() for form in forms)


def term_patterns(term: str) -> Iterator[str]:
    """The forms in which a term is found: folded, and the same with its last word in the other number.

    Short words are acronyms: not AL for ALS.
    """
    for form in fold_text(term):
        last = form.split(" ")[-1]
        if form:
            yield form
        if len(last) >= 5 and last.endswith("s") and not last.endswith("ss"):
            yield form[:-1]
        elif len(last) >= 3 and not last.endswith("s"):
            yield f"{form}s"
