"""Which lines of a watchlist's text hold a confidential price, so that they are shown only to who reveals them."""

from collections.abc import Iterable, Mapping
from typing import Any

from horizon.watchlist.files.document import parse_document

MASK = "•••• (confidential)"


def mask_lines(diff: Iterable[str], *texts: str) -> list[str]:
    """A diff without the lines that hold a confidential price in either of its texts."""
    secret = {line for text in texts for line in _secret_lines(text)}
    return [f"{line[0]} {MASK}" if line[:1] in "+- " and line[1:].strip() in secret else line for line in diff]


def has_confidential_price(value: Any) -> bool:
    """Tell whether a value holds a price that is marked confidential."""
    if isinstance(value, Mapping):
        return bool(value.get("confidential")) or any(map(has_confidential_price, value.values()))
    return isinstance(value, list) and any(map(has_confidential_price, value))


def _secret_lines(text: str) -> set[str]:
    """The lines, without their margin, from the key of each confidential price to its end."""
    document = parse_document(text)
    lines, secret_lines = text.splitlines(), set()
    starts = sorted({position.line for position in document.key_positions.values()})
    for path, position in document.key_positions.items():
        node = document.values
        for part in path:
            node = node[part]
        if path[-1] != "price" or not has_confidential_price(node):
            continue
        inside = [
            at.line for key, at in (document.positions | document.key_positions).items() if key[: len(path)] == path
        ]
        after = next((line for line in starts if line > max(inside)), len(lines) + 1)
        secret_lines |= {line.strip() for line in lines[position.line - 1 : after - 1] if line.strip()}
    return secret_lines
