"""Plain text in columns of fixed width: a long cell continues below, and no line is wider than the page."""

import re
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

WIDTH = 100


def format_row(cells: Sequence[str], widths: Sequence[int], indent: int = 2) -> str:
    """Format one row; a negative width aligns its column to the right, and columns are a space apart."""
    assert indent + sum(abs(width) + 1 for width in widths) - 1 <= WIDTH
    columns = [textwrap.wrap(cell, abs(width)) for cell, width in zip(cells, widths, strict=True)]
    lines = zip_longest(*columns, fillvalue="")
    return "\n".join(" " * indent + _format_line(line, widths) for line in lines).rstrip()


def _format_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(cells, widths, strict=True)
    return " ".join(cell.rjust(-width) if width < 0 else cell.ljust(width) for cell, width in pairs).rstrip()


def wrap_paragraph(text: str, hang: int = 2, indent: int = 2) -> str:
    """Wrap a paragraph at the page's width, its later lines indented by ``hang`` more."""
    return textwrap.fill(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang), break_on_hyphens=False
    )


def squeeze_blank_lines(text: str) -> str:
    """Leave one blank line where there are more, none at either end."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
