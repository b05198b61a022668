"""Which trials answer a watchlist, and why each of the others was left out.

1. Terms are found in a trial's texts as ``words.py`` says: whole words, folded, with plain plurals.
2. ``conditions`` are looked for in the trial's conditions, keywords and MeSH headings, ``mesh`` among its headings and
   what stands above them, ``interventions`` in names, other names and headings of what is given.
3. ``not``: a trial is about something else if one of its conditions names a ``not`` term and none of them names a
   wanted one apart from it. Where no ``conditions`` are wanted, the headings that are wanted by id speak instead.
4. ``only``: a trial must also name one of these in its conditions, its headings or what stands above them.
5. What answers by ``interventions`` alone must be under study (``studied.py``), not given beside what is.
6. ``count``, in this order: study type, kind of what is under study, phase, sponsor, status, country. The first that
   fails is the rule.

Titles and free text are not read: they also name what a trial excludes. Known drawback: no synonyms beyond MeSH.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from horizon.registry.projection import mesh_id
from horizon.values.trial import Trial
from horizon.watchlist.count import counted_kinds, uncounted
from horizon.watchlist.said import Said, Sign, said
from horizon.watchlist.schema import Count, Indication, Match, Watchlist
from horizon.watchlist.studied import under_study
from horizon.watchlist.words import Find, Found, finder


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial that counts for one indication. ``matched_by`` names fields and terms, the most telling first:
    ``condition: hepatitis C``, ``keyword: HCV``, ``MeSH D006526 Hepatitis C``, ``intervention: sofosbuvir``, ``below
    MeSH D006526 Hepatitis C: Hepatitis C, Chronic``. ``kinds`` are those under study for which it counts."""

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


@dataclass(frozen=True, slots=True)
class _Sought:
    """One indication of one watchlist, made ready to be asked of many trials."""

    watchlist: str
    indication: str
    count: Count
    signs: frozenset[Sign]
    conditions: frozenset[str]
    mesh: frozenset[str]
    excluded: frozenset[str]
    only: frozenset[str]


def match(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Matching:
    """Every trial against every indication of every watchlist; each text is folded and searched once."""
    found = list(matches(trials, watchlists))
    return Matching(
        tuple(one for one in found if isinstance(one, Hit)), tuple(one for one in found if isinstance(one, LeftOut))
    )


def matches(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Iterator[Hit | LeftOut]:
    """The same, one by one, in memory that does not grow with the trials."""
    parts = [_sought(watchlist, part) for watchlist in watchlists for part in watchlist.parts]
    wanting: dict[Sign, list[int]] = {}
    for number, part in enumerate(parts):
        for sign in part.signs:
            wanting.setdefault(sign, []).append(number)
    find = finder({term for watchlist in watchlists for part in watchlist.parts for term in _terms(part.match)})
    for trial in trials:
        read = said(trial, find, wanting.keys())
        if not read.evidence:
            continue
        touched = sorted({number for sign in read.evidence for number in wanting[sign]})
        for name, group in groupby((parts[number] for number in touched), key=lambda part: part.watchlist):
            hits, rule = _decide(read, list(group), find)
            yield from hits
            if rule:
                yield LeftOut(trial.nct_id, name, rule)


def _sought(watchlist: Watchlist, part: Indication) -> _Sought:
    wanted, mesh = part.match, frozenset(map(mesh_id, part.match.mesh))
    signs = [("condition", term) for term in wanted.conditions]
    signs += [("mesh", number) for number in mesh]
    signs += [("intervention", term) for term in wanted.interventions]
    own = frozenset(wanted.conditions), mesh, frozenset(wanted.excluded), frozenset(wanted.only)
    return _Sought(watchlist.name, part.name, watchlist.count, frozenset(signs), *own)


def _terms(match: Match) -> tuple[str, ...]:
    return match.conditions + match.interventions + match.excluded + match.only


def _decide(read: Said, touching: Sequence[_Sought], find: Find) -> tuple[list[Hit], str]:
    """The hits of one trial in one watchlist, or the rule that left it out."""
    trial, count = read.trial, touching[0].count
    rules = [_instead(read, part) or _outside(trial, part, find) or _beside(read, part) for part in touching]
    if all(rules):
        return [], rules[0]
    studied = frozenset(one.kind for one in under_study(trial))
    if rule := uncounted(trial, count, studied):
        return [], rule
    kinds = counted_kinds(studied, count)
    kept = (part for part, rule in zip(touching, rules, strict=True) if not rule)
    return [Hit(trial, one.watchlist, one.indication, _evidence(read, one), kinds) for one in kept], ""


def _evidence(read: Said, part: _Sought) -> tuple[str, ...]:
    return tuple(text for sign, text in read.evidence.items() if sign in part.signs)


def _outside(trial: Trial, part: _Sought, find: Find) -> str:
    """Asks the headings above a trial's own, too: what is about large cell lymphoma is about lymphoma."""
    if not part.only:
        return ""
    headings = (mesh.term for mesh in (*trial.condition_mesh, *trial.condition_ancestors))
    texts = (*trial.conditions, *headings)
    named = any(found.term in part.only for text in texts for found in find(text))
    return "" if named else "about: none of those in only"


def _beside(read: Said, part: _Sought) -> str:
    """What is wanted is given, but only to those with whom a product is compared, or to all alike."""
    if not read.beside:
        return ""
    signs = [sign for sign in read.evidence if sign in part.signs]
    return f"given beside: {signs[0][1]}" if all(sign in read.beside for sign in signs) else ""


def _instead(read: Said, part: _Sought) -> str:
    """Names the ``not`` term that the trial is about instead; empty if it is about what is wanted, too."""
    if not part.excluded:
        return ""
    named = next((found.term for text in read.conditions for found in text if found.term in part.excluded), "")
    if not named:
        return ""
    if part.conditions:
        apart = any(_apart(text, part.conditions, part.excluded) for text in read.conditions)
    else:
        apart = not read.mesh.isdisjoint(part.mesh)
    return "" if apart else f"about: {named} instead"


def _apart(text: tuple[Found, ...], wanted: Set[str], excluded: Set[str]) -> bool:
    covers = [found for found in text if found.term in excluded]
    return any(found.term in wanted and not any(map(found.within, covers)) for found in text)
