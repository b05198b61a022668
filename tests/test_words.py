"""The words that nobody who plans should have to learn are in nothing that people see."""

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from digest import editions
from horizon.digest import publish

SOURCE = Path(__file__).parents[1] / "src" / "horizon"
GONE = {
    r"dearest": "the most expensive year",
    r"draws?": "the middle estimate, four chances in five",
    r"data corrected": "the registry changed",
    r"year rolled": "a new financial year is shown",
    r"tail[ -]watch": "large but unlikely",
    r"novelty": "new use of an existing medicine",
    r"modes?": "best estimate",
    r"speaks? weakly": "weak evidence",
    r"base[ -]case": "if everything launched as early as it could",
}
"""The words that are gone, with what is said instead."""
STORED = {"year rolled", "data corrected", "low mode high", "file modes"}
"""What editions store of earlier versions, columns' names, and a check of the operator's."""
LANGUAGE = {"store", "watchlist"}
"""Rooms that speak SQL, and the language of the watchlists' files, in which a best estimate is a ``mode``."""
GONE_WORDS = re.compile(rf"(?<![\w-])(?:{'|'.join(GONE)})(?![\w-])", re.IGNORECASE)
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LITERAL = re.compile(r'"([^"]*)"')


def test_they_are_in_no_text_of_the_program() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {text!r}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line, text in texts_of(path)
        if path.relative_to(SOURCE).parts[0] not in LANGUAGE and path.stem not in {"vocabulary", "draft"}
        if GONE_WORDS.search(text)
    ]
    assert found == []


def test_they_are_in_no_template() -> None:
    found = []
    for path in sorted(SOURCE.rglob("*.j2")):
        text = path.read_text(encoding="utf-8")
        spoken = _EXPRESSION.sub(lambda match: " ".join(_LITERAL.findall(match[0])), text)
        found += [f"{path.relative_to(SOURCE)}: {match[0]}" for match in GONE_WORDS.finditer(spoken)]
    assert found == []


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module that people could read: docstrings are those of commands only, and names are not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in documented:
            continue
        # Names of fields and columns, one or several, are no prose.
        if node.value not in STORED and not re.fullmatch(r"[\w.]*|[a-z_\d ]*_[a-z_\d ]*", node.value):
            yield node.lineno, node.value


INTERNAL = re.compile(r"\d\.?\d*e[+-]\d+|(?<![\d,.])9,?999(?![\d,])|[a-z]\|[a-z|]")
"""Powers of ten, a sentinel, and the bars of a key."""
EARLY_STEPS = (
    editions.step("data corrected", 3_400_000),
    editions.step("year rolled", 1_000_000, "2025/26 no longer shown"),
    editions.step("assumption edited", -2_000_000, "lung-cancer|small-cell lung cancer: capacity 25500 → 826.508"),
    editions.step("assumption edited", 2_000_000, "lung-cancer: list price 3.4e+06 → 3.5e+06"),
)


def test_they_are_in_no_file_of_an_edition_even_of_an_early_version(tmp_path: Path) -> None:
    bridge = replace(editions.BRIDGE, after=editions.BRIDGE.before + Decimal(4_400_000), steps=EARLY_STEPS)
    moved = editions.conditional(editions.HF101, *EARLY_STEPS)
    early = replace(editions.NORMAL, bridge=(bridge,), conditional_bridges=(moved,), reasons=())
    folder = publish.write_edition(early, None, tmp_path)
    texts = {path.relative_to(folder): text for path in folder.rglob("*.*") for text in texts_of_file(path)}
    assert len(texts) > 10
    for name, text in texts.items():
        found = [match[0] for pattern in (GONE_WORDS, INTERNAL) for match in pattern.finditer(text)]
        assert found == [], name


def texts_of_file(path: Path) -> Iterator[str]:
    """What a reader sees of a file; nothing of what is written for programs."""
    if path.suffix == ".html":
        page = re.sub(r"<(style|script)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        described = re.findall(r' (?:alt|aria-label|title)="([^"]*)"', page)
        yield unescape(" ".join([re.sub(r"<[^>]*>", " ", page), *described]))
    elif path.suffix in {".txt", ".ics"}:
        yield path.read_text(encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            yield " ".join(cell for row in rows for name, cell in row.items() if name != "key" and cell)
    elif path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        yield " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    elif path.suffix == ".xlsx":
        book = load_workbook(path, read_only=True)
        yield " ".join(
            str(cell)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if isinstance(cell, str) and not cell.startswith("=")
        )
