"""Memory of a process that stays, such as an open desk: what was freed is used again, or goes back to the system.

glibc gives each thread a heap of its own and keeps what is freed in it; other systems have no such calls.
"""

import ctypes
import os
from collections.abc import Callable
from typing import Any

_M_ARENA_MAX = -8
"""Of ``mallopt``: how many heaps there are at most."""


def share_heap() -> None:
    """Have all threads that begin from now on use one heap, so that what one frees serves the others."""
    if limit := _find_call("mallopt"):
        limit(_M_ARENA_MAX, 1)


def return_freed_memory() -> None:
    """Return what was freed to the system."""
    if trim := _find_call("malloc_trim"):
        trim(0)


def _find_call(name: str) -> Callable[..., Any] | None:
    return getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
