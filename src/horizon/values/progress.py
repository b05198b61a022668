"""How long-running work reports its progress."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with what is under way, how much of it is done, and how much there is (None if not known)."""


def ignore_progress(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""
