"""The trials that watchlists match, with industry's phase 4 trials beside them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from horizon.values.trial import Trial
from horizon.watchlist.matching.match import MatchResult, match_trials
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class MatchedTrials:
    """The result of matching, and industry's phase 4 trials whether they match or not.

    Phase 4 trials keep only id, status, study type and interventions; they show that a product is already marketed.
    """

    matching: MatchResult
    phase_4: tuple[Trial, ...]

    def marketing_trials(self) -> dict[str, list[Trial]]:
        """Return, by watchlist, the phase 4 trials that it leaves out for their phase alone."""
        by_id = {trial.nct_id: trial for trial in self.phase_4}
        trials: dict[str, list[Trial]] = {}
        for left_out in self.matching.left_out:
            if left_out.rule == "phase 4" and left_out.nct_id in by_id:
                trials.setdefault(left_out.watchlist, []).append(by_id[left_out.nct_id])
        return trials


def match_for_scan(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> MatchedTrials:
    """Match trials in one pass, without holding those that no watchlist names."""
    phase_4: list[Trial] = []
    matching = match_trials(_collect_phase_4(trials, phase_4), watchlists)
    return MatchedTrials(matching, tuple(phase_4))


def join_matches(parts: Iterable[MatchedTrials]) -> MatchedTrials:
    """Join the matches of slices of the store, in the order of the slices."""
    parts = list(parts)
    hits = tuple(chain.from_iterable(part.matching.hits for part in parts))
    left_out = tuple(chain.from_iterable(part.matching.left_out for part in parts))
    return MatchedTrials(MatchResult(hits, left_out), tuple(chain.from_iterable(part.phase_4 for part in parts)))


def _collect_phase_4(trials: Iterable[Trial], phase_4: list[Trial]) -> Iterator[Trial]:
    for trial in trials:
        if trial.phases == (4,) and trial.sponsor_class == "industry":
            phase_4.append(Trial(trial.nct_id, trial.status, trial.study_type, interventions=trial.interventions))
        yield trial
