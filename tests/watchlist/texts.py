"""Texts of watchlists for tests, written to files and checked."""

from pathlib import Path

import pytest

from horizon.errors import WatchlistError
from horizon.watchlist.files.load import check_watchlist, load_watchlist

GOOD = "title: Hepatitis C\nmatch: {conditions: [hepatitis C]}\n"
TEXT = """\
# What a planner wrote.
title: T # of all
match:
  conditions: [hepatitis C, HCV] # in a row
  # codes
  interventions:
    - sofosbuvir # Sovaldi
    - ledipasvir

    # the end of the list
  not: [hepatitis B]

# money
population:
  - {step: People, people: 1000, source: NICE}
price: # of 2026
  list: 5000
  rebate: 0.1
  price_year: 2026
  source: a list # with a word

# who
recipients: []
"""


def write_yaml(folder: Path, text: str | bytes, name: str = "area") -> Path:
    path = folder / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def assert_refused(path: Path, fault: str) -> None:
    """Check that the file has this one fault, and that loading it raises the same."""
    assert [str(problem) for problem in check_watchlist(path)] == [f"{path}:{fault}"]
    with pytest.raises(WatchlistError) as refused:
        load_watchlist(path)
    assert str(refused.value) == f"{path}:{fault}"
    assert refused.value.exit_code == 3
