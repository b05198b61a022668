"""What a watchlist that is not written yet would match, said within a moment and completed while one looks at it.

A preview goes through the candidates of the index (``trial_index.py``), those that are likely to count first. Whoever
asks waits for ``PATIENCE`` seconds and is told how far it has come; asking again goes on from there. A newer question
about the same watchlist ends the older one.
"""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from horizon.app.freed_memory import return_freed_memory
from horizon.app.preview_products import MatchedTrial, ProductMatches, describe_match, fold_products, group_products
from horizon.app.traced_names import TracedNames, trace_names
from horizon.app.trial_index import TrialIndex, build_index
from horizon.evidence import tables
from horizon.registry.projection import normalise_mesh_id
from horizon.store.regulator_lists import RegulatorLists
from horizon.store.trials import Trials
from horizon.technology.authorised_medicines import MedicineLists, add_lists, build_medicine_lists
from horizon.technology.group import NO_PRODUCT
from horizon.values.trial import MeshTerm, Trial
from horizon.watchlist.matching.criteria import build_criteria, search_terms
from horizon.watchlist.matching.match import Hit, iter_matches
from horizon.watchlist.matching.near_misses import NearMiss, find_near_misses
from horizon.watchlist.matching.term_search import build_finder
from horizon.watchlist.schema.watchlist import Watchlist

PATIENCE = 0.25
"""Seconds that whoever asks waits at most for more."""
_GROUPING_KEYS = {"name", "aliases", "distinct_from", "kind", "under_study"}
MOST_GROUPED = 2_000
"""Trials that are grouped as an edition groups them, in a second or two; more are told apart by name alone."""
MOST_KEPT = 8
"""Questions whose answers are kept: one for each watchlist that is open in a browser."""


@dataclass(slots=True)
class MatchPreview:
    """How far a preview has come: ``looked`` of ``candidates`` trials; ``indexed`` are in the index so far.

    ``left_out`` counts trials by the rule that leaves them out, ``examples`` has one of each. ``watched_headings`` are
    the wanted MeSH ids, each with its name (empty where no stored trial has it), ``headings`` the others of the matched
    trials.
    """

    indexed: int = 0
    is_indexed: bool = False
    candidates: int = 0
    looked: int = 0
    is_complete: bool = False
    matched: list[MatchedTrial] = field(default_factory=list)
    grouped: tuple[ProductMatches, ...] = ()
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    watched_headings: dict[str, str] = field(default_factory=dict)
    headings: Counter[MeshTerm] = field(default_factory=Counter)

    @property
    def products(self) -> tuple[ProductMatches, ...]:
        """The products under study, that with the most trials first; as an edition has them once it is complete."""
        return self.grouped if self.is_complete else fold_products(list(self.matched))

    def close(self, grouped: tuple[ProductMatches, ...]) -> None:
        """Complete it with the products as an edition has them; trials that name none of their own are left out."""
        named = {trial.nct_id for product in grouped for trial in product.trials}
        unnamed = [trial for trial in self.matched if trial.nct_id not in named]
        if unnamed:
            self.left_out[NO_PRODUCT] = len(unnamed)
            self.examples[NO_PRODUCT] = unnamed[0].nct_id
        self.matched = [trial for trial in self.matched if trial.nct_id in named]
        self.grouped, self.is_complete = grouped, True


class _OvertakenError(Exception):
    """A newer question was asked."""


@dataclass(slots=True)
class _Question:
    watchlist: Watchlist
    preview: MatchPreview = field(default_factory=MatchPreview)
    ended: threading.Event = field(default_factory=threading.Event)
    is_overtaken: bool = False


