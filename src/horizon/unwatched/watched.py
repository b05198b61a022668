"""Which technologies a watchlist counts, or leaves out by rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from horizon.technology.group import GroupedTechnology
from horizon.technology.names import name_key
from horizon.technology.novelty import group_name_keys
from horizon.unwatched.conditions import ConditionFinder
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit, iter_matches
from horizon.watchlist.schema.watchlist import Watchlist

_Place = tuple[str, str]  # watchlist and indication
_SETTLED = frozenset({"funded", "authorised", "refused", "withdrawn from the market"})


@dataclass(slots=True)
class WatchRecord:
    """What watchlists count of the trials that were added: by trial, with the conditions named for it, and left out."""

    watchlists: Sequence[Watchlist]
    finder: ConditionFinder
    counted: dict[str, tuple[tuple[_Place, frozenset[str]], ...]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    settled: dict[_Place, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Note the products that the planner has entered as funded or decided."""
        self.settled = {
            (watchlist.name, part.name): frozenset(
                name_key(name)
                for entry in part.technologies
                if entry.state in _SETTLED
                for name in (entry.name, *entry.aliases)
            )
            for watchlist in self.watchlists
            for part in watchlist.resolved_indications
        }

    def add_trials(self, trials: Iterable[Trial]) -> None:
        """Match trials against the watchlists one by one, and note the result."""
        for result in iter_matches(trials, self.watchlists):
            if isinstance(result, Hit):
                entry = (result.watchlist, result.indication), self._name_conditions(result.matched_by)
                nct_id = result.trial.nct_id
                self.counted[nct_id] = (*self.counted.get(nct_id, ()), entry)
            else:
                self.left_out.add(result.nct_id)

    def _name_conditions(self, matched_by: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.finder.name_condition, matched_by))

    def counts(self, group: GroupedTechnology) -> bool:
        """Tell whether a watchlist counts a technology, for its condition or as something that is to come."""
        keys = group_name_keys(group)
        return any(
            group.indication in named or not keys & self.settled.get(place, frozenset())
            for support in group.support
            for place, named in self.counted.get(support.trial.nct_id, ())
        )

    def leaves_out(self, group: GroupedTechnology) -> bool:
        """Tell whether watchlists leave out all trials of a technology by rule."""
        return all(support.trial.nct_id in self.left_out for support in group.support)
