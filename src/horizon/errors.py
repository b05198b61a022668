"""Errors shown to users without a traceback, each with its exit code. Any other exception is a bug.

| code | meaning |
| ---- | ------------- |
| 0 | done |
| 2 | wrong usage |
| 3 | configuration or watchlist |
| 4 | registry |
| 5 | store |
| 6 | delivery |
| 7 | partly done: some watchlists or recipients served, some not |
"""

import difflib
import re
from collections.abc import Iterable

_SECRETS = (
    # An address with a password in it, which may itself hold a slash or an @: up to the last @ of the word.
    (re.compile(r"(://[^\s:@/]*:)(?!\d+/)\S*(@)"), r"\1***\2"),
    (re.compile(r"(?i)(password|passwd|secret|token|api[-_]?key)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",)&]+"), r"\1\2***"),
)


def redact_secrets(text: str) -> str:
    """Replace every password that is recognised with ``***``."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class HorizonError(Exception):
    """An error that the user can act on; the message is one line without passwords and says what to do."""

    exit_code = 1

    def __str__(self) -> str:
        """The message."""
        return redact_secrets(super().__str__())


class UsageError(HorizonError):
    """The command line is wrong: an unknown name, an invalid date."""

    exit_code = 2


class ConfigurationError(HorizonError):
    """``horizon.toml``, the environment or a folder cannot be used."""

    exit_code = 3


class WatchlistError(ConfigurationError):
    """A watchlist is invalid; the message has file, line and column."""


class RegistryError(HorizonError):
    """The registry, or the file given in its place, could not be read."""

    exit_code = 4


class RegulatorListError(RegistryError):
    """A regulator's list, or the file given in its place, could not be read or is not believed."""


class LateListError(RegulatorListError):
    """A regulator's list is older than the one that is stored."""


class StoreError(HorizonError):
    """The database cannot be opened, has another version, or is in use by another run."""

    exit_code = 5


class LeaseHeldError(StoreError):
    """Another run is active and does the work of this one."""


class DeliveryError(HorizonError):
    """No recipient could be served."""

    exit_code = 6


class PartlyDoneError(HorizonError):
    """Some watchlists or recipients were served, others were not; the message says which."""

    exit_code = 7


def suggest_name(name: str, names: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` with the name that is most alike, or nothing if none is."""
    by_folded = {known.casefold(): known for known in names}
    alike = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.7)
    return f"; did you mean {by_folded[alike[0]]}?" if alike else ""
