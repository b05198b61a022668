"""How many cases a fuzzer tries, and what none of them may take.

``make test`` tries the numbers that are written beside each fuzzer, in about a minute together. ``make fuzz`` sets
``FUZZ_TIMES``: so many times the cases, the further ones from other seeds. A case is made from its kind and its number
alone, so that one that fails is made again by its number.
"""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
"""How many times as many cases as are written are tried."""

MOST_MEGABYTES = 500
"""What a block of cases may add to the memory of the process."""


class TooSlowError(Exception):
    """A case took longer than it may."""


def seeded(kind: str, count: int) -> Iterator[tuple[int, random.Random]]:
    """The number of each case, and its source of chance."""
    for number in range(count * TIMES):
        yield number, random.Random(f"{kind}-{number}")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooSlowError where the block takes longer; fail where it takes more memory than it may (Linux only)."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds} seconds")

    before = _reset_peak()
    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert _peak_megabytes() - before < MOST_MEGABYTES


def _reset_peak() -> float:
    """Forget the peak of this process's memory; what it holds now, in megabytes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak_megabytes()


def _peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
