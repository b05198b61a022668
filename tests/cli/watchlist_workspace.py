"""A workspace with one watchlist and two stored trials, for the watchlist commands."""

from pathlib import Path

from studies import make_study, write_records
from workspaces import CommandResult, make_environment, make_workspace, run_command

AREA = """\
title: Hepatitis C
owner: Theirs
match: {conditions: [hepatitis C, HCV], not: [hepatitis B]} # ours
population:
  - {step: People, people: 146000, source: NICE 2012, known_since: 2012}
  - {step: diagnosed, share: 0.5}
  - {step: new each year, people_a_year: {mode: 4000, high: 5000}}
price: {list: 123456, price_year: 2026, confidential: true}
recipients: [{email: theirs@example.org}]
"""


def make_watchlist_workspace(folder: Path) -> Path:
    """Make the workspace in a new folder, with the stored trials pulled from a file beside it."""
    workspace = make_workspace(folder / "one", {"hepatitis-c": AREA})
    records = write_records(
        folder / "records.ndjson",
        [make_study(1), make_study(2, conditions=["Asthma"], keywords=["HBV"], conditionBrowseModule=None)],
    )
    assert run_in(workspace, "pull", "--source", str(records)).code == 0
    return workspace


def run_in(folder: Path, *words: str) -> CommandResult:
    return run_command(folder, *words, env=make_environment())
