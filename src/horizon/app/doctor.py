"""Tries each part that a run needs, and says what to do about those that fail."""

import datetime as dt
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from horizon.app.workspace import owner
from horizon.delivery.smtp import SmtpMailbox
from horizon.errors import ConfigurationError, HorizonError, RegistryError, StoreError, WatchlistError
from horizon.registry.client import Client
from horizon.settings import Settings
from horizon.store.engine import open_engine
from horizon.store.lease import hold
from horizon.store.migrate import current, newest, revisions
from horizon.watchlist.files import files

CLOCK_MAY_DIFFER = dt.timedelta(minutes=5)  # assumption: more is no delay on the way, and mail servers take offence
ENOUGH_DISK = 1_000_000_000  # bytes; assumption: an edition takes a few megabytes, a store some hundred


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was tried: whether it works, and what was found or what to do."""

    part: str
    works: bool
    text: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every part in turn."""
    parts: dict[str, Callable[[Settings], str]] = {
        "watchlists": _watchlists,
        "database": _database,
        "reports folder": _reports,
        "disk": _disk,
        "file modes": _modes,
        "registry": _registry,
        "clock": _clock,
        "mailbox": _mailbox,
        "operator": _operator,
    }
    for part, look in parts.items():
        try:
            yield Finding(part, True, look(settings))
        except HorizonError as fault:
            yield Finding(part, False, str(fault))


def _watchlists(settings: Settings) -> str:
    loaded = files.load_all(settings.watchlists)
    if loaded.faults:
        more = len(loaded.faults) - 1
        raise WatchlistError(f"{loaded.faults[0]}{f' (and {more} more: horizon watchlist check)' if more else ''}")
    if not loaded.watchlists:
        raise WatchlistError(f"{settings.watchlists} holds no watchlist; see: horizon init")
    people = {to.email for watchlist in loaded.watchlists for to in watchlist.recipients}
    return f"{len(loaded.watchlists)} can be read; {len(people)} recipients"


def _database(settings: Settings) -> str:
    engine = open_engine(settings.database_url)
    try:
        found, kind = current(engine), engine.dialect.name
        if found is None:
            return f"{kind}, empty: the next run makes its tables"
        if found not in revisions():
            raise StoreError(f"the database is of a newer horizon (revision {found}); update horizon, or use another")
        if found != newest():
            return f"{kind}, at {found}: the next command brings it to {newest()}. Before that: horizon db backup"
        with hold(engine, "doctor", owner(), 60):
            return f"{kind}, migrated to {found}, can be written"
    finally:
        engine.dispose()


def _reports(settings: Settings) -> str:
    there = next(folder for folder in (settings.reports, *settings.reports.parents) if folder.exists())
    if not there.is_dir():
        raise ConfigurationError(f"{there} is no folder: name another in horizon.toml or HORIZON_REPORTS_DIR")
    if not os.access(there, os.W_OK):
        raise ConfigurationError(f"{there} cannot be written: give leave to write there")
    return str(settings.reports)


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.workspace).free
    if free < ENOUGH_DISK:
        raise ConfigurationError(f"{free / 1e9:.1f} GB free: make room")
    return f"{free / 1e9:.0f} GB free"


def _registry(settings: Settings) -> str:
    registry = settings.registry
    with Client(registry.url, registry.pause, registry.contact) as client:
        return f"{registry.url}, data of {client.version()}"


def _modes(settings: Settings) -> str:
    """Whether others on this machine can read what holds prices and addresses."""
    database = settings.database_url.removeprefix("sqlite:///")
    for file in (Path(database),) if database != settings.database_url else ():
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH:
            raise ConfigurationError(f"everybody on this machine can read {file}: chmod o-rwx {file}")
    return "no other user can read the database's file"


def _clock(settings: Settings) -> str:
    registry, now = settings.registry, dt.datetime.now(tz=dt.UTC)
    try:
        with Client(registry.url, registry.pause, registry.contact) as client:
            client.version()
            said = parsedate_to_datetime(client.date)
    except (RegistryError, ValueError):
        return f"{now:%d %b %Y %H:%M} UTC; there is nothing to compare it with"
    if abs(now - said) > CLOCK_MAY_DIFFER:
        raise ConfigurationError(
            f"it is {now:%d %b %H:%M} UTC here and {said:%d %b %H:%M} at the registry: set the clock"
        )
    return f"{now:%d %b %Y %H:%M} UTC, as at the registry; a run would be of {settings.today:%d %b %Y}"


def _operator(settings: Settings) -> str:
    if not settings.operator.email:
        return "nobody is told when a week fails: set [operator] email in horizon.toml"
    if not settings.smtp.host:
        return f"{settings.operator.email} cannot be told: no mail server is set"
    return f"{settings.operator.email} is told when a week fails"


def _mailbox(settings: Settings) -> str:
    if not settings.smtp.host:
        return "no host is set: messages are written into each edition's outbox/"
    with SmtpMailbox(settings.smtp):
        return f"{settings.smtp.host}:{settings.smtp.port} takes mail ({settings.smtp.security})"
