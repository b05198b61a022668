"""Check each part that a run needs, and say what to do about those that fail."""

import datetime as dt
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from horizon.app.day_check import check_days
from horizon.app.list_ages import find_list_ages
from horizon.app.pull import open_registry
from horizon.app.registry_check import check_registry
from horizon.app.send import NOBODY_IS_NAMED
from horizon.app.workspace import process_name
from horizon.delivery.smtp import SmtpMailbox
from horizon.digest.view.wording import count_noun
from horizon.errors import ConfigurationError, HorizonError, RegistryError, StoreError, WatchlistError
from horizon.settings import Settings
from horizon.store.editions import Editions
from horizon.store.engine import database_file, open_engine
from horizon.store.lease import hold_lease
from horizon.store.migrate import current_revision, known_revisions, newest_revision
from horizon.store.regulator_lists import RegulatorLists
from horizon.watchlist.files.load import load_folder

MAX_CLOCK_DIFFERENCE = dt.timedelta(minutes=5)  # assumption: more is no network delay, and mail servers refuse it
MIN_FREE_BYTES = 1_000_000_000  # assumption: an edition takes a few megabytes, a store some hundred


class VainlyWorkingError(Exception):
    """A part works, and nothing comes of it as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One part that was checked: whether it works, and its state or what to do; ``warns`` if it works in vain."""

    part: str
    works: bool
    text: str
    warns: bool = False


def run_checks(settings: Settings) -> Iterator[CheckResult]:
    """Check every part in turn."""
    checks: dict[str, Callable[[Settings], str]] = {
        "watchlists": _check_watchlists,
        "database": _check_database,
        "reports folder": _check_reports_folder,
        "disk": _check_disk,
        "file modes": _check_file_modes,
        "registry": _check_registry,
        "regulators": _check_lists,
        "clock": _check_clock,
        "mailbox": _check_mailbox,
        "operator": _check_operator,
    }
    for part, check in checks.items():
        try:
            yield CheckResult(part, True, check(settings))
        except VainlyWorkingError as warning:
            yield CheckResult(part, True, str(warning), warns=True)
        except HorizonError as fault:
            yield CheckResult(part, False, str(fault))


def _check_watchlists(settings: Settings) -> str:
    loaded = load_folder(settings.watchlists)
    if loaded.faults:
        more = len(loaded.faults) - 1
        raise WatchlistError(f"{loaded.faults[0]}{f' (and {more} more: horizon watchlist check)' if more else ''}")
    if not loaded.watchlists:
        raise WatchlistError(f"{settings.watchlists} holds no watchlist; see: horizon init")
    addresses = {entry.email for watchlist in loaded.watchlists for entry in watchlist.recipients}
    counted = f"{len(loaded.watchlists)} can be read; {count_noun(len(addresses), 'recipient')}"
    if not addresses:
        raise VainlyWorkingError(f"{counted}: nobody gets the digest: {NOBODY_IS_NAMED}")
    without = [watchlist.name for watchlist in loaded.watchlists if not watchlist.recipients]
    return f"{counted}; nobody gets {', '.join(without)}" if without else counted


def _check_database(settings: Settings) -> str:
    engine = open_engine(settings.database_url)
    try:
        revision, kind = current_revision(engine), engine.dialect.name
        if revision is None:
            return f"{kind}, empty: the next run makes its tables"
        if revision not in known_revisions():
            raise StoreError(
                f"the database is of a newer horizon (revision {revision}); update horizon, or use another"
            )
        if revision != newest_revision():
            newest = newest_revision()
            return f"{kind}, at {revision}: the next command brings it to {newest}. Before that: horizon db backup"
        check_days(Editions(engine), settings.today)
        with hold_lease(engine, "doctor", process_name(), 60):
            return f"{kind}, migrated to {revision}, can be written"
    finally:
        engine.dispose()


def _check_reports_folder(settings: Settings) -> str:
    folder = next(folder for folder in (settings.reports, *settings.reports.parents) if folder.exists())
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is not a folder: name another in horizon.toml or HORIZON_REPORTS_DIR")
    if not os.access(folder, os.W_OK):
        raise ConfigurationError(f"{folder} cannot be written: grant write permission")
    return str(settings.reports)


def _check_disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.workspace).free
    if free < MIN_FREE_BYTES:
        raise ConfigurationError(f"{free / 1e9:.1f} GB is free: free more disk space")
    return f"{free / 1e9:.0f} GB free"


def _check_registry(settings: Settings) -> str:
    with open_registry(settings) as client:
        return check_registry(client, load_folder(settings.watchlists).watchlists)


def _check_lists(settings: Settings) -> str:
    """Say of which day the regulators' lists are: an old one is no fault, since a week goes on without."""
    engine = open_engine(settings.database_url)
    try:
        if current_revision(engine) != newest_revision():
            return "their lists are read by the next pull"
    except StoreError:
        engine.dispose()
        return "their lists are in the database"
    try:
        ages = find_list_ages(RegulatorLists(engine), settings.regulators, settings.today)
        return "; ".join(age.describe() for age in ages)
    finally:
        engine.dispose()


def _check_file_modes(settings: Settings) -> str:
    """Check that other users cannot read the database file, which holds prices and addresses."""
    file = database_file(settings.database_url)
    if file and file.exists() and stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH:
        raise ConfigurationError(f"everybody on this machine can read {file}: chmod o-rwx {file}")
    return "no other user can read the database's file"


def _check_clock(settings: Settings) -> str:
    now = dt.datetime.now(tz=dt.UTC)
    try:
        with open_registry(settings) as client:
            client.fetch_data_timestamp()
            registry_time = parsedate_to_datetime(client.server_date)
    except (RegistryError, ValueError):
        return f"{now:%d %b %Y %H:%M} UTC; there is nothing to compare it with"
    if abs(now - registry_time) > MAX_CLOCK_DIFFERENCE:
        raise ConfigurationError(
            f"it is {now:%d %b %H:%M} UTC here and {registry_time:%d %b %H:%M} at the registry: set the clock"
        )
    return f"{now:%d %b %Y %H:%M} UTC, as at the registry; a run would be of {settings.today:%d %b %Y}"


def _check_operator(settings: Settings) -> str:
    if not settings.operator.email:
        raise VainlyWorkingError("nobody is notified when a week fails: set [operator] email in horizon.toml")
    if not settings.smtp.host:
        return f"{settings.operator.email} cannot be notified: no mail server is set"
    return f"{settings.operator.email} is notified when a week fails"


def _check_mailbox(settings: Settings) -> str:
    if not settings.smtp.host:
        return "no host is set: messages are written into each edition's outbox/"
    with SmtpMailbox(settings.smtp):
        return f"{settings.smtp.host}:{settings.smtp.port} takes mail ({settings.smtp.security})"
