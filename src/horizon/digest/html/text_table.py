"""Plain text in columns of fixed width: a cell that is too long goes on below, and nothing passes the page's width."""

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

WIDTH = 100


def row(cells: Sequence[str], widths: Sequence[int], indent: int = 2) -> str:
    """One row. A negative width sets the column to the right; columns stand a space apart."""
    assert indent + sum(abs(width) + 1 for width in widths) - 1 <= WIDTH
    columns = [textwrap.wrap(cell, abs(width)) for cell, width in zip(cells, widths, strict=True)]
    lines = zip_longest(*columns, fillvalue="")
    return "\n".join(" " * indent + _line(line, widths) for line in lines).rstrip()


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(cells, widths, strict=True)
    return " ".join(cell.rjust(-width) if width < 0 else cell.ljust(width) for cell, width in pairs).rstrip()


def wrapped(text: str, hang: int = 2, indent: int = 2) -> str:
    """A paragraph within the page's width, its later lines hung by ``hang`` more."""
    return textwrap.fill(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang), break_on_hyphens=False
    )
