"""Which trials answer a watchlist, and why each of the others was left out.

1. Terms are found in a trial's texts as ``words.py`` says: whole words, folded, with plain plurals.
2. ``conditions`` are looked for in the trial's conditions, keywords and MeSH headings, ``mesh`` among its headings and
   what stands above them, ``interventions`` in names, other names and headings of what is given.
3. ``not``, ``unless`` and ``only`` say what a trial may be about instead (``about.py``).
4. What answers by ``interventions`` alone must be under study (``studied.py``), not given beside what is.
5. ``count``, in this order: study type, kind of what is under study, phase, sponsor, status, country. The first that
   fails is the rule.

Free text is not read, since it also names what a trial excludes; titles are only asked whether they move a trial to
another indication of the watchlist that it matches. Known drawbacks: no synonyms beyond MeSH; where the sponsor wrote
the wrong condition, or the registry keeps a company as a sponsor of class *other*, the answer is wrong, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from sys import intern

from horizon.values.trial import Trial
from horizon.watchlist.matching.criteria import Sought, sought, terms
from horizon.watchlist.matching.exclusions import outside, turn
from horizon.watchlist.matching.inclusion import counted_kinds, uncounted
from horizon.watchlist.matching.term_search import Find, finder
from horizon.watchlist.matching.trial_evidence import Said, Sign, said
from horizon.watchlist.matching.under_study import under_study
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial that counts for one indication. ``matched_by`` names fields and terms, the most telling first:
    ``condition: hepatitis C``, ``keyword: HCV``, ``MeSH D006526 Hepatitis C``, ``intervention: sofosbuvir``, ``below
    MeSH D006526 Hepatitis C: Hepatitis C, Chronic``, ``title: HFpEF``. ``kinds`` are those under study for which it
    counts."""

    trial: Trial
    watchlist: str
    indication: str
    matched_by: tuple[str, ...]
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A trial that touches a watchlist and counts for none of its indications, with the first rule that failed."""

    nct_id: str
    watchlist: str
    rule: str


@dataclass(frozen=True, slots=True)
class Matching:
    """All hits and all that was left out: by trial in the order given, then by watchlist and indication."""

    hits: tuple[Hit, ...]
    left_out: tuple[LeftOut, ...]


def match(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Matching:
    """Every trial against every indication of every watchlist; each text is folded and searched once."""
    found = list(matches(trials, watchlists))
    return Matching(
        tuple(one for one in found if isinstance(one, Hit)), tuple(one for one in found if isinstance(one, LeftOut))
    )


def matches(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Iterator[Hit | LeftOut]:
    """The same, one by one, in memory that does not grow with the trials."""
    parts = sought(watchlists)
    siblings = {name: list(own) for name, own in groupby(parts, key=lambda part: part.watchlist)}
    wanting: dict[Sign, list[int]] = {}
    for number, part in enumerate(parts):
        for sign in part.signs:
            wanting.setdefault(sign, []).append(number)
    find = finder(terms(watchlists))
    for trial in trials:
        read = said(trial, find, wanting.keys())
        if not read.evidence:
            continue
        touched = sorted({number for sign in read.evidence for number in wanting[sign]})
        for name, group in groupby((parts[number] for number in touched), key=lambda part: part.watchlist):
            hits, rule = _decide(read, list(group), siblings[name], find)
            yield from hits
            if rule:
                yield LeftOut(trial.nct_id, name, intern(rule))


def _decide(read: Said, touching: Sequence[Sought], siblings: Sequence[Sought], find: Find) -> tuple[list[Hit], str]:
    """The hits of one trial in one watchlist, or the rule that left it out."""
    trial, count = read.trial, touching[0].count
    rules = {part: outside(read, part, find) or _beside(read, part) for part in touching}
    if all(rules.values()):
        return [], rules[touching[0]]
    studied = frozenset(one.kind for one in under_study(trial))
    if rule := uncounted(trial, count, studied):
        return [], rule
    kinds, placed = counted_kinds(studied, count), _placed(read, rules, siblings, find)
    kept = (part for part in siblings if part in placed)
    return [Hit(trial, one.watchlist, one.indication, placed[one], kinds) for one in kept], ""


def _placed(
    read: Said, rules: Mapping[Sought, str], siblings: Sequence[Sought], find: Find
) -> dict[Sought, tuple[str, ...]]:
    """The indications that a trial stands in, each with its evidence, once what only titles tell is told."""
    placed = {part: _evidence(read, part) for part, rule in rules.items() if not rule}
    if len(siblings) == 1:
        return placed
    turned = {part: turn(read, part, siblings, find) for part in placed if part.excluded}
    turns = {part: made for part, made in turned.items() if made}
    leaving = {part for part, made in turns.items() if not made.stays}
    for part, made in turns.items():
        to = {one: told for one, told in made.to.items() if not rules.get(one) and one not in leaving}
        if to and part in leaving:
            del placed[part]
        for one, told in to.items():
            placed.setdefault(one, tuple(f"title: {term}" for term in told))
    return placed


def _evidence(read: Said, part: Sought) -> tuple[str, ...]:
    return tuple(text for sign, text in read.evidence.items() if sign in part.signs)


def _beside(read: Said, part: Sought) -> str:
    """What is wanted is given, but only to those with whom a product is compared, or to all alike."""
    if not read.beside:
        return ""
    signs = [sign for sign in read.evidence if sign in part.signs]
    return f"given beside: {signs[0][1]}" if all(sign in read.beside for sign in signs) else ""
