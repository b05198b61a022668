"""What is known of a name that a planner gives: the stored trials that bear it, and what else the product is called."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.names import name_key
from horizon.values.trial import Trial

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class TracedNames:
    """The stored trials that bear a name, and ``others`` that these or the regulators' lists give for the product."""

    trials: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def explain(self) -> str:
        """What is known of it, and what to do so that it is found."""
        named = f"{', '.join(self.trials[:MOST_NAMED])}{' and others' if len(self.trials) > MOST_NAMED else ''}"
        parts = [f"Stored trials that name it, and that do not count here: {named}." if self.trials else ""]
        if self.others:
            parts.append(f"It is also called {', '.join(self.others[:MOST_NAMED])}: give that under its other names.")
        elif not self.trials:
            parts.append("No stored trial names it: if the registry knows it by a code, give that as its other name.")
        parts.append("With a licence or a launch date of its own it counts without a trial.")
        return " ".join(filter(None, parts))


def trace_names(names: Sequence[str], trials: Iterable[Trial], lists: MedicineLists) -> TracedNames:
    """Look a product's names up in trials that could bear one, and in the lists of authorised medicines."""
    keys = set(map(name_key, names)) - {""}
    bearing, others = [], dict[str, str]()
    for trial in trials:
        found = [each for each in _list_names(trial) if not keys.isdisjoint(map(name_key, each))]
        if found:
            bearing.append(trial.nct_id)
        others.update((name_key(name), name) for each in found for name in each if name_key(name) not in keys)
    substances = {lists.substances[key] for key in keys if key in lists.substances}
    listed = sorted(key for key, substance in lists.substances.items() if substance in substances - {""})
    for key in listed:
        if key not in keys:
            others.setdefault(key, key)
    return TracedNames(tuple(bearing), tuple(others.values()))


def _list_names(trial: Trial) -> Iterator[tuple[str, ...]]:
    for product in trial.interventions:
        yield (product.name, *product.other_names)
