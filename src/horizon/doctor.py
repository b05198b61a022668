"""Tries each part that a run needs, and says what to do about those that fail."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from horizon.delivery.smtp import SmtpMailbox
from horizon.errors import HorizonError
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
        raise HorizonError(f"{loaded.faults[0]} (and {len(loaded.faults) - 1} more: horizon watchlist check)")
    people = {to.email for watchlist in loaded.watchlists for to in watchlist.recipients}
    return f"{len(loaded.watchlists)} can be read; {len(people)} recipients"


def _database(settings: Settings) -> str:
    engine = connect(settings.database_url)
    try:
        return f"{engine.dialect.name}, migrated to {current(engine)}"
    finally:
        engine.dispose()


def _reports(settings: Settings) -> str:
    folder = settings.reports if settings.reports.exists() else settings.reports.parent
    if not os.access(folder, os.W_OK):
        raise HorizonError(f"{folder} cannot be written: give leave to write there")
    return str(settings.reports)


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.workspace).free
    if free < ENOUGH_DISK:
        raise HorizonError(f"{free / 1e9:.1f} GB free: make room")
    return f"{free / 1e9:.0f} GB free"


def _registry(settings: Settings) -> str:
    registry = settings.registry
    return f"{registry.url}, data of {Client(registry.url, registry.pause, registry.contact).version()}"


def _mailbox(settings: Settings) -> str:
    if not settings.smtp.host:
        return "no host is set: messages are written into each edition's outbox/"
    with SmtpMailbox(settings.smtp):
        return f"{settings.smtp.host}:{settings.smtp.port} takes mail ({settings.smtp.security})"
