"""Adopt a watchlist of another health system: its numbers of people are asked for, its owner and recipients dropped.

A confidential price is left out unless it is asked for, and with it the cost model.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.load import read_watchlist_text
from horizon.watchlist.files.set_value import set_value
from horizon.watchlist.files.yaml_patch import rewrite_text
from horizon.watchlist.schema.plain_text import read_figure


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """A number of people in another system's watchlist: its key, a label that is its own, and the number."""

    key: str
    label: str
    original: float


@dataclass(frozen=True, slots=True)
class ForeignWatchlist:
    """The text of another system's watchlist, and its values."""

    text: str
    values: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path, name: str) -> Self:
        """Read a file that is valid under a new name. Raises WatchlistError with its faults."""
        text = read_watchlist_text(path, name)
        return cls(text, values_of(text))

    @property
    def people_counts(self) -> tuple[PeopleCount, ...]:
        """Every number of people: those of the population's steps, and of the capacity."""
        counts = list(_find_people(self.values))
        labels = [count.label for count in counts]
        return tuple(
            PeopleCount(count.key, count.key if labels.count(count.label) > 1 else count.label, count.original)
            for count in counts
        )

    @property
    def confidential_prices(self) -> tuple[str, ...]:
        """The keys of the prices that are marked confidential."""
        return tuple(f"{prefix}price" for prefix, block in _indication_blocks(self.values) if _is_confidential(block))

    def adopt(self, people: Mapping[str, float], recipients: Sequence[str], with_confidential: bool) -> str:
        """The text of the new watchlist. ``people`` are numbers by key; an unchanged one keeps its source."""
        new = deepcopy(dict(self.values))
        originals = {count.key: count.original for count in self.people_counts}
        for key, number in people.items():
            if number != originals[key]:
                set_value(new, key, int(number) if number == int(number) else number)
        new.pop("owner", None)
        new["recipients"] = [{"email": address} for address in recipients]
        for _, block in _indication_blocks(new):
            if _is_confidential(block) and not with_confidential:
                del block["price"]
        return rewrite_text(self.text, new)


def _indication_blocks(values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The watchlist itself and each of its indications, with the prefix of their keys."""
    yield "", values  # type: ignore[misc]
    yield from ((f"indications.{number}.", block) for number, block in enumerate(values.get("indications") or (), 1))


def _is_confidential(block: Mapping[str, Any]) -> bool:
    return bool((block.get("price") or {}).get("confidential"))


def _find_people(values: Mapping[str, Any]) -> Iterator[PeopleCount]:
    for prefix, block in _indication_blocks(values):
        for number, step in enumerate(block.get("population") or (), 1):
            for key in ("people", "people_a_year"):
                if key in step:
                    yield PeopleCount(f"{prefix}population.{number}.{key}", str(step["step"]), _mode_of(step[key]))
        if people := (block.get("capacity") or {}).get("people_a_year"):
            yield PeopleCount(f"{prefix}capacity.people_a_year", "capacity", _mode_of(people))


def _mode_of(figure: Any) -> float:
    return float(read_figure(figure)["mode"])
