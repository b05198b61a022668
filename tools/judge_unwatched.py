"""Judge the list of what nobody watches on real records, and write its figures into ``docs/unwatched.md``.

``python tools/judge_unwatched.py RECORDS [DAY]`` reads every bulk file of a folder, and the records that horizon ships.
"""

import datetime as dt
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from horizon.app.pull_files import pull_from_source
from horizon.app.stored_assessment import assess_stored_trials
from horizon.app.workspace import Workspace, build_workspace
from horizon.evidence.spend_cases import load_spend_cases
from horizon.evidence.tables import load_evidence
from horizon.replay.spend_fit import format_model, format_rankings, judge_rankings
from horizon.replay.unwatched_trial import (
    DearMedicine,
    format_blind_results,
    format_dear_results,
    look_for_dear_medicines,
    try_without_watchlists,
)
from horizon.settings import DigestSettings, Settings
from horizon.unwatched.listing import UnwatchedBasis
from horizon.values.progress import ignore_progress
from horizon.watchlist.files.load import load_watchlist

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "unwatched.md"
RAW = Path(__file__).parent / "evidence_raw"
DEAREST = 40


def open_records(folder: Path, records: Path, day: dt.date) -> Workspace:
    """Open a workspace in a folder, with the shipped watchlists and all records at hand."""
    settings = Settings(
        workspace=folder,
        database_url=f"sqlite:///{folder / 'horizon.db'}",
        reports=folder / "reports",
        today=day,
        digest=DigestSettings(draws=1_000),
    )
    watchlists = tuple(load_watchlist(path) for path in sorted((ROOT / "watchlists").glob("*.yaml")))
    workspace = build_workspace(settings, watchlists)
    # Whole records come last: the shipped facts lack the titles.
    with as_file(files("horizon.demo") / "records.ndjson.gz") as shipped:
        for source in (shipped, *list_sources(records)):
            pull_from_source(source, workspace.trials, ignore_progress, day)
    return workspace


def list_sources(records: Path) -> Iterator[Path]:
    """Yield the bulk files of whole records, and each folder of a history."""
    yield from sorted((records / "studies").glob("*.ndjson.gz"))
    yield from sorted(path for path in (records / "history").glob("*") if path.is_dir())


def list_dear_medicines() -> Iterator[DearMedicine]:
    """Yield the medicines first approved from 2007 on that cost most in a year, dearest first."""
    spend = pd.read_csv(RAW / "us_drug_spend.csv").sort_values("gross_spend_usd", ascending=False)
    products = pd.read_csv(RAW / "launch_products.csv")
    products = products[products["approved"] >= "2007-01-01"]
    approvals = {fold_name(row["brand"]): row for row in products.to_dict("records")}
    seen: set[str] = set()
    for row in spend.to_dict("records"):
        approval = approvals.get(fold_name(row["brand"]))
        if approval is not None and approval["brand"] not in seen and len(seen) < DEAREST:
            seen.add(approval["brand"])
            names = (approval["brand"], approval["product"].replace("+", "/"))
            yield DearMedicine(names, dt.date.fromisoformat(approval["approved"]), int(row["gross_spend_usd"]))


def fold_name(name: object) -> str:
    """Return a brand in small letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def replace_table(page: str, name: str, table: str) -> str:
    """Return a page with the table between a name's marks replaced."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    return f"{page[: page.index(begin) + len(begin)]}\n{table}\n{page[page.index(end) :]}"


def main(records: Path, day: dt.date) -> None:
    """Judge, and write the page."""
    page = replace_table(PAGE.read_text(encoding="utf-8"), "model", format_model())
    page = replace_table(page, "spend", format_rankings(judge_rankings(load_spend_cases())))
    with tempfile.TemporaryDirectory() as folder, open_records(Path(folder), records, day) as workspace:
        scan, _ = assess_stored_trials(workspace)
        trials = list(workspace.trials.iter_trials(day))
        basis = UnwatchedBasis(workspace.watchlists, load_evidence(day), workspace.regulators.records_as_of(day))
        page = replace_table(page, "blind", format_blind_results(list(try_without_watchlists(trials, scan, basis))))
        dear = look_for_dear_medicines(list_dear_medicines(), workspace.trials.iter_trials, load_spend_cases())
        page = replace_table(page, "dear", format_dear_results(list(dear)))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), dt.date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else dt.date(2026, 2, 23))
