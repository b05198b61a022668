"""Which lines of a watchlist's text hold a confidential price, so that they are shown only to who reveals them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from horizon.watchlist.files.document import YamlDocument, parse_document, split_lines
from horizon.watchlist.schema.key_path import KeyPath
from horizon.watchlist.schema.plain_text import read_figure

MASK = "•••• (confidential)"
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PRICE_FAULT = re.compile(r"(\bprice\b[\w.]*): .*")


def mask_lines(diff: Iterable[str], *texts: str) -> list[str]:
    """A diff without the lines that hold a confidential price of either of its texts, or its figures elsewhere."""
    lines: set[str] = set()
    figures: set[float] = set()
    for text in texts:
        document = parse_document(text)
        lines |= _secret_lines(document, split_lines(text))
        figures.update(_secret_figures(document))
    return [_mask_line(line, lines, figures) for line in diff]


def mask_fault(text: str) -> str:
    """A fault of the check without what it says of a price, which may be its figures."""
    return _PRICE_FAULT.sub(rf"\1: is not in order; what is wrong holds a figure that is {MASK}", text)


def has_confidential_price(value: Any) -> bool:
    """Tell whether a value holds a price that is marked confidential."""
    if isinstance(value, Mapping):
        return bool(value.get("confidential")) or any(map(has_confidential_price, value.values()))
    return isinstance(value, list) and any(map(has_confidential_price, value))


def _mask_line(line: str, lines: Set[str], figures: Set[float]) -> str:
    sign, text = line[:1], line[1:]
    holds_figure = any(float(part.replace(",", "")) in figures for part in _FIGURE.findall(text))
    return f"{sign} {MASK}\n" if sign in "+- " and (text.strip() in lines or holds_figure) else line


def _secret_prices(document: YamlDocument) -> Iterator[tuple[KeyPath, Any]]:
    """Each price that is marked confidential, with its path."""
    for path in document.key_positions:
        node = document.values
        for part in path:
            node = node[part]
        if path[-1] == "price" and has_confidential_price(node):
            yield path, node


def _secret_figures(document: YamlDocument) -> Iterator[float]:
    """What the list prices that are confidential come to, wherever else it may be written, such as in a comment."""
    for _, price in _secret_prices(document):
        figure = read_figure(price.get("list"))
        for end in ("mode", "low", "high") if isinstance(figure, Mapping) else ():
            if isinstance(figure.get(end), int | float):
                yield float(figure[end])


def _secret_lines(document: YamlDocument, lines: Sequence[str]) -> set[str]:
    """The lines, without their margin, from the key of each confidential price to its end."""
    secret_lines: set[str] = set()
    starts = sorted({position.line for position in document.key_positions.values()})
    for path, _ in _secret_prices(document):
        inside = [
            at.line for key, at in (document.positions | document.key_positions).items() if key[: len(path)] == path
        ]
        after = next((line for line in starts if line > max(inside)), len(lines) + 1)
        first = document.key_positions[path].line
        secret_lines |= {line.strip() for line in lines[first - 1 : after - 1] if line.strip()}
    return secret_lines
