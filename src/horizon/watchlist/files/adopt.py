"""A watchlist of another health system made one's own: its people asked for anew, its recipients and owner left behind.

A confidential price is theirs: it stays behind unless it is asked for, and with it the cost model.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from horizon.watchlist.files.set_value import put


@dataclass(frozen=True, slots=True)
class People:
    """A number of people in another system's watchlist: its key, what it counts in words, and theirs."""

    key: str
    what: str
    theirs: float


def people(values: Mapping[str, Any]) -> tuple[People, ...]:
    """Every number of people that has to be asked for: of the population's steps, and of the capacity."""
    found = list(_people(values))
    twice = {one.what for one in found if [other.what for other in found].count(one.what) > 1}
    return tuple(People(one.key, one.key if one.what in twice else one.what, one.theirs) for one in found)


def confidential(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the prices that are marked confidential."""
    return tuple(f"{at}price" for at, part in _parts(values) if (part.get("price") or {}).get("confidential"))


def taken_over(
    values: Mapping[str, Any], answers: Mapping[str, float], recipients: list[dict[str, str]], with_confidential: bool
) -> dict[str, Any]:
    """The values of the new watchlist. ``answers`` are numbers by key; one that equals theirs keeps its source."""
    new = deepcopy(dict(values))
    theirs = {one.key: one.theirs for one in people(values)}
    for key, number in answers.items():
        if number != theirs[key]:
            put(new, key, int(number) if number == int(number) else number)
    new.pop("owner", None)
    new["recipients"] = recipients
    if not with_confidential:
        for _, part in _parts(new):
            if (part.get("price") or {}).get("confidential"):
                del part["price"]
    return new


def _parts(values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", values  # type: ignore[misc]
    yield from ((f"indications.{number}.", part) for number, part in enumerate(values.get("indications") or (), 1))


def _people(values: Mapping[str, Any]) -> Iterator[People]:
    for at, part in _parts(values):
        for number, step in enumerate(part.get("population") or (), 1):
            for key in ("people", "people_a_year"):
                if key in step:
                    yield People(f"{at}population.{number}.{key}", str(step["step"]), _mode(step[key]))
        if "capacity" in part:
            yield People(f"{at}capacity.people_a_year", "capacity", _mode(part["capacity"]["people_a_year"]))


def _mode(figure: Any) -> float:
    return float(figure["mode"] if isinstance(figure, Mapping) else figure)
