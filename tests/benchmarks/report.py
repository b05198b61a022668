"""Where a benchmark's figures go: to the screen and, where BENCH_INTO names the folder of the docs (``make bench``),
into the page of it that has a place of that name, between ``<!-- NAME -->`` and ``<!-- /NAME -->``.
"""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path


def tell(name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One table in Markdown; a heading that ends in a colon is of a column of figures, on the right."""
    marks = ["---:" if heading.endswith(":") else "---" for heading in headings]
    heads = [heading.removesuffix(":") for heading in headings]
    text = "\n".join(f"| {' | '.join(row)} |" for row in (heads, marks, *rows))
    print(f"{text}\n", flush=True)
    if into := os.environ.get("BENCH_INTO"):
        places = sum(_put(page, name, text) for page in sorted(Path(into).glob("*.md")))
        assert places == 1, f"{name} has {places} places in the docs"


def _put(page: Path, name: str, table: str) -> int:
    """How many places of that name the page has, each filled."""
    text = page.read_text(encoding="utf-8")
    filled, count = re.subn(
        rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
        lambda place: f"{place[1]}\n{table}\n\n{place[2]}",
        text,
        flags=re.DOTALL,
    )
    if count:
        page.write_text(filled, encoding="utf-8")
    return count
