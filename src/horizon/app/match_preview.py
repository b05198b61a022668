"""What a watchlist that is not written yet would match, said within a moment and completed while one looks at it.

A preview goes through the candidates of the index (``trial_index.py``), those that are likely to count first. Whoever
asks waits for ``PATIENCE`` seconds and is told how far it has come; asking again goes on from there. A newer question
about the same watchlist ends the older one.
"""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from horizon.app.trial_index import TrialIndex, build_index
from horizon.store.trials import Trials
from horizon.technology.names import name_key
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit, iter_matches
from horizon.watchlist.matching.near_misses import NearMiss, find_near_misses
from horizon.watchlist.matching.under_study import interventions_under_study
from horizon.watchlist.schema.watchlist import Watchlist

PATIENCE = 0.25
"""Seconds that whoever asks waits at most for more."""
MOST_KEPT = 8
"""Questions whose answers are kept: one for each watchlist that is open in a browser."""


@dataclass(frozen=True, slots=True)
class MatchedTrial:
    """A trial that a watchlist would count: its id, title and phase, what is under study, and what it is matched by."""

    nct_id: str
    title: str
    phase: str
    indication: str
    products: tuple[str, ...]
    matched_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductMatches:
    """A product under study, and the trials that it is under study in."""

    name: str
    trials: tuple[MatchedTrial, ...]


@dataclass(slots=True)
class MatchPreview:
    """How far a preview has come: ``looked`` of ``candidates`` trials; ``indexed`` are in the index so far.

    ``left_out`` counts trials by the rule that leaves them out, ``examples`` has one of each.
    """

    indexed: int = 0
    is_indexed: bool = False
    candidates: int = 0
    looked: int = 0
    is_complete: bool = False
    matched: list[MatchedTrial] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def products(self) -> tuple[ProductMatches, ...]:
        """The products under study, that with the most trials first."""
        trials: dict[str, list[MatchedTrial]] = {}
        names: dict[str, str] = {}
        for trial in list(self.matched):
            for name in trial.products or ("no product named",):
                key = name_key(name) or name
                names.setdefault(key, name)
                known = trials.setdefault(key, [])
                if not known or known[-1] is not trial:
                    known.append(trial)
        ranked = sorted(trials, key=lambda key: (-len(trials[key]), names[key].casefold()))
        return tuple(ProductMatches(names[key], tuple(trials[key])) for key in ranked)


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
                self._index = None
                self._index = build_index(self.trials.iter_trials, self.day, self._count_indexed)
                self._indexed_at = stamp
            return self._index

    def iter_candidates(self, *watchlists: Watchlist) -> Iterator[Trial]:
        """The trials that could match watchlists, in the order of their ids."""
        return self.trials.iter_by_ids(sorted(self.load_index().find_candidates(watchlists)), self.day)

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

        def read_trials() -> Iterator[Trial]:
            for trial in self.trials.iter_by_ids(ids, self.day):
                if question.is_overtaken:
                    raise _OvertakenError
                preview.looked += 1
                yield trial

        for result in iter_matches(read_trials(), [question.watchlist]):
            if isinstance(result, Hit):
                preview.matched.append(_to_matched(result))
            else:
                preview.left_out[result.rule] += 1
                preview.examples.setdefault(result.rule, result.nct_id)
        preview.is_complete = True

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


def _reduce_to_matching(watchlist: Watchlist) -> Watchlist:
    """The watchlist without what matching does not read, so that a new price asks nothing anew."""
    parts = [
        {"name": part.name, "match": part.match.model_dump(by_alias=True)} for part in watchlist.resolved_indications
    ]
    matching = {"match": parts[0]["match"]} if not watchlist.indications else {"indications": parts}
    return Watchlist.model_validate({"name": watchlist.name, "title": "", "count": watchlist.count, **matching})


def _to_matched(hit: Hit) -> MatchedTrial:
    trial = hit.trial
    names = tuple(product.name for product in interventions_under_study(trial))
    phase = "/".join(map(str, trial.phases))
    return MatchedTrial(trial.nct_id, trial.title, phase, hit.indication, names, hit.matched_by)
