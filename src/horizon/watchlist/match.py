"""Which trials answer a watchlist, and why each of the others was left out.

1. Terms are found in a trial's texts as ``words.py`` says: whole words, folded, with plain plurals.
2. ``conditions`` are looked for in the trial's conditions, keywords and MeSH headings, ``mesh`` among its headings and
   what stands above them, ``interventions`` in names, other names and headings of what is given.
3. ``not``: a trial is about something else if one of its conditions names a ``not`` term and none of them names a
   wanted one apart from it. Where no ``conditions`` are wanted, the headings that are wanted by id speak instead.
4. ``count``, in this order: study type, kind of what is given, phase, sponsor. The first that fails is the rule.

Titles and free text are not read: they also name what a trial excludes. Known drawback: no synonyms beyond MeSH.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from horizon.values.trial import Trial
from horizon.watchlist.schema import Count, Indication, Match, Watchlist
from horizon.watchlist.words import Find, Found, finder

WITHOUT_PHASES = frozenset({"device", "diagnostic_test"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial that counts for one indication. ``matched_by`` names fields and terms, the most telling first:
    ``condition: hepatitis C``, ``keyword: HCV``, ``below MeSH D006526``, ``intervention: sofosbuvir``."""

    trial: Trial
    watchlist: str
    indication: str
    matched_by: tuple[str, ...]


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


_Sign = tuple[str, str]  # where it speaks ("condition", "mesh", "intervention") and the term or id
_Part = tuple[Watchlist, Indication]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one trial says: the first field in which each sign was found, the terms by condition, and its MeSH ids."""

    evidence: Mapping[_Sign, str]
    conditions: tuple[tuple[Found, ...], ...]
    mesh: frozenset[str]


def match(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Matching:
    """Every trial against every indication of every watchlist; each text is folded and searched once."""
    parts = [(watchlist, part) for watchlist in watchlists for part in watchlist.parts]
    wanting: dict[_Sign, list[int]] = {}
    for number, (_, part) in enumerate(parts):
        for sign in _signs(part.match):
            wanting.setdefault(sign, []).append(number)
    find = finder({term for _, part in parts for term in _terms(part.match)})
    hits: list[Hit] = []
    left_out: list[LeftOut] = []
    for trial in trials:
        read = _read(trial, find, wanting.keys())
        touched = sorted({number for sign in read.evidence for number in wanting[sign]})
        for name, group in groupby((parts[number] for number in touched), key=lambda part: part[0].name):
            found, rule = _decide(trial, read, list(group))
            hits += found
            left_out += [LeftOut(trial.nct_id, name, rule)] * bool(rule)
    return Matching(tuple(hits), tuple(left_out))


def _signs(match: Match) -> Iterator[_Sign]:
    yield from (("condition", term) for term in match.conditions)
    yield from (("mesh", number) for number in match.mesh)
    yield from (("intervention", term) for term in match.interventions)


def _terms(match: Match) -> tuple[str, ...]:
    return match.conditions + match.interventions + match.excluded


def _decide(trial: Trial, read: _Read, touching: Sequence[_Part]) -> tuple[list[Hit], str]:
    """The hits of one trial in one watchlist, or the rule that left it out."""
    instead = [_instead(read, part.match) for _, part in touching]
    if all(instead):
        return [], f"about: {instead[0]} instead"
    if rule := _uncounted(trial, touching[0][0].count):
        return [], rule
    kept = (part for part, other in zip(touching, instead, strict=True) if not other)
    return [Hit(trial, watchlist.name, part.name, _evidence(read, part.match)) for watchlist, part in kept], ""


def _evidence(read: _Read, match: Match) -> tuple[str, ...]:
    wanted = frozenset(_signs(match))
    return tuple(text for sign, text in read.evidence.items() if sign in wanted)


def _instead(read: _Read, match: Match) -> str:
    """The ``not`` term that the trial is about instead; empty if it is about what is wanted, too."""
    excluded, wanted = frozenset(match.excluded), frozenset(match.conditions)
    named = next((found.term for text in read.conditions for found in text if found.term in excluded), "")
    if not named:
        return ""
    if wanted:
        apart = any(_apart(text, wanted, excluded) for text in read.conditions)
    else:
        apart = not read.mesh.isdisjoint(match.mesh)
    return "" if apart else named


def _apart(text: tuple[Found, ...], wanted: Set[str], excluded: Set[str]) -> bool:
    covers = [found for found in text if found.term in excluded]
    return any(found.term in wanted and not any(map(found.within, covers)) for found in text)


def _uncounted(trial: Trial, count: Count) -> str:
    """The first rule of ``count`` that the trial fails; empty if it counts."""
    if trial.study_type != "interventional":
        return trial.study_type.replace("_", " ")
    kinds = {intervention.kind for intervention in trial.interventions}
    counted = kinds if count.kinds == "all" else kinds & set(count.kinds)
    if not counted and count.kinds != "all":
        return f"kind: {', '.join(sorted(kinds)).replace('_', ' ')}" if kinds else "no intervention"
    if counted and counted <= WITHOUT_PHASES:
        return ""
    if count.phases != "all" and not set(trial.phases) & set(count.phases):
        return _phase(trial)
    if count.sponsors != "all" and trial.sponsor_class not in count.sponsors:
        return f"sponsor: {trial.sponsor_class.replace('_', ' ') or 'not given'}"
    return ""


def _phase(trial: Trial) -> str:
    if not trial.phases:
        return "no phase"
    return "early phase 1" if trial.phases == (0,) else f"phase {'/'.join(map(str, trial.phases))}"


def _read(trial: Trial, find: Find, wanted: Set[_Sign]) -> _Read:
    conditions = tuple(find(text) for text in trial.conditions)
    evidence: dict[_Sign, str] = {}
    for speaks, words, text in _texts(trial, find, conditions):
        for found in text:
            if (speaks, found.term) in wanted:
                evidence.setdefault((speaks, found.term), f"{words}: {found.term}")
    for words, meshes in (("", trial.condition_mesh), ("below ", trial.condition_ancestors)):
        for mesh in meshes:
            if ("mesh", mesh.id) in wanted:
                evidence.setdefault(("mesh", mesh.id), f"{words}MeSH {mesh.id}")
    return _Read(evidence, conditions, frozenset(mesh.id for mesh in trial.condition_mesh))


def _texts(
    trial: Trial, find: Find, conditions: tuple[tuple[Found, ...], ...]
) -> Iterator[tuple[str, str, tuple[Found, ...]]]:
    """Which kind of sign each text can give, the words for its field, and the terms found in it."""
    yield from (("condition", "condition", text) for text in conditions)
    yield from (("condition", "keyword", find(text)) for text in trial.keywords)
    yield from (("condition", "MeSH heading", find(mesh.term)) for mesh in trial.condition_mesh)
    yield from (("intervention", "intervention", find(given.name)) for given in trial.interventions)
    yield from (
        ("intervention", "other name", find(name)) for given in trial.interventions for name in given.other_names
    )
    yield from (("intervention", "MeSH heading", find(mesh.term)) for mesh in trial.intervention_mesh)
