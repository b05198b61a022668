"""The tables for machines: all rows, in full, and nothing that a spreadsheet would run."""

import csv
import io
import json

import pytest

from digest import editions
from horizon.digest import publish
from horizon.digest.csv_tables import render_tables
from horizon.values.edition import Edition

NAMES = ["technologies", "impact", "totals", "trials", "readiness", "changes", "left-out", "assumptions"]


def rows(name: str, edition: Edition = editions.NORMAL) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_tables(edition)[f"{name}.csv"].decode("utf-8-sig"))))


def test_every_technology_and_every_year_is_there_as_in_the_json() -> None:
    scan = json.loads(publish.edition_json(editions.NORMAL))["scan"]
    assert [row["key"] for row in rows("technologies")] == [technology["key"] for technology in scan["technologies"]]
    assert [row["expected"] for row in rows("impact")] == [
        str(year["expected"]) for technology in scan["technologies"] for year in technology["impact"]
    ]
    assert len(rows("left-out")) == len(scan["not_shown"])
    assert {row["start_by"] for row in rows("readiness") if row["name"] == "Nurses trained"} == {"2028-03-01"}


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_a_formula(name: str) -> None:
    hostile_rows = rows(name, editions.HOSTILE)
    assert hostile_rows
    for row in hostile_rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or cell[1:].replace(".", "").isdigit()
            assert "\u202e" not in cell