class MatchPreviews:
    """Previews over the trials of one store as of a day; the index is renewed after each pull."""

    def __init__(self, trials: Trials, day: dt.date) -> None:
        self.trials, self.day = trials, day
        self._lock, self._indexing = threading.Lock(), threading.Lock()
        self._index: TrialIndex | None = None
        self._indexed_at: object = None
        self._indexed = 0
        self._medicine_lists: MedicineLists | None = None
        self._questions: dict[str, _Question] = {}
        self._misses: dict[str, tuple[Watchlist, threading.Event, list[NearMiss]]] = {}

    def preview_matches(self, watchlist: Watchlist, patience: float = PATIENCE) -> MatchPreview:
        """What a watchlist would match, as far as it is known after a moment."""
        wanted = _reduce_to_matching(watchlist)
        with self._lock:
            question = self._questions.get(watchlist.name)
            if question is None or question.watchlist != wanted or self._is_outdated():
                if question:
                    question.is_overtaken = True
                question = _Question(wanted)
                self._questions.pop(watchlist.name, None)
                self._questions[watchlist.name] = question
                while len(self._questions) > MOST_KEPT:
                    self._questions.pop(next(iter(self._questions))).is_overtaken = True
                threading.Thread(target=self._answer_question, args=(question,), daemon=True).start()
        question.ended.wait(patience)
        return question.preview

    def begin_index(self) -> None:
        """Begin to index the stored trials."""
        threading.Thread(target=self.load_index, daemon=True).start()

    def load_index(self) -> TrialIndex:
        """The index of what is stored now; made first where there is none, which takes seconds."""
        with self._indexing:
            stamp = self._pull_stamp()
            if self._index is None or stamp != self._indexed_at:
                self._index = self._medicine_lists = None
                self._index = build_index(self.trials.iter_trials, self.day, self._count_indexed)
                self._indexed_at = stamp
                return_freed_memory()
            return self._index

    def iter_candidates(self, *watchlists: Watchlist) -> Iterator[Trial]:
        """The trials that could match watchlists, in the order of their ids."""
        return self.trials.iter_by_ids(sorted(self.load_index().find_candidates(watchlists)), self.day)

    def trace_names(self, names: Sequence[str]) -> TracedNames:
        """The stored trials that bear one of a product's names, and what else it is called."""
        trials = self.trials.iter_by_ids(self.load_index().find_names(names), self.day)
        return trace_names(names, trials, self._load_medicine_lists())

    def list_near_misses(self, watchlist: Watchlist, patience: float = PATIENCE) -> tuple[NearMiss, ...] | None:
        """The near misses of a watchlist, None while they are being looked for: every stored trial is read twice."""
        wanted = _reduce_to_matching(watchlist)
        with self._lock:
            known = self._misses.get(watchlist.name)
            if known is None or known[0] != wanted:
                known = wanted, threading.Event(), []
                self._misses = {watchlist.name: known}
                threading.Thread(target=self._find_near_misses, args=known, daemon=True).start()
        return tuple(known[2]) if known[1].wait(patience) else None

    def _find_near_misses(self, watchlist: Watchlist, ended: threading.Event, near_misses: list[NearMiss]) -> None:
        near_misses += find_near_misses(lambda: self.trials.iter_trials(self.day), watchlist)
        return_freed_memory()
        ended.set()

    def _answer_question(self, question: _Question) -> None:
        try:
            self._go_through(question)
        except _OvertakenError:
            return
        finally:
            question.ended.set()

    def _go_through(self, question: _Question) -> None:
        preview = question.preview
        index = self.load_index()
        preview.is_indexed, preview.indexed = True, len(index.ids)
        ids = index.find_candidates([question.watchlist])
        preview.candidates = len(ids)
        wanted = [mesh for part in question.watchlist.resolved_indications for mesh in part.match.mesh]
        preview.watched_headings = {mesh: index.headings.get(normalise_mesh_id(mesh), "") for mesh in wanted}

        def read_trials() -> Iterator[Trial]:
            for trial in self.trials.iter_by_ids(ids, self.day):
                if question.is_overtaken:
                    raise _OvertakenError
                preview.looked += 1
                yield trial

        hits: list[Hit] = []
        find, excluded = build_finder(search_terms([question.watchlist])), _list_excluded(question.watchlist)
        for result in iter_matches(read_trials(), [question.watchlist]):
            if isinstance(result, Hit):
                hits.append(result)
                preview.matched.append(describe_match(result, excluded, find))
            else:
                preview.left_out[result.rule] += 1
                preview.examples.setdefault(result.rule, result.nct_id)
        headings = (mesh for hit in hits for mesh in hit.trial.condition_mesh if mesh.id not in wanted)
        preview.headings = Counter(headings)
        if len(hits) > MOST_GROUPED:
            preview.close(fold_products(preview.matched))
            return
        if question.is_overtaken:
            raise _OvertakenError
        preview.close(group_products(hits, preview.matched, question.watchlist, self._load_medicine_lists()))

    def _load_medicine_lists(self) -> MedicineLists:
        """What is authorised, by which names are folded; read again after each pull."""
        with self._indexing:
            if self._medicine_lists is None:
                evidence = tables.load_evidence(self.day)
                snapshot = RegulatorLists(self.trials.engine).records_as_of(self.day)
                self._medicine_lists = build_medicine_lists(add_lists(evidence, snapshot))
            return self._medicine_lists

    def _count_indexed(self, count: int) -> None:
        self._indexed = count
        if count % 500 == 0:
            for question in list(self._questions.values()):
                question.preview.indexed = count

    def _pull_stamp(self) -> object:
        last = self.trials.last_pull()
        return (last.finished_at, last.data_timestamp) if last else None

    def _is_outdated(self) -> bool:
        return self._index is not None and self._pull_stamp() != self._indexed_at


def _list_excluded(watchlist: Watchlist) -> frozenset[str]:
    return frozenset(term for criteria in build_criteria([watchlist]) for term in criteria.excluded)


def _reduce_to_matching(watchlist: Watchlist) -> Watchlist:
    """The watchlist without what matching and grouping do not read, so that a new price asks nothing anew."""
    parts = [
        {
            "name": part.name,
            "match": part.match.model_dump(by_alias=True),
            "technologies": [
                each.model_dump(by_alias=True, exclude_none=True, include=_GROUPING_KEYS) for each in part.technologies
            ],
        }
        for part in watchlist.resolved_indications
    ]
    matching = {"indications": parts} if watchlist.indications else parts[0]
    return Watchlist.model_validate({**matching, "name": watchlist.name, "title": "", "count": watchlist.count})
