"""What a user is told without a traceback, each with its exit code. Everything else crashes.

| code | what it means |
| ---- | ------------- |
| 0 | done |
| 2 | wrong usage |
| 3 | configuration or watchlist |
| 4 | registry |
| 5 | store |
| 6 | delivery |
| 7 | partly done: some watchlists or recipients served, some not |
"""


class HorizonError(Exception):
    """A fault that the user can do something about; the message is one line and says what to do next."""

    exit_code = 1


class UsageError(HorizonError):
    """The command line asks for something that cannot be: an unknown name, a date that is none."""

    exit_code = 2


class ConfigurationError(HorizonError):
    """``horizon.toml``, the environment or a folder is not usable."""

    exit_code = 3


class WatchlistError(ConfigurationError):
    """A watchlist cannot be read; the message carries file, line and column."""


class RegistryError(HorizonError):
    """The registry, or the file that stands in for it, could not be read."""

    exit_code = 4


class StoreError(HorizonError):
    """The database cannot be opened, is of another version, or is held by another run."""

    exit_code = 5


class Held(StoreError):
    """Another run is at work; it does what this one was to do."""


class DeliveryError(HorizonError):
    """No recipient could be served."""

    exit_code = 6


class PartlyDone(HorizonError):
    """Some watchlists or recipients were served and some were not; the message says which."""

    exit_code = 7
