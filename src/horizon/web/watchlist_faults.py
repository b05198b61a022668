"""The faults of a watchlist's check, each beside the field of the form that it is about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from horizon.watchlist.schema.key_path import KeyPath
from horizon.web.watchlist_form import FormReading, Shown


@dataclass(frozen=True, slots=True)
class PlacedFaults:
    """The words of the check by the name of a field, a row or a group, and those that are of none."""

    beside: Mapping[str, Sequence[str]]
    others: Sequence[str]

    @property
    def is_any(self) -> bool:
        """Whether there is any."""
        return bool(self.beside or self.others)

    def at(self, name: str) -> Sequence[str]:
        """The faults of a field, a row or a group."""
        return self.beside.get(name, ())


NO_FAULTS = PlacedFaults({}, ())


def place_faults(faults: Iterable[tuple[KeyPath, str]], reading: FormReading, shown: Shown) -> PlacedFaults:
    """Put each fault beside the nearest field, row or group that its key is in."""
    beside: dict[str, list[str]] = {}
    others: list[str] = []
    for path, text in faults:
        target = next((name for name in _nearest_names(reading, path) if _is_shown(name, reading, shown)), "")
        if target:
            beside.setdefault(target, []).append(text)
        else:
            others.append(text)
    return PlacedFaults(beside, others)


def _nearest_names(reading: FormReading, path: KeyPath) -> Iterator[str]:
    parts = reading.name_field(path).split(".")
    if parts[0] == "population" and len(parts) > 2 and parts[2] in ("people", "share", "people_a_year"):
        parts[2:] = ["measure"]
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length])


def _is_shown(name: str, reading: FormReading, shown: Shown) -> bool:
    groups = {group.key for group in reading.form.groups}
    is_row = name.rpartition(".")[0] in groups and name.rpartition(".")[2].isdigit()
    return bool(name) and (name in shown or f"{name}.best" in shown or name in groups or is_row)
