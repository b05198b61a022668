"""Watchlists as files: one a therapy area, whose name is the watchlist's; loaded, checked, edited and written."""

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from horizon.errors import ConfigurationError, UsageError, WatchlistError
from horizon.watchlist.files.document import Document, opened, read
from horizon.watchlist.files.edit import Edit, edited
from horizon.watchlist.files.errors import Fault, Place, told
from horizon.watchlist.files.set_value import put
from horizon.watchlist.files.yaml_patch import spliced
from horizon.watchlist.schema import json_schema
from horizon.watchlist.schema.watchlist import Watchlist

_CHANGES = 1_000
_PLAIN = re.compile(r"[^\W\d_](?:[\w ()/.+@'-]*[\w)+])?")
_NO_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "nan", "inf"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds: the watchlists that can be used, by name, and the faults of those that cannot."""

    watchlists: tuple[Watchlist, ...]
    faults: tuple[Fault, ...]


def load(path: Path) -> Watchlist:
    """The watchlist in a file. WatchlistError gives the first fault and the number of the others."""
    watchlist, faults = _examine(path)
    if watchlist is None:
        more = f" (and {len(faults) - 1} more: horizon watchlist check {path.stem})" if len(faults) > 1 else ""
        raise WatchlistError(f"{faults[0]}{more}")
    return watchlist


def check(path: Path) -> tuple[Fault, ...]:
    """Every fault of a file, from its top to its end; none if it can be used."""
    return _examine(path)[1]


def load_all(folder: Path, names: Sequence[str] = ()) -> Loaded:
    """The watchlists of a folder, or those named. ConfigurationError without the folder, UsageError for a name that is
    not there. A file that cannot be used does not keep the others from being used."""
    if not folder.is_dir():
        raise ConfigurationError(f"there is no folder {folder}. Make a workspace with: horizon init")
    there = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if unknown := [name for name in names if name not in there]:
        raise UsageError(f"there is no watchlist {unknown[0]!r}; there are: {', '.join(there) or 'none'}")
    examined = [_examine(there[name]) for name in sorted(set(names) or there)]
    misnamed = () if names else tuple(Fault(path, 1, 1, "is not read: name it .yaml") for path in folder.glob("*.yml"))
    return Loaded(
        tuple(watchlist for watchlist, _ in examined if watchlist),
        (*(fault for _, faults in examined for fault in faults), *misnamed),
    )


def places(path: Path) -> dict[Place, tuple[int, int]]:
    """Line and column of every value of a file, from 1."""
    return opened(path).places


def read_text(path: Path) -> str:
    """The text of a watchlist that can be used. WatchlistError gives its first fault."""
    load(path)
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def foreign_text(path: Path, name: str) -> str:
    """The text of another system's file, which can be used under this name. WatchlistError gives its faults."""
    document = opened(path)
    if not document.faults:
        _validated(name, document)
    _refuse(path, document)
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def parsed(text: str, path: Path) -> Watchlist:
    """The watchlist that a text would be in a file. WatchlistError gives its faults."""
    document = read(text)
    watchlist = None if document.faults else _validated(path.stem, document)
    _refuse(path, document)
    assert watchlist is not None
    return watchlist


def _refuse(path: Path, document: Document) -> None:
    if document.faults:
        raise WatchlistError("\n".join(str(Fault(path, *fault)) for fault in sorted(document.faults)))


def rewritten(text: str, wanted: dict[str, Any]) -> str:
    """The text made to say ``wanted``, with every comment and line that has not changed as it was."""
    for _ in range(_CHANGES):
        document = read(text)
        if document.values == wanted:
            return text
        text = spliced(text, document.root, document.values, wanted, _on_one_line)
    raise AssertionError(f"cannot be rewritten:\n{text}")


def values_of(text: str) -> dict[str, Any]:
    """What a text says, as plain values."""
    return dict(read(text).values)


def edit_text(text: str, edit: Edit) -> str:
    """The text with an edit made. UsageError if it cannot be made."""
    return rewritten(text, edited(values_of(text), edit))


def value_of(setting: str) -> tuple[str, Any]:
    """The key and the value of ``price.list=20000``. UsageError if it is no such thing."""
    key, equals, text = setting.partition("=")
    said = read(text)
    if not equals or said.faults or key.strip() in {"", "name"}:
        raise UsageError(f"cannot set {setting!r}: write key=value, such as price.list=20000")
    # a colon in a source makes no keys: those are written in braces
    plain = isinstance(said.values, dict) and not text.strip().startswith("{")
    return key.strip(), text.strip() if plain else said.values


def write(path: Path, text: str) -> None:
    """The text into the file, whole or not at all. ConfigurationError if the folder cannot be written."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
            made = Path(folder) / path.name
            with made.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():  # what was there keeps its permissions
                made.chmod(path.stat().st_mode)
            made.replace(path)
    except OSError as wrong:
        raise ConfigurationError(f"{path} cannot be written: {wrong.strerror}") from None


def _on_one_line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_on_one_line(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_on_one_line, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.casefold() not in _NO_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)  # as YAML has it, too


def shipped() -> Path:
    """The folder of the watchlists that come with horizon: inside the package, or beside it in a checkout."""
    inside = Path(str(files("horizon.watchlist"))) / "shipped"
    return inside if inside.is_dir() else Path(__file__).parents[4] / "watchlists"


def copy_shipped(to: Path) -> tuple[Path, ...]:
    """Copies the shipped watchlists into a folder and says which; a file that is there already is left alone."""
    written = []
    try:
        to.mkdir(parents=True, exist_ok=True)
        for source in sorted(shipped().glob("*.yaml")):
            target = to / source.name
            if not target.exists():
                target.write_bytes(source.read_bytes())
                written.append(target)
        copy_schema(to)
    except OSError as wrong:
        raise ConfigurationError(f"{wrong.filename or to}: {wrong.strerror}") from None
    return tuple(written)


def copy_schema(to: Path) -> None:
    """Puts the JSON Schema that editors read beside the watchlists; it is horizon's own, and is kept up to date."""
    target = to / json_schema.NAME
    if not target.exists() or target.read_text(encoding="utf-8") != json_schema.text():
        write(target, json_schema.text())


def set_values(watchlist: Watchlist, settings: Sequence[str]) -> Watchlist:
    """The watchlist with ``price.list=20000`` and the like tried out; entries of lists by name or by position from 1.
    A figure set by a number loses its range and its source. UsageError for an unknown key or a bad value."""
    values = watchlist.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for setting in settings:
        put(values, *value_of(setting))
    try:
        return Watchlist.model_validate(values)
    except ValidationError as wrong:
        _, text = next(told(wrong, values))
        raise UsageError(f"cannot set {', '.join(settings)}: {text}") from None


def _examine(path: Path) -> tuple[Watchlist | None, tuple[Fault, ...]]:
    document = opened(path)
    watchlist = None if document.faults and document.values is None else _validated(path.stem, document)
    faults = tuple(Fault(path, *fault) for fault in sorted(document.faults))
    return (None if faults else watchlist), faults


def _validated(name: str, document: Document) -> Watchlist | None:
    values = document.values
    if not isinstance(values, dict):
        document.faults.append((1, 1, "should be keys and values, beginning with title:"))
        return None
    if "name" in values:
        document.faults.append((*document.keys["name",], "unknown key 'name': the name is the file's"))
    try:
        return Watchlist.model_validate({**values, "name": name})
    except ValidationError as wrong:
        for place, text in told(wrong, values):
            where = document.keys if text.startswith("unknown key") else document.places
            document.faults.append((*where[place], text))
        return None
