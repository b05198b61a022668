"""The tables for machines: all rows, in full, and nothing that a spreadsheet would run."""

import csv
import io
import json

import pytest

from digest import editions
from horizon.digest import publish
from horizon.digest.csv_tables import tables

NAMES = ["technologies", "impact", "totals", "trials", "readiness", "changes", "left-out", "assumptions"]


def rows(name: str, edition: editions.Edition = editions.NORMAL) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables(edition)[f"{name}.csv"].decode("utf-8-sig"))))


def test_every_technology_and_every_year_is_there_as_in_the_json() -> None:
    scan = json.loads(publish.as_json(editions.NORMAL))["scan"]
    assert [row["key"] for row in rows("technologies")] == [one["key"] for one in scan["technologies"]]
    assert [row["expected"] for row in rows("impact")] == [
        str(year["expected"]) for one in scan["technologies"] for year in one["impact"]
    ]
    assert len(rows("left-out")) == len(scan["not_shown"])
    assert {row["start_by"] for row in rows("readiness") if row["name"] == "Nurses trained"} == {"2028-03-01"}


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_a_formula(name: str) -> None:
    found = rows(name, editions.HOSTILE)
    assert found
    for row in found:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or cell[1:].replace(".", "").isdigit()
            assert "\u202e" not in cell
