"""From stored trials to assessments: the contract's keys, and what follows from what."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assessment.scans import DAY, DIGEST, scan_records, technology_of
from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.evidence import tables
from horizon.impact.valuation import expected_totals, value_technologies
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist
from workspaces import WATCHLISTS, make_environment, make_workspace, run_command, serve_registry


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What the command prints."""
    folder = tmp_path_factory.mktemp("answered")
    with serve_registry(folder) as api:
        yield run_command(make_workspace(folder / "one"), "scan", "--json", env=make_environment(api)).json


def test_the_json_has_the_keys_of_the_contract(answered: Any) -> None:
    assert answered.keys() >= {"as_of", "data_timestamp", "technologies", "totals", "not_shown"}
    technology = next(technology for technology in answered["technologies"] if technology["name"] == "Examplinib")
    assert technology.keys() >= {
        "name", "aliases", "kind", "novelty", "state", "watchlist", "indication", "trials", "licence", "launch",
        "probability", "impact", "impact_since_launch", "decide_by",
    }  # fmt: skip
    assert technology["trials"][0].keys() >= {"nct_id", "matched_by", "pivotal"}
    assert technology["licence"].keys() == technology["launch"].keys() == {"p10", "p25", "p50", "p75", "p90"}
    assert technology["rests_on"]
    assert technology["probability"].keys() >= {"approved", "reimbursed", "launch_by"}
    assert list(technology["probability"]["launch_by"]) == ["2015/16", "2016/17", "2017/18", "2018/19", "2019/20"]
    row = technology["impact"][0]
    assert row.keys() >= {"financial_year", "early", "conditional", "expected", "currency"}
    assert row["conditional"].keys() == {"p10", "p50", "p90"}
    assert technology["impact_since_launch"][0].keys() == {"year", "p10", "p50", "p90"}
    assert all(isinstance(row[key], int) for key in ("early", "expected"))
    assert (answered["as_of"], answered["data_timestamp"]) == ("2016-02-03", "2016-02-01T09:00:05")
    assert "@" not in str(answered)


def test_eight_trials_of_one_product_are_one_technology(baseline: Scan) -> None:
    assert sorted((technology.name, len(technology.trials)) for technology in baseline.technologies) == [
        ("Cardiolol", 1),
        ("Examplinib", 2),
        ("Otherivir", 1),
    ]
    technology = technology_of(baseline, "Examplinib")
    assert (technology.aliases, technology.watchlist, technology.indication, technology.phase) == (
        ("EX-7977",),
        "hepatitis-c",
        "Hepatitis C",
        "3",
    )
    assert [(trial.nct_id, trial.pivotal) for trial in technology.trials] == [
        ("NCT00000002", False),
        ("NCT00000001", True),
    ]


def test_the_same_trials_in_any_order_give_the_same_scan(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], baseline: Scan
) -> None:
    again = scan_records(tuple(reversed(trials)), tuple(reversed(watchlists)))
    assert again.technologies == baseline.technologies
    assert set(again.totals) == set(baseline.totals)
    assert scan_records(trials, watchlists, seed=1).totals != baseline.totals


def test_its_inputs_give_the_same_expected_figures(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], baseline: Scan
) -> None:
    evidence = tables.load_evidence(DAY)
    _, inputs = scan_trials(trials, ScanBasis(watchlists, evidence, "", DIGEST))
    rows = {row.financial_year: row.expected for row in baseline.totals if row.scope == "all"}
    assert {
        year: round(amount) for year, amount in expected_totals(value_technologies(inputs, evidence))["GBP"].items()
    } == rows


def test_what_touches_a_watchlist_and_is_left_out_is_listed_with_the_rule(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    early = replace(trials[0], nct_id="NCT00000077", phases=(1,))
    (left_out,) = scan_records((*trials, early), watchlists).not_shown
    assert (left_out.nct_id, left_out.watchlist) == ("NCT00000077", "hepatitis-c")
    assert "phase" in left_out.rule


def test_nothing_watched_is_an_empty_scan(watchlists: tuple[Watchlist, ...]) -> None:
    empty = scan_records((), watchlists)
    assert (empty.technologies, empty.totals, empty.not_shown) == ((), (), ())
    assert len(empty.watchlists) == len(WATCHLISTS)


def test_progress_is_told(trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]) -> None:
    stages: list[str] = []
    scan_trials(
        trials, ScanBasis(watchlists, tables.load_evidence(DAY), "", DIGEST), lambda stage, *_: stages.append(stage)
    )
    assert stages == ["matching", "grouping", "costing", "heart-failure", "hepatitis-c", "planning"]


@pytest.mark.parametrize(
    ("starts", "labels"), [("january", ["2016", "2017"]), ("october", ["FY2016", "FY2017"]), ("july", ["2015/16"])]
)
def test_the_financial_year_begins_as_configured(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], starts: str, labels: list[str]
) -> None:
    scan = scan_records(trials, watchlists, year_starts=starts)
    assert list(scan.financial_years[: len(labels)]) == labels
