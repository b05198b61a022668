"""Warnings about watchlists that are valid but look mistaken; a warning keeps nothing from being used.

1. Terms that match none of the stored trials, once an indication; where no term of a watchlist does, once for all.
2. A term that matches a fifth of the stored trials or more, in a store of at least fifty.
3. Two watchlists of one jurisdiction that claim the same population: both give one, and both want the same condition or
   heading, or begin from the same people.
4. A list in which a comma within one name has made two terms: ``[Diabetes Mellitus, Type 2]``.
5. A technology that no stored trial names, and that is none without a trial: it is in no list and no total.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, permutations

from horizon.registry.projection import normalise_mesh_id
from horizon.values.trial import Trial
from horizon.watchlist.matching.term_search import build_finder, fold_text
from horizon.watchlist.matching.trial_evidence import TermRef, collect_evidence
from horizon.watchlist.schema.key_path import KeyPath
from horizon.watchlist.schema.watchlist import Indication, Watchlist

WIDE_SHARE = 5
"""A term is wide if it matches one trial in this many."""
FEWEST_TRIALS = 50
"""The least number of stored trials for a term to be called wide."""

_QUALIFIER = re.compile(  # names nothing alone, and stands behind a comma in headings
    r"(?:type|stage|grade|class|phase)\s+(?:\d+[a-z]?|[ivx]+)|(?:early|late)[- ]onset|(?:non-)?small[- ]cell(?: lung)?|"
    r"(?:large )?[bt][- ]cell|acute|chronic|juvenile|infantile|familial|congenital|neonatal|unspecified|recurrent|"
    r"refractory|metastatic|primary|secondary|systolic|diastolic|viral|human|myeloid|lymphoid|lymphoblastic|"
    r"female|male|adult|child",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LintWarning:
    """Something in a watchlist that looks mistaken, and the path to it."""

    watchlist: str
    key_path: KeyPath
    text: str


@dataclass(frozen=True, slots=True)
class _LocatedTerm:
    watchlist: str
    key_path: KeyPath
    ref: TermRef

    @property
    def indication(self) -> KeyPath:
        """The path of the indication it belongs to."""
        return self.key_path[: self.key_path.index("match")]


def lint_watchlists(watchlists: Sequence[Watchlist], trials: Iterable[Trial]) -> tuple[LintWarning, ...]:
    """All warnings, by watchlist; without any trial, only those that need none."""
    terms = [term for watchlist in watchlists for term in _located_terms(watchlist)]
    joined = {text.casefold() for _, _, text in _joined_terms(terms)}
    entries = [entry for watchlist in watchlists for entry in _located_entries(watchlist)]
    wanted = {term.ref for term in terms}.union(*(refs for _, refs in entries))
    total, counts, written = _count_matches(trials, wanted, _title_terms(watchlists), joined)
    warnings = [*_unmatched_terms(terms, counts, total)] if total else []
    for term in terms:
        count = counts[term.ref]
        if total >= FEWEST_TRIALS and count * WIDE_SHARE >= total:
            text = f"{term.ref.term!r} matches {count:,} of {total:,} stored trials: is that intended?"
            warnings.append(LintWarning(term.watchlist, term.key_path, text))
    warnings += [warning for warning, refs in entries if total and not any(counts[ref] for ref in refs)]
    warnings += _split_names(terms, written)
    warnings += _shared_populations(watchlists)
    return tuple(sorted(warnings, key=lambda warning: warning.watchlist))


def _located_terms(watchlist: Watchlist) -> Iterator[_LocatedTerm]:
    """Every term with its path; ``not``, ``unless`` and ``only`` are searched for in conditions."""
    for number, indication in enumerate(watchlist.resolved_indications):
        match, prefix = indication.match, ("indications", number) if watchlist.indications else ()
        for key, field, terms in (
            ("conditions", "condition", match.conditions),
            ("mesh", "mesh", tuple(map(normalise_mesh_id, match.mesh))),
            ("interventions", "intervention", match.interventions),
            ("not", "condition", match.excluded),
            ("unless", "condition", match.unless),
            ("only", "condition", match.only),
        ):
            for index, term in enumerate(terms):
                yield _LocatedTerm(watchlist.name, (*prefix, "match", key, index), TermRef(field, term))


def _located_entries(watchlist: Watchlist) -> Iterator[tuple[LintWarning, frozenset[TermRef]]]:
    """The warning for each technology that needs a trial to be one, with its names as a trial would bear them."""
    is_shared = bool(watchlist.indications) and bool(watchlist.technologies)
    blocks: Sequence[Watchlist | Indication] = (watchlist,) if is_shared else watchlist.resolved_indications
    for number, block in enumerate(blocks):
        prefix = ("indications", number) if watchlist.indications and not is_shared else ()
        for index, entry in enumerate(block.technologies):
            if entry.under_study is False or entry.is_over or entry.counts_without_trial:
                continue
            text = f"{entry.name!r} is named in no stored trial, so that it is in no list and no total: pull, or look "
            text += "for another name; with a licence or a launch beside it, it counts without a trial"
            refs = frozenset(TermRef("intervention", name) for name in (entry.name, *entry.aliases))
            yield LintWarning(watchlist.name, (*prefix, "technologies", index), text), refs


def _title_terms(watchlists: Sequence[Watchlist]) -> set[str]:
    """The terms that decide between indications, which are also searched for in titles."""
    groups = [watchlist.resolved_indications for watchlist in watchlists]
    matches = [indication.match for indications in groups if len(indications) > 1 for indication in indications]
    return {term for match in matches for term in (*match.excluded, *match.unless)}


def _count_matches(
    trials: Iterable[Trial], wanted: set[TermRef], title_terms: set[str], joined: set[str]
) -> tuple[int, Counter[TermRef], set[str]]:
    """The number of trials, and of those that match each term; and which of ``joined`` are names of conditions."""
    find = build_finder({ref.term for ref in wanted})
    total, counts, written = 0, Counter[TermRef](), set[str]()
    for trial in trials:
        total += 1
        names = (*trial.conditions, *(mesh.term for mesh in trial.condition_mesh))
        written.update(joined.intersection(name.casefold() for name in names))
        refs = set(collect_evidence(trial, find, wanted).matched_by)
        if refs and title_terms:
            matches = (*find(trial.title), *find(trial.official_title))
            refs |= {TermRef("condition", match.term) for match in matches if match.term in title_terms}
        counts.update(refs)
    return total, counts, written


def _joined_terms(terms: Sequence[_LocatedTerm]) -> Iterator[tuple[_LocatedTerm, _LocatedTerm, str]]:
    """Each two terms that follow each other in a list of conditions, and the name they may have been."""
    for term, following in pairwise(terms):
        if term.key_path[:-1] == following.key_path[:-1] and term.watchlist == following.watchlist:
            yield term, following, f"{term.ref.term}, {following.ref.term}"


def _split_names(terms: Sequence[_LocatedTerm], written: set[str]) -> Iterator[LintWarning]:
    for term, following, joined in _joined_terms(terms):
        if term.ref.field == "condition" and (_QUALIFIER.fullmatch(following.ref.term) or joined.casefold() in written):
            text = (
                f"{term.ref.term!r} and {following.ref.term!r} are two terms; if they are one, write it as '{joined}'"
            )
            yield LintWarning(term.watchlist, following.key_path, text)


def _unmatched_terms(terms: Sequence[_LocatedTerm], counts: Counter[TermRef], total: int) -> Iterator[LintWarning]:
    for name, group in groupby(terms, key=lambda term: term.watchlist):
        watchlist_terms = list(group)
        if not any(counts[term.ref] for term in watchlist_terms):
            text = f"no term matches any of {total:,} stored trials: pull, or check the spelling"
            yield LintWarning(name, watchlist_terms[0].key_path, text)
            continue
        for _, indication_terms in groupby(watchlist_terms, key=lambda term: term.indication):
            if unmatched := [term for term in indication_terms if not counts[term.ref]]:
                quoted = dict.fromkeys(repr(term.ref.term) for term in unmatched)
                verb = "match" if len(quoted) > 1 else "matches"
                text = f"{', '.join(quoted)} {verb} none of {total:,} stored trials"
                yield LintWarning(name, unmatched[0].key_path, text)


def _shared_populations(watchlists: Sequence[Watchlist]) -> Iterator[LintWarning]:
    for watchlist, other in permutations(watchlists, 2):
        key_path, claims = _population_claims(watchlist)
        shared = sorted(claims & _population_claims(other)[1])
        if shared and watchlist.jurisdiction == other.jurisdiction:
            text = f"claims the same population as {other.name} ({shared[0]}): they are counted twice"
            yield LintWarning(watchlist.name, key_path, text)


def _population_claims(watchlist: Watchlist) -> tuple[KeyPath, set[str]]:
    """The path of a watchlist's first population, and the claims of all its indications that have one."""
    path: KeyPath = ()
    claims: set[str] = set()
    for number, indication in enumerate(watchlist.resolved_indications):
        if indication.population:
            path = path or (("indications", number, "population") if watchlist.indications else ("population",))
            claims.update(_indication_claims(indication))
    return path, claims


def _indication_claims(indication: Indication) -> Iterator[str]:
    """What an indication takes its people by: conditions, headings, and the first step of the population."""
    yield from (fold_text(term)[0] for term in indication.match.conditions)
    yield from map(normalise_mesh_id, indication.match.mesh)
    yield fold_text(indication.population[0].step)[0]
