"""Which trials match a watchlist, and why each of the others was left out.

1. Terms are found in a trial's texts by ``term_search.py``: whole words, folded, with plain plurals.
2. ``conditions`` are searched for in the trial's conditions, keywords and MeSH headings, ``mesh`` among its headings
   and those above them, ``interventions`` in names, other names and headings of its interventions.
3. ``not``, ``unless`` and ``only`` give what a trial may be about instead (``exclusions.py``).
4. An intervention that alone makes a trial match must be under study (``under_study.py``), not background.
5. ``count``, in this order: study type, kind of the interventions under study, phase, sponsor, status, country
   (``inclusion.py``). The first that fails is the rule.
6. Where all that is under study are devices on sale (``on_sale.py``), nothing is coming.

Free text is not searched, since it also names what a trial excludes; titles only decide whether a trial moves to
another indication of a watchlist that it matches.

*Drawback*: no synonyms beyond MeSH; where the sponsor gave the wrong condition, or the registry has a company as a
sponsor of class *other*, the result is wrong, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from sys import intern

from horizon.values.trial import Trial
from horizon.watchlist.matching.criteria import MatchCriteria, build_criteria, search_terms
from horizon.watchlist.matching.exclusions import check_exclusions, find_reassignment
from horizon.watchlist.matching.inclusion import check_inclusion, counted_kinds
from horizon.watchlist.matching.on_sale import find_devices_on_sale
from horizon.watchlist.matching.studied_kinds import studied_kinds
from horizon.watchlist.matching.term_search import TermFinder, build_finder
from horizon.watchlist.matching.trial_evidence import TermRef, TrialEvidence, collect_evidence
from horizon.watchlist.matching.under_study import interventions_under_study
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial that counts for one indication.

    ``matched_by`` gives fields and terms, the most telling first: ``condition: hepatitis C``, ``keyword: HCV``, ``MeSH
    D006526 Hepatitis C``, ``intervention: sofosbuvir``, ``below MeSH D006526 Hepatitis C: Hepatitis C, Chronic``,
    ``title: HFpEF``. ``kinds`` are those under study for which it counts. ``by_product_alone``: what is given is
    wanted, and none of its conditions.
    """

    trial: Trial
    watchlist: str
    indication: str
    matched_by: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    by_product_alone: bool = False


@dataclass(frozen=True, slots=True)
class LeftOutTrial:
    """A trial that matches a term of a watchlist but counts for no indication, with the first rule that failed."""

    nct_id: str
    watchlist: str
    rule: str


@dataclass(frozen=True, slots=True)
class MatchResult:
    """All hits and all trials left out: by trial in the order given, then by watchlist and indication."""

    hits: tuple[Hit, ...]
    left_out: tuple[LeftOutTrial, ...]


def match_trials(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> MatchResult:
    """Match every trial against every indication of every watchlist; each text is folded and searched once."""
    results = list(iter_matches(trials, watchlists))
    return MatchResult(
        tuple(result for result in results if isinstance(result, Hit)),
        tuple(result for result in results if isinstance(result, LeftOutTrial)),
    )


def iter_matches(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Iterator[Hit | LeftOutTrial]:
    """Like ``match_trials``, trial by trial, in memory that does not grow with the number of trials."""
    indications = build_criteria(watchlists)
    siblings = {name: list(group) for name, group in groupby(indications, key=lambda criteria: criteria.watchlist)}
    users: dict[TermRef, list[int]] = {}
    for number, criteria in enumerate(indications):
        for ref in criteria.term_refs:
            users.setdefault(ref, []).append(number)
    find = build_finder(search_terms(watchlists))
    for trial in trials:
        evidence = collect_evidence(trial, find, users.keys())
        if not evidence.matched_by:
            continue
        numbers = sorted({number for ref in evidence.matched_by for number in users[ref]})
        for name, group in groupby((indications[number] for number in numbers), key=lambda item: item.watchlist):
            hits, rule = _match_watchlist(evidence, list(group), siblings[name], find)
            yield from hits
            if rule:
                yield LeftOutTrial(trial.nct_id, name, intern(rule))


def _match_watchlist(
    evidence: TrialEvidence, touched: Sequence[MatchCriteria], siblings: Sequence[MatchCriteria], find: TermFinder
) -> tuple[list[Hit], str]:
    """The hits of one trial in one watchlist, or the rule that left it out; it bears a term of each of ``touched``."""
    trial, inclusion = evidence.trial, touched[0].inclusion
    rules = {item: check_exclusions(evidence, item, find) or _background_rule(evidence, item) for item in touched}
    if all(rules.values()):
        return [], rules[touched[0]]
    interventions = interventions_under_study(trial)
    studied = studied_kinds(interventions, trial)
    if rule := check_inclusion(trial, inclusion, studied):
        return [], rule
    on_sale = find_devices_on_sale(trial, interventions)
    coming = studied_kinds((each for each in interventions if each not in on_sale), trial)
    if on_sale and not counted_kinds(coming, inclusion):
        return [], f"on sale: {on_sale[0].name}"
    kinds, assigned = counted_kinds(studied, inclusion), _assign_indications(evidence, rules, siblings, find)
    kept = (item for item in siblings if item in assigned)
    return [
        Hit(trial, item.watchlist, item.indication, assigned[item], kinds, _is_by_product_alone(evidence, item))
        for item in kept
    ], ""


def _assign_indications(
    evidence: TrialEvidence, rules: Mapping[MatchCriteria, str], siblings: Sequence[MatchCriteria], find: TermFinder
) -> dict[MatchCriteria, tuple[str, ...]]:
    """The indications that a trial counts for, each with its evidence, after any reassignment."""
    assigned = {item: _matched_by(evidence, item) for item, rule in rules.items() if not rule}
    if len(siblings) == 1:
        return assigned
    candidates = {item: find_reassignment(evidence, item, siblings, find) for item in assigned if item.excluded}
    moves = {item: move for item, move in candidates.items() if move}
    leaving = {item for item, move in moves.items() if not move.stays}
    for item, move in moves.items():
        targets = {
            target: terms for target, terms in move.targets.items() if not rules.get(target) and target not in leaving
        }
        if targets and item in leaving:
            del assigned[item]
        for target, terms in targets.items():
            assigned.setdefault(target, tuple(f"title: {term}" for term in terms))
    return assigned


def _matched_by(evidence: TrialEvidence, criteria: MatchCriteria) -> tuple[str, ...]:
    return tuple(text for ref, text in evidence.matched_by.items() if ref in criteria.term_refs)


def _is_by_product_alone(evidence: TrialEvidence, criteria: MatchCriteria) -> bool:
    return {ref.field for ref in evidence.matched_by if ref in criteria.term_refs} == {"intervention"}


def _background_rule(evidence: TrialEvidence, criteria: MatchCriteria) -> str:
    """The rule for a trial that gives what is wanted only as a comparator or in all arms alike."""
    if not evidence.background_terms:
        return ""
    refs = [ref for ref in evidence.matched_by if ref in criteria.term_refs]
    return f"given beside: {refs[0].term}" if evidence.background_terms.issuperset(refs) else ""
