"""Who does the work: this process, or the workers of an existing Dask cluster over a shared PostgreSQL.

What is spread is matching (a slice of the store's ids at a time, which a worker reads by itself), forecasts and the
Monte Carlo of each indication, and the days of a replay. Each is a pure function of what it is given and draws are
keyed, so that the answer is the same wherever it is worked out, and a piece whose worker died is worked out again by
another.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import horizon
from horizon.assessment.scan import Matched, joined, matched
from horizon.errors import ConfigurationError
from horizon.store.engine import open_engine
from horizon.store.pulls import LastPull
from horizon.store.trials import Slice, Trials
from horizon.watchlist.schema.watchlist import Watchlist

if TYPE_CHECKING:
    from distributed import Client

WAIT_SECONDS = 10
PIECES = 4  # for each thread of the cluster, so that a slow one keeps nobody waiting for long
Given = TypeVar("Given")
Made = TypeVar("Made")


class Workers(Protocol):
    """Whoever does the work."""

    def map(self, work: Callable[[Given], Made], pieces: Sequence[Given]) -> Iterable[Made]:
        """What ``work`` makes of each piece, in the order of the pieces."""

    def read(self, trials: Trials, work: Callable[[Trials, Given], Made], pieces: Sequence[Given]) -> Iterable[Made]:
        """What ``work`` makes of the store and each piece, in the order of the pieces."""

    def match(self, trials: Trials, day: dt.date, watchlists: Sequence[Watchlist]) -> Matched:
        """Every stored trial as it stood on a day, matched."""

    def close(self) -> None:
        """Let them go."""


class Here:
    """This process, one piece after another."""

    def map(self, work: Callable[[Given], Made], pieces: Sequence[Given]) -> Iterable[Made]:
        """What ``work`` makes of each piece."""
        return map(work, pieces)

    def read(self, trials: Trials, work: Callable[[Trials, Given], Made], pieces: Sequence[Given]) -> Iterable[Made]:
        """What ``work`` makes of the store and each piece."""
        return map(partial(work, trials), pieces)

    def match(self, trials: Trials, day: dt.date, watchlists: Sequence[Watchlist]) -> Matched:
        """Every stored trial as it stood on a day, matched."""
        return _matched(day, watchlists, trials, None)

    def close(self) -> None:
        """Nobody to let go."""


HERE = Here()


class Cluster:
    """The workers of a Dask cluster. Each has horizon in the same version, and ``HORIZON_DATABASE_URL`` in its own
    environment, so that no password travels."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def map(self, work: Callable[[Given], Made], pieces: Sequence[Given]) -> Iterable[Made]:
        """What ``work`` makes of each piece, handed out by the batch. ConfigurationError where a worker is of another
        version or looks at another store."""
        size = max(-(-len(pieces) // self._width), 1)
        batches = [pieces[at : at + size] for at in range(0, len(pieces), size)]
        each = partial(_each, work, horizon.__version__)
        # Each batch is a message of its own: together they may be large.
        sent = [self._client.submit(each, batch, pure=False) for batch in batches]
        for one in sent:
            yield from one.result()

    def read(self, trials: Trials, work: Callable[[Trials, Given], Made], pieces: Sequence[Given]) -> Iterable[Made]:
        """What ``work`` makes of each piece and the store, which a worker opens by itself. ConfigurationError where it
        cannot, or looks at another one."""
        return self.map(partial(_reading, trials.last_pull(), work), pieces)

    def match(self, trials: Trials, day: dt.date, watchlists: Sequence[Watchlist]) -> Matched:
        """Every stored trial as it stood on a day, matched where it is read."""
        return joined(self.read(trials, partial(_matched, day, watchlists), trials.slices(self._width)))

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        self._client.close()

    @property
    def _width(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1) * PIECES


def workers(address: str | None, database_url: str) -> Workers:
    """The cluster at ``address``, such as ``tcp://10.0.0.5:8786``; this process without one. ConfigurationError if it
    does not answer, has no worker, or the store is a file that its workers cannot share."""
    if address is None:
        return HERE
    if not database_url.startswith("postgresql"):
        raise ConfigurationError("--cluster needs a store that workers share: set HORIZON_DATABASE_URL to PostgreSQL")
    return Cluster(_connected(address))


def _connected(address: str) -> "Client":
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise ConfigurationError("--cluster needs Dask, which is not installed: pip install 'horizon[scale]'") from None
    try:
        client = Client(address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise ConfigurationError(f"no Dask scheduler answers at {address}; see: docs/scale.md") from None
    try:
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except TimeoutError:
        client.close()
        raise ConfigurationError(f"the Dask scheduler at {address} has no worker; see: docs/scale.md") from None
    return client


def _each(work: Callable[[Given], Made], version: str, pieces: Sequence[Given]) -> list[Made]:
    """On a worker: a batch."""
    if horizon.__version__ != version:
        raise ConfigurationError(f"a worker has horizon {horizon.__version__}, and this is {version}; install the same")
    return [work(piece) for piece in pieces]


def _reading(last: LastPull | None, work: Callable[[Trials, Given], Made], piece: Given) -> Made:
    """On a worker: a piece, with the store."""
    url = os.environ.get("HORIZON_DATABASE_URL")
    if not url:
        raise ConfigurationError("a worker of the cluster has no HORIZON_DATABASE_URL in its environment")
    trials = Trials(open_engine(url))
    try:
        if trials.last_pull() != last:
            raise ConfigurationError("a worker of the cluster looks at another store, or a pull came in between")
        return work(trials, piece)
    finally:
        trials.engine.dispose()


def _matched(day: dt.date, watchlists: Sequence[Watchlist], trials: Trials, part: Slice | None) -> Matched:
    return matched(trials.all(day, part), watchlists)
