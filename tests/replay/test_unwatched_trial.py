"""The list tried blind: a watchlist taken away, and medicines before they were dear."""

import datetime as dt
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from horizon.app.pull_files import pull_from_file
from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.evidence.spend_cases import load_spend_cases
from horizon.evidence.tables import load_evidence
from horizon.replay.unwatched_trial import (
    DearMedicine,
    format_blind_results,
    format_dear_results,
    look_for_dear_medicines,
    try_without_watchlists,
)
from horizon.settings import DigestSettings
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.unwatched.listing import UnwatchedBasis
from horizon.values.progress import ignore_progress
from horizon.watchlist.schema.watchlist import Watchlist
from trials import make_trial

DAY = dt.date(2026, 2, 23)
SOVALDI = DearMedicine(("Sovaldi", "sofosbuvir"), dt.date(2013, 12, 6), 4_493_000_000)
ELIQUIS = DearMedicine(("Eliquis", "apixaban"), dt.date(2012, 12, 28), 3_236_000_000)


def make_watchlist(condition: str, price: int) -> Watchlist:
    return Watchlist.model_validate(
        {
            "name": condition,
            "title": condition,
            "match": {"conditions": [condition]},
            "population": [{"step": "all", "people": 100_000}],
            "price": {"list": price, "per": "year", "currency": "GBP", "price_year": 2025},
        }
    )


def test_what_a_watchlist_taken_away_calls_is_looked_for_without_it() -> None:
    trials = [
        make_trial(1, "breathimab", conditions=("Asthma",), enrolment=4_000),
        make_trial(2, "goutinib", conditions=("Gout",), enrolment=400),
        make_trial(3, "bothmab", conditions=("Asthma", "Gout"), enrolment=900),
        make_trial(4, "earlymab", conditions=("Asthma",), phases=(2,)),
    ]
    watchlists = (make_watchlist("asthma", 9_000), make_watchlist("gout", 1))
    basis = ScanBasis(watchlists, load_evidence(DAY), "2026-02-20T09:00:05", DigestSettings(draws=200))
    scan, _ = scan_trials(trials, basis)
    (result,) = try_without_watchlists(trials, scan, UnwatchedBasis(watchlists, load_evidence(DAY)))
    assert (result.watchlist, result.called, result.swept, result.listed) == ("asthma", 3, 2, 1)
    assert dict(result.places) == {"breathimab": 1, "bothmab": None}
    assert (result.found, result.by_people, result.still_watched) == (1, 1, ("bothmab",))
    table = format_blind_results([result])
    assert "bothmab still watched by another" in table
    assert table.splitlines()[-1].startswith("| **all** | 3 | 2 |")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    """The records that horizon ships, hepatitis C among them."""
    trials = Trials(connect_database(f"sqlite:///{tmp_path_factory.mktemp('shipped') / 'horizon.db'}"))
    with as_file(files("horizon.demo") / "records.ndjson.gz") as path:
        pull_from_file(path, trials, ignore_progress)
    yield trials
    trials.engine.dispose()


def test_sofosbuvir_is_among_the_first_five_a_year_before_without_a_watchlist(shipped: Trials) -> None:
    found, missing = look_for_dear_medicines([SOVALDI, ELIQUIS], shipped.iter_trials, load_spend_cases())
    assert found.day == dt.date(2012, 12, 31)
    assert found.place
    assert found.place <= 5 < found.listed
    assert (missing.place, missing.at_hand) == (None, False)
    table = format_dear_results([found, missing])
    assert "(`hepatitis-c/sofosbuvir`) |" in table
    assert table.endswith("| 2011-12-31 | no record at hand |")


@pytest.mark.slow
def test_on_real_records_nine_in_ten_are_found_and_the_documentation_holds_it(records: Path, tmp_path: Path) -> None:
    from judge_unwatched import PAGE, open_records

    with open_records(tmp_path, records, DAY) as workspace:
        basis = ScanBasis(
            workspace.watchlists,
            load_evidence(DAY),
            "2026-02-21T00:00:00",
            workspace.settings.digest,
            workspace.regulators.records_as_of(DAY),
        )
        trials = list(workspace.trials.iter_trials(DAY))
        scan, _ = scan_trials(trials, basis)
        unwatched = UnwatchedBasis(workspace.watchlists, load_evidence(DAY), workspace.regulators.records_as_of(DAY))
        results = list(try_without_watchlists(trials, scan, unwatched))
        (sofosbuvir,) = look_for_dear_medicines([SOVALDI], workspace.trials.iter_trials, load_spend_cases())
    assert sum(row.found for row in results) >= 0.9 * sum(row.swept for row in results)
    assert sofosbuvir.place
    assert sofosbuvir.place <= 5
    held = PAGE.read_text(encoding="utf-8").split("<!-- blind -->\n")[1].split("\n<!-- /blind -->")[0]
    assert held == format_blind_results(results), "python tools/judge_unwatched.py RECORDS"
