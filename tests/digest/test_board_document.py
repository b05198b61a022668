"""The board summary as a Word document: two pages, the same words as its view, and the same bytes every time."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from digest import editions, office
from horizon.digest.board_document import render_board_document
from horizon.digest.view.board import compose_board
from horizon.values.edition import Edition

EDITIONS = {**editions.ALL, "hostile": editions.HOSTILE}
NAMES = ("normal", "hostile")


def render(edition: Edition) -> bytes:
    return render_board_document(compose_board(edition), edition.composed_for)


def read_texts(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def test_it_says_what_the_summary_says() -> None:
    summary, texts = compose_board(editions.NORMAL), read_texts(render(editions.NORMAL))
    assert summary.title in texts
    assert f"{summary.decide_heading} ({summary.decide_when})" in texts
    assert {row.cautious for row in summary.decisions} <= set(texts)
    assert {row.average for row in summary.totals} <= set(texts)
    assert [row.amount for row in summary.reasons] == [text for text in texts if re.match(r"[+−]£|under £", text)]
    assert {*summary.coming_notes, *summary.unlikely, *summary.how_to_read, summary.source} <= set(texts)


def test_without_a_decision_and_without_pounds_it_says_so() -> None:
    texts = read_texts(render(editions.UNCOSTED))
    assert compose_board(editions.UNCOSTED).no_decision in texts
    assert "Since the last edition" not in texts
    with zipfile.ZipFile(io.BytesIO(render(editions.UNCOSTED))) as packed:
        assert not [name for name in packed.namelist() if name.endswith(".png")]


def test_the_same_bytes_every_time_and_the_picture_in_words() -> None:
    content = render(editions.NORMAL)
    assert content == render(editions.NORMAL)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "on average" in re.findall(r'descr="(Line chart[^"]*)"', packed.read("word/document.xml").decode())[0]


@pytest.mark.libreoffice
@pytest.mark.slow
def test_it_prints_on_two_pages(tmp_path: Path) -> None:
    paths = []
    for name in NAMES:
        edition = EDITIONS[name]
        paths.append(tmp_path / f"{name}.docx")
        paths[-1].write_bytes(render(edition))
    summary = compose_board(editions.NORMAL)
    long = {"name": "a long name of a product " * 2, "indication": "an indication of many words " * 3}
    row = replace(summary.decisions[0], **long)
    full = replace(
        summary,
        decisions=(row,) * 6,
        more_decisions=3,
        overdue=summary.overdue[:1] * 3,
        totals=summary.totals * 3,
        reasons=summary.reasons[:1] * 9,
        coming=summary.coming[:1] * 6,
        reserves=summary.reserves[:1] * 6,
    )
    (tmp_path / "full.docx").write_bytes(render_board_document(full, editions.NORMAL.composed_for))
    assert office.count_pages([*paths, tmp_path / "full.docx"], tmp_path) == dict.fromkeys((*NAMES, "full"), 2)
