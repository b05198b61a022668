"""What the desk keeps while it is open: the store, the watchlists as last read, the newest edition, the previews."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from horizon.app.match_preview import MatchPreviews
from horizon.app.watchlist_change import fingerprint_text, is_watchlist_name
from horizon.app.what_if import WhatIf
from horizon.app.workspace import Workspace
from horizon.digest.view.for_reader import clean_edition
from horizon.errors import UsageError, WatchlistError
from horizon.settings import Settings, load_settings
from horizon.store.engine import connect_database, database_file
from horizon.store.sweeps import Sweeps
from horizon.store.trials import Trials
from horizon.values.edition import Edition
from horizon.values.unwatched import UnwatchedList
from horizon.watchlist.files.load import examine_watchlist, read_watchlist_text
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.confidential import mask_fault
from horizon.web.guard import Keys
from horizon.web.started_command import CommandStarter

MOST_TEXTS = 200
"""Texts of watchlists that are remembered as they were when somebody opened them."""


@dataclass(slots=True)
class _Read:
    """A watchlist as it was read, by the stamp of its file."""

    stamp: tuple[int, int]
    watchlist: Watchlist | None
    faults: tuple[str, ...]


@dataclass(slots=True)
class Desk:
    """One open desk: the workspace's folder and the secrets of this start, and what has been read so far."""

    folder: Path
    keys: Keys
    writing: threading.Lock = field(default_factory=threading.Lock)
    what_if: WhatIf = field(default_factory=WhatIf)
    _reading: threading.RLock = field(default_factory=threading.RLock)
    _trials: tuple[str, int, Trials] | None = None
    _read: dict[Path, _Read] = field(default_factory=dict)
    _edition: Edition | None = None
    _previews: MatchPreviews | None = None
    _texts: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _unwatched: tuple[int, Future[UnwatchedList]] | None = None
    commands: CommandStarter = field(init=False)

    def __post_init__(self) -> None:
        """Start commands in the same workspace."""
        self.commands = CommandStarter(self.folder)

    def read_settings(self) -> Settings:
        """The settings as they are now: ``horizon.toml`` may have been changed, and the day may be another."""
        return load_settings(self.folder)

    def open_trials(self) -> Trials:
        """The trials of the workspace's store; opened anew where another file has its name, as after a restore."""
        url = self.read_settings().database_url
        with self._reading:
            if self._trials is None or self._trials[:2] != (url, _number_file(url)):
                if self._trials:
                    self._trials[2].engine.dispose()
                trials = Trials(connect_database(url))
                self._trials, self._edition = (url, _number_file(url), trials), None
            return self._trials[2]

    def open_workspace(self) -> Workspace:
        """The workspace with the watchlists that can be read; the store stays open."""
        read = self._read_watchlists()
        watchlists = tuple(each.watchlist for each in read.values() if each.watchlist)
        faults = tuple(fault for each in read.values() for fault in each.faults)
        return Workspace(self.read_settings(), self.open_trials(), watchlists, faults)

    def open_previews(self) -> MatchPreviews:
        """The previews over what is stored, as of today."""
        trials, today = self.open_trials(), self.read_settings().today
        with self._reading:
            if self._previews is None or self._previews.trials is not trials or self._previews.day != today:
                self._previews = MatchPreviews(trials, today)
            return self._previews

    def begin_index(self) -> None:
        """Begin to index the stored trials, so that the first preview need not wait for it."""
        self.open_previews().begin_index()

    def newest_edition(self) -> Edition | None:
        """The newest edition, without its inputs; None if there is none yet."""
        editions = self.open_workspace().editions
        with self._reading:
            keys = editions.edition_keys()
            if not keys:
                self._edition = None
            elif self._edition is None or self._edition.key != keys[-1]:
                loaded = editions.load_edition(keys[-1])
                self._edition = replace(loaded, inputs="") if loaded else None
            return self._edition

    def printed_edition(self) -> Edition | None:
        """The newest edition as people read it: safe to print, and with one spelling for each product."""
        edition = self.newest_edition()
        return clean_edition(edition) if edition else None

    def find_watchlist(self, name: str) -> Watchlist:
        """A watchlist that can be read. Raises UsageError where there is none, WatchlistError where it has faults."""
        known = self._read_watchlists()[self.watchlist_path(name)]
        if known.watchlist is None:
            raise WatchlistError(known.faults[0])
        return known.watchlist

    def list_broken(self) -> dict[str, tuple[str, ...]]:
        """The watchlists that cannot be read by name, each with its faults."""
        return {path.stem: each.faults for path, each in self._read_watchlists().items() if each.faults}

    def list_unwatched(self) -> Future[UnwatchedList]:
        """The list of what nobody watches: read beside the pages, and again when anything that it rests on changes."""
        from horizon.app.unwatched import list_stored_unwatched  # with it comes what speaks HTTP

        workspace = self.open_workspace()
        settings, trials = workspace.settings, workspace.trials
        with self._reading:
            stamps = tuple((path, each.stamp) for path, each in self._read.items())
            stored = trials.last_pull(), Sweeps(trials.engine).last_sweep()
            key = hash((stamps, repr(stored), repr(settings.unwatched), settings.today))
            if self._unwatched is None or self._unwatched[0] != key:
                reader = ThreadPoolExecutor(1, "unwatched")
                self._unwatched = key, reader.submit(list_stored_unwatched, workspace)
                reader.shutdown(wait=False)
            return self._unwatched[1]

    def watchlist_path(self, name: str) -> Path:
        """The file of a watchlist of this workspace. Raises UsageError if there is none of this name."""
        folder = self.read_settings().watchlists
        path = folder / f"{name}.yaml"
        if not is_watchlist_name(name) or not path.is_file() or path.resolve().parent != folder.resolve():
            raise UsageError("there is no watchlist of this name in the workspace")
        return path

    def open_text(self, name: str) -> str:
        """The text of a watchlist, remembered so that a later change can be told from somebody else's."""
        path = self.watchlist_path(name)
        text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
        with self._reading:
            if fingerprint_text(text) not in self._texts:
                text = _read_valid_text(path)
            self._texts[fingerprint_text(text)] = text
            while len(self._texts) > MOST_TEXTS:
                self._texts.popitem(last=False)
        return text

    def remembered_text(self, fingerprint: str) -> str | None:
        """A text as it was when it was opened, None if that is forgotten."""
        return self._texts.get(fingerprint)

    def _read_watchlists(self) -> dict[Path, _Read]:
        """Every watchlist; a file that has not changed is not read again."""
        with self._reading:
            read: dict[Path, _Read] = {}
            for path, stamp in _list_files(self.read_settings().watchlists):
                known = self._read.get(path)
                if known is None or known.stamp != stamp:
                    watchlist, faults = examine_watchlist(path)
                    known = _Read(stamp, watchlist, tuple(mask_fault(str(fault)) for fault in faults))
                read[path] = known
            self._read = read
            return read

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """Keep a second writer of this desk out."""
        with self.writing:
            yield


def _read_valid_text(path: Path) -> str:
    """The text of a watchlist. Raises WatchlistError with its faults, but for what they say of its prices."""
    try:
        return read_watchlist_text(path)
    except WatchlistError as faults:
        raise WatchlistError(mask_fault(str(faults))) from None


def _number_file(url: str) -> int:
    """What tells the file of a database from another of its name; 0 where it is not of a file."""
    file = database_file(url)
    return file.stat().st_ino if file and file.exists() else 0


def _list_files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            status = path.stat()
        except OSError:  # taken away this moment, or a link to nowhere: reading it says so
            yield path, (0, 0)
        else:
            yield path, (status.st_mtime_ns, status.st_size)
