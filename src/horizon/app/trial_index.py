"""An index of the stored trials by word: which of them could bear a term, without reading them all.

1. Every word of the fields that terms are searched in (``watchlist/matching/term_search.py``) points to its trials.
2. The candidates of a term are the trials that have all of its words. They are more than those that bear it, never
   fewer: each is then read and matched as in a scan.

The index is made anew from the store in seconds, and is kept nowhere.
"""

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from horizon.registry.projection import normalise_mesh_id
from horizon.values.trial import Trial
from horizon.watchlist.matching.term_search import fold_text, term_patterns
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(slots=True)
class TrialIndex:
    """The ids of trials, the numbers of the trials of each word and MeSH id, and which are likely to count.

    Most words are of one trial alone, whose number then stands without an array. ``headings`` are the names of the MeSH
    ids.
    """

    ids: list[str] = field(default_factory=list)
    numbers: dict[str, "int | array[int]"] = field(default_factory=dict)
    likely: bytearray = field(default_factory=bytearray)
    headings: dict[str, str] = field(default_factory=dict)

    def add_trial(self, trial: Trial) -> None:
        """Add one trial."""
        number = len(self.ids)
        self.ids.append(trial.nct_id)
        self.likely.append(trial.sponsor_class == "industry" and not {2, 3}.isdisjoint(trial.phases))
        self.headings.update((mesh.id, mesh.term) for mesh in (*trial.condition_mesh, *trial.condition_ancestors))
        for word in _list_trial_words(trial):
            known = self.numbers.setdefault(word, number)
            if isinstance(known, array):
                known.append(number)
            elif known != number:
                self.numbers[word] = array("I", (known, number))

    def find_candidates(self, watchlists: Iterable[Watchlist]) -> tuple[str, ...]:
        """The ids of all trials that could match watchlists, those first that are likely to count."""
        candidates: set[int] = set()
        for watchlist in watchlists:
            for part in watchlist.resolved_indications:
                for term in (*part.match.conditions, *part.match.interventions):
                    candidates |= self._find_term(term)
                for mesh_id in part.match.mesh:
                    candidates.update(self._find_word(normalise_mesh_id(mesh_id)))
        return tuple(
            self.ids[number] for number in sorted(candidates, key=lambda number: (not self.likely[number], number))
        )

    def find_names(self, names: Iterable[str]) -> tuple[str, ...]:
        """The ids of all trials that could bear one of some names, in their order."""
        numbers = {number for name in names for number in self._find_term(name)}
        return tuple(sorted(self.ids[number] for number in numbers))

    def _find_term(self, term: str) -> set[int]:
        trial_numbers: set[int] = set()
        for pattern in term_patterns(term):
            lists = sorted(map(self._find_word, pattern.split()), key=len)
            trial_numbers |= set(lists[0]).intersection(*lists[1:]) if lists else set()
        return trial_numbers

    def _find_word(self, word: str) -> Sequence[int]:
        known = self.numbers.get(word, ())
        return (known,) if isinstance(known, int) else known


def build_index(
    trials: Callable[[dt.date], Iterable[Trial]], day: dt.date, progress: Callable[[int], None]
) -> TrialIndex:
    """Index every stored trial as of a day; ``progress`` is told how many there are so far, and may raise to stop."""
    index = TrialIndex()
    for trial in trials(day):
        index.add_trial(trial)
        progress(len(index.ids))
    return index


def _list_trial_words(trial: Trial) -> Iterator[str]:
    products = [name for product in trial.interventions for name in (product.name, *product.other_names)]
    headings = [mesh.term for mesh in (*trial.condition_mesh, *trial.intervention_mesh)]
    text = "\n".join((*trial.conditions, *trial.keywords, *headings, *products))
    yield from {word for form in fold_text(text) for word in form.split()}
    yield from {mesh.id for mesh in (*trial.condition_mesh, *trial.condition_ancestors)}
