"""Tries each part that a run needs, and says what to do about those that fail."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from horizon.delivery.smtp import SmtpMailbox
from horizon.errors import ConfigurationError, HorizonError, WatchlistError
from horizon.registry.client import Client
from horizon.settings import Settings
from horizon.store.engine import connect, current
from horizon.watchlist import files

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
        "registry": _registry,
        "mailbox": _mailbox,
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
    engine = connect(settings.database_url)
    try:
        return f"{engine.dialect.name}, migrated to {current(engine)}"
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


def _mailbox(settings: Settings) -> str:
    if not settings.smtp.host:
        return "no host is set: messages are written into each edition's outbox/"
    with SmtpMailbox(settings.smtp):
        return f"{settings.smtp.host}:{settings.smtp.port} takes mail ({settings.smtp.security})"
