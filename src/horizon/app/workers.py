"""Where the work is done: in this process, or by the workers of a Dask cluster over a shared PostgreSQL.

Spread are matching (by slices of the store's ids, which a worker reads itself), the forecast and Monte Carlo of each
indication, and the days of a replay. Each is a pure function and draws are keyed, so that the result does not depend
on where it is computed, and a piece whose worker died is computed again by another.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import horizon
from horizon.assessment.matched_trials import MatchedTrials, join_matches, match_for_scan
from horizon.errors import ConfigurationError
from horizon.store.engine import open_engine
from horizon.store.pulls import LastPull
from horizon.store.trial_queries import TrialSlice
from horizon.store.trials import Trials
from horizon.watchlist.schema.watchlist import Watchlist

if TYPE_CHECKING:
    from distributed import Client

WAIT_SECONDS = 10
PIECES_PER_THREAD = 4  # small enough that a slow thread does not hold up the others
Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Workers:
    """Works in this process, one piece after another."""

    def map(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterable[Result]:
        """Apply ``work`` to each piece; results come in the order of the pieces."""
        return map(work, pieces)

    def map_store(
        self, trials: Trials, work: Callable[[Trials, Piece], Result], pieces: Sequence[Piece]
    ) -> Iterable[Result]:
        """Apply ``work`` to the store and each piece; results come in the order of the pieces."""
        return map(partial(work, trials), pieces)

    def match(self, trials: Trials, day: dt.date, watchlists: Sequence[Watchlist]) -> MatchedTrials:
        """Match every stored trial as it stood on a day."""
        return _match_slice(day, watchlists, trials, None)

    def close(self) -> None:
        """Release the workers, if there are any."""


LOCAL_WORKERS = Workers()


class DaskWorkers(Workers):
    """Works in a Dask cluster; each worker has its own ``HORIZON_DATABASE_URL``, so that no password is sent."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def map(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterable[Result]:
        """Apply ``work`` to batches of pieces. Raises ConfigurationError if a worker has another version of horizon."""
        size = max(-(-len(pieces) // self._piece_count), 1)
        batches = [pieces[at : at + size] for at in range(0, len(pieces), size)]
        apply_batch = partial(_apply_batch, work, horizon.__version__)
        # Each batch is a message of its own: together they may be large.
        futures = [self._client.submit(apply_batch, batch, pure=False) for batch in batches]
        for future in futures:
            yield from future.result()

    def map_store(
        self, trials: Trials, work: Callable[[Trials, Piece], Result], pieces: Sequence[Piece]
    ) -> Iterable[Result]:
        """Apply ``work`` to the store, as each worker opens it. Raises ConfigurationError if it has another one."""
        return self.map(partial(_apply_with_store, trials.last_pull(), work), pieces)

    def match(self, trials: Trials, day: dt.date, watchlists: Sequence[Watchlist]) -> MatchedTrials:
        """Match every stored trial as it stood on a day, each by the worker that reads it."""
        return join_matches(
            self.map_store(trials, partial(_match_slice, day, watchlists), trials.slice_ids(self._piece_count))
        )

    def close(self) -> None:
        """Disconnect from the cluster, which keeps running."""
        self._client.close()

    @property
    def _piece_count(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1) * PIECES_PER_THREAD


def connect_workers(address: str | None, database_url: str) -> Workers:
    """Connect to the cluster at ``address``, such as ``tcp://10.0.0.5:8786``; without one, work in this process.

    Raises ConfigurationError if it does not answer, has no worker, or the store is a file that workers cannot share.
    """
    if address is None:
        return LOCAL_WORKERS
    if not database_url.startswith("postgresql"):
        raise ConfigurationError("--cluster needs a store that workers share: set HORIZON_DATABASE_URL to PostgreSQL")
    return DaskWorkers(_connect_client(address))


def _connect_client(address: str) -> "Client":
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


def _apply_batch(work: Callable[[Piece], Result], version: str, pieces: Sequence[Piece]) -> list[Result]:
    """Apply ``work`` to a batch; runs on a worker."""
    if horizon.__version__ != version:
        raise ConfigurationError(f"a worker has horizon {horizon.__version__}, and this is {version}; install the same")
    return [work(piece) for piece in pieces]


def _apply_with_store(last: LastPull | None, work: Callable[[Trials, Piece], Result], piece: Piece) -> Result:
    """Apply ``work`` to the store and a piece; runs on a worker."""
    url = os.environ.get("HORIZON_DATABASE_URL")
    if not url:
        raise ConfigurationError("a worker of the cluster has no HORIZON_DATABASE_URL in its environment")
    trials = Trials(open_engine(url))
    try:
        if trials.last_pull() != last:
            raise ConfigurationError("a worker of the cluster has another store, or a pull ran in between")
        return work(trials, piece)
    finally:
        trials.engine.dispose()


def _match_slice(
    day: dt.date, watchlists: Sequence[Watchlist], trials: Trials, slice_: TrialSlice | None
) -> MatchedTrials:
    return match_for_scan(trials.iter_trials(day, slice_), watchlists)
