"""Load and check watchlist files; a file holds one therapy area, and its name is the watchlist's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from horizon.errors import ConfigurationError, UsageError, WatchlistError, suggest_name
from horizon.watchlist.files.document import Position, YamlDocument, open_document, parse_document
from horizon.watchlist.files.errors import Fault, describe_errors
from horizon.watchlist.schema.key_path import KeyPath
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class LoadedWatchlists:
    """The valid watchlists of a folder, by name, and the faults of the others."""

    watchlists: tuple[Watchlist, ...]
    faults: tuple[Fault, ...]


def load_watchlist(path: Path) -> Watchlist:
    """The watchlist in a file. Raises WatchlistError with the first fault and the number of the others."""
    watchlist, faults = examine_watchlist(path)
    if watchlist is None:
        more = f" (and {len(faults) - 1} more: horizon watchlist check {path.stem})" if len(faults) > 1 else ""
        raise WatchlistError(f"{faults[0]}{more}")
    return watchlist


def check_watchlist(path: Path) -> tuple[Fault, ...]:
    """Every fault of a file, from top to bottom; none if it is valid."""
    return examine_watchlist(path)[1]


def load_folder(folder: Path, names: Sequence[str] = ()) -> LoadedWatchlists:
    """The watchlists of a folder, or those named; an invalid file does not stop the others.

    Raises ConfigurationError if there is no such folder, UsageError for a name that is not in it.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"there is no folder {folder}. Make a workspace with: horizon init")
    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if unknown := [name for name in names if name not in paths]:
        there_are = suggest_name(unknown[0], paths) or f"; there are: {', '.join(paths) or 'none'}"
        raise UsageError(f"there is no watchlist {unknown[0]!r}{there_are}")
    examined = [examine_watchlist(paths[name]) for name in sorted(set(names) or paths)]
    misnamed = () if names else tuple(Fault(path, 1, 1, "is not read: name it .yaml") for path in folder.glob("*.yml"))
    return LoadedWatchlists(
        tuple(watchlist for watchlist, _ in examined if watchlist),
        (*(fault for _, faults in examined for fault in faults), *misnamed),
    )


def value_positions(path: Path) -> Mapping[KeyPath, Position]:
    """The position of every value of a file."""
    return open_document(path).positions


def read_watchlist_text(path: Path, name: str = "") -> str:
    """The text of a file that is a valid watchlist, under another ``name`` if given. Raises WatchlistError."""
    document = open_document(path)
    if not document.faults:
        _validate_document(name or path.stem, document)
    _raise_faults(path, document)
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def parse_watchlist(text: str, path: Path) -> Watchlist:
    """The watchlist that a text would be in the file ``path``. Raises WatchlistError with all its faults."""
    document = parse_document(text)
    watchlist = None if document.faults else _validate_document(path.stem, document)
    _raise_faults(path, document)
    assert watchlist is not None
    return watchlist


def examine_values(values: Mapping[str, Any], name: str) -> tuple[Watchlist | None, tuple[tuple[KeyPath, str], ...]]:
    """The watchlist that values would be, or None, and its faults: the key and the words of the check of each."""
    try:
        return Watchlist.model_validate({**values, "name": name}), ()
    except ValidationError as error:
        return None, tuple(describe_errors(error, values))


def examine_watchlist(path: Path) -> tuple[Watchlist | None, tuple[Fault, ...]]:
    """The watchlist in a file, or None, and every fault of it."""
    return _examine_document(open_document(path), path)


def examine_text(text: str, path: Path) -> tuple[Watchlist | None, tuple[Fault, ...]]:
    """The watchlist that a text would be in a file, or None, and every fault of it."""
    return _examine_document(parse_document(text), path)


def _examine_document(document: YamlDocument, path: Path) -> tuple[Watchlist | None, tuple[Fault, ...]]:
    watchlist = None if document.faults and document.values is None else _validate_document(path.stem, document)
    faults = _sorted_faults(path, document)
    return (None if faults else watchlist), faults


def _validate_document(name: str, document: YamlDocument) -> Watchlist | None:
    """The watchlist, or None with what is wrong added to the document's faults."""
    values = document.values
    if not isinstance(values, dict):
        document.faults.append((Position(1, 1), "should be keys and values, beginning with title:"))
        return None
    if "name" in values:
        document.faults.append((document.key_positions["name",], "unknown key 'name': the name is the file's"))
    try:
        return Watchlist.model_validate({**values, "name": name})
    except ValidationError as error:
        for path, text in describe_errors(error, values):
            positions = document.key_positions if text.startswith("unknown key") else document.positions
            document.faults.append((positions[path], text))
        return None


def _raise_faults(path: Path, document: YamlDocument) -> None:
    if document.faults:
        raise WatchlistError("\n".join(map(str, _sorted_faults(path, document))))


def _sorted_faults(path: Path, document: YamlDocument) -> tuple[Fault, ...]:
    return tuple(Fault(path, *position, text) for position, text in sorted(document.faults))
