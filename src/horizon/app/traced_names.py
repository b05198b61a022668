"""What is known of a name that a planner gives: the stored trials that bear it, and what else the product is called."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.names import name_key
from horizon.values.trial import Trial

MOST_NAMES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class TracedNames:
    """The stored trials that bear a name, the ``others`` that these give for it, and what regulators list it as."""

    trials: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    def explain(self) -> str:
        """What is known of it, and what to do so that it is found."""
        parts = [
            f"Stored trials that name it, and do not count here: {_join_some(self.trials)}." if self.trials else ""
        ]
        parts.append(f"The regulators’ lists also call it {_join_some(self.listed)}." if self.listed else "")
        if self.others:
            parts.append(f"Trials also call it {_join_some(self.others)}: give that under its other names.")
        elif not self.trials:
            parts.append("No stored trial names it: if the registry knows it by a code, give that as its other name.")
        return " ".join(filter(None, parts))


def trace_names(names: Sequence[str], trials: Iterable[Trial], lists: MedicineLists) -> TracedNames:
    """Look a product's names up in trials that could bear one, and in the lists of authorised medicines."""
    keys = set(map(name_key, names)) - {""}
    bearing, others = [], dict[str, str]()
    for trial in trials:
        borne = [spellings for spellings in _iter_product_names(trial) if not keys.isdisjoint(map(name_key, spellings))]
        if borne:
            bearing.append(trial.nct_id)
        others.update((name_key(name), name) for spellings in borne for name in spellings if name_key(name) not in keys)
    substances = {lists.substances[key] for key in keys if key in lists.substances}
    listed = sorted(key for key, substance in lists.substances.items() if substance in substances and key not in keys)
    return TracedNames(tuple(bearing), tuple(others.values()), tuple(listed))


def _join_some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:MOST_NAMES_SHOWN])}{' and others' if len(names) > MOST_NAMES_SHOWN else ''}"


def _iter_product_names(trial: Trial) -> Iterator[tuple[str, ...]]:
    for product in trial.interventions:
        yield (product.name, *product.other_names)
