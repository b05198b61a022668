"""A change of a watchlist before it is written: the lines, the trials and the command that does the same."""

import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from horizon.errors import UsageError
from horizon.settings import Settings
from horizon.store.editions import Editions
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.values.edition import Edition
from horizon.values.trial import Trial
from horizon.watchlist.files.document import split_lines
from horizon.watchlist.files.edit import WatchlistEdit, edit_text
from horizon.watchlist.files.load import load_folder, parse_watchlist, read_watchlist_text
from horizon.watchlist.files.write import write_watchlist
from horizon.watchlist.files.yaml_patch import inline_yaml
from horizon.watchlist.matching.match import Hit, iter_matches
from horizon.watchlist.schema.watchlist import Watchlist


class OvertakenError(UsageError):
    """Somebody else has changed the file in the meantime."""


@dataclass(frozen=True, slots=True)
class WatchlistChange:
    """A change of a watchlist's file: its text before and after, and what each of them says."""

    path: Path
    edit: WatchlistEdit
    before: str
    after: str
    old: Watchlist
    new: Watchlist

    @property
    def is_any(self) -> bool:
        """Whether it changes anything."""
        return self.before != self.after

    @property
    def diff(self) -> tuple[str, ...]:
        """The lines that change, as a unified diff."""
        old, new = split_lines(self.before), split_lines(self.after)
        return tuple(unified_diff(old, new, self.path.name, f"{self.path.name}, changed", n=1))

    @property
    def command(self) -> str:
        """The command that makes the same change."""
        words = ["horizon", "watchlist", "edit", self.path.stem]
        if self.edit.indication and (self.edit.add or self.edit.remove):
            words += ["--indication", self.edit.indication]
        for verb, pairs in (("add", self.edit.add), ("remove", self.edit.remove)):
            for field, term in pairs:
                words += [f"--{verb}-{field.removesuffix('s')}", term]
        for key, value in self.edit.assignments:
            words += ["--set", f"{key}={'' if value is None else inline_yaml(value)}"]
        return shlex.join(words)


def watchlist_path(settings: Settings, name: str) -> Path:
    """Return the file of a watchlist; raises UsageError with the names of those that exist if it does not."""
    load_folder(settings.watchlists, [name])
    return settings.watchlists / f"{name}.yaml"


def fingerprint_text(text: str) -> str:
    """Return what tells two versions of a file apart."""
    return sha256(text.encode()).hexdigest()[:16]


def change_watchlist(path: Path, edit: WatchlistEdit) -> WatchlistChange:
    """Make a change in memory. Raises WatchlistError or UsageError where the result would not pass the check."""
    before = read_watchlist_text(path)
    after = edit_text(before, edit)
    return WatchlistChange(path, edit, before, after, parse_watchlist(before, path), parse_watchlist(after, path))


def write_change(change: WatchlistChange) -> None:
    """Write a change. Raises OvertakenError if the file is no longer what the change was made from."""
    if read_watchlist_text(change.path) != change.before:
        raise OvertakenError(f"{change.path.name} was changed by somebody else in the meantime: nothing is written")
    write_watchlist(change.path, change.after)


def compare_matches(trials: Iterable[Trial], old: Watchlist, new: Watchlist) -> tuple[list[str], list[str]]:
    """Return the trials gained and those lost by a change, each with its indication."""
    both = [new.model_copy(update={"name": "after"}), old.model_copy(update={"name": "before"})]
    hits = [match for match in iter_matches(trials, both) if isinstance(match, Hit)]
    before, after = (
        {(hit.trial.nct_id, hit.indication) for hit in hits if hit.watchlist == name} for name in ("before", "after")
    )
    return _format_matches(after - before), _format_matches(before - after)


def _format_matches(matches: set[tuple[str, str]]) -> list[str]:
    return [f"{nct_id} ({indication})" if indication else nct_id for nct_id, indication in sorted(matches)]


@contextmanager
def open_stored_trials(settings: Settings) -> Iterator[Iterable[Trial] | None]:
    """Open the stored trials; None if nothing is stored. No database is created."""
    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        yield None
        return
    engine = connect_database(settings.database_url)
    try:
        trials = Trials(engine)
        yield trials.iter_trials(settings.today) if trials.trial_ids() else None
    finally:
        engine.dispose()


def load_newest_edition(settings: Settings) -> Edition | None:
    """Load the newest edition that stands; None before the first. No database is created."""
    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        return None
    engine = connect_database(settings.database_url)
    try:
        editions = Editions(engine)
        keys = editions.edition_keys()
        return editions.load_edition(keys[-1]) if keys else None
    finally:
        engine.dispose()


def is_watchlist_name(name: str) -> bool:
    """Tell whether a text can be the name of a watchlist, and so of its file."""
    return re.fullmatch(r"[a-z0-9][a-z0-9-]{0,80}", name) is not None
