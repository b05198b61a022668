"""The path to a value of a watchlist: keys, and positions in lists."""

KeyPath = tuple[str | int, ...]
"""Keys, and positions in lists from 0."""


def dotted_path(path: KeyPath) -> str:
    """The path as people write it, such as ``indications.1.price.list``: positions count from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
