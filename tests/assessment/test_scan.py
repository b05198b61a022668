"""From stored trials to assessments: the contract's keys, and what follows from what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from horizon.assessment.scan import assess, matched, scan
from horizon.evidence import tables
from horizon.impact.valuation import expected, value
from horizon.registry.study import keep, read
from horizon.settings import Digest
from horizon.values.edition import Scan
from horizon.values.trial import Trial
from horizon.watchlist.files.files import load_all, set_values
from horizon.watchlist.schema.watchlist import Watchlist
from workspaces import WATCHLISTS, ask, environment, make, records, registry

DAY = dt.date(2016, 2, 3)
DIGEST = Digest(draws=400)


@pytest.fixture(scope="module")
def trials() -> tuple[Trial, ...]:
    return tuple(read(keep(raw).body) for raw in records())


@pytest.fixture(scope="module")
def watchlists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watchlist, ...]:
    return load_all(make(tmp_path_factory.mktemp("scan") / "one") / "watchlists").watchlists


def scanned(trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], day: dt.date = DAY, **changes: Any) -> Scan:
    digest = DIGEST.model_copy(update=changes)
    return scan(trials, watchlists, tables.load(day), "2016-02-01T09:00:05", digest)[0]


@pytest.fixture(scope="module")
def found(trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]) -> Scan:
    return scanned(trials, watchlists)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What the command prints."""
    folder = tmp_path_factory.mktemp("answered")
    with registry(folder) as api:
        yield ask(make(folder / "one"), "scan", "--json", given=environment(api)).json


def test_the_json_has_the_keys_of_the_contract(answered: Any) -> None:
    assert answered.keys() >= {"as_of", "data_timestamp", "technologies", "totals", "not_shown"}
    technology = next(one for one in answered["technologies"] if one["name"] == "Examplinib")
    assert technology.keys() >= {
        "name", "aliases", "kind", "novelty", "state", "watchlist", "indication", "trials", "licence", "launch",
        "probability", "impact", "impact_since_launch", "decide_by",
    }  # fmt: skip
    assert technology["trials"][0].keys() >= {"nct_id", "matched_by", "pivotal"}
    assert technology["licence"].keys() == technology["launch"].keys() == {"p10", "p50", "p90"}
    assert technology["probability"].keys() >= {"approved", "reimbursed", "launch_by"}
    assert list(technology["probability"]["launch_by"]) == ["2015/16", "2016/17", "2017/18", "2018/19", "2019/20"]
    row = technology["impact"][0]
    assert row.keys() >= {"financial_year", "early", "conditional", "expected", "currency"}
    assert row["conditional"].keys() == {"p10", "p50", "p90"}
    assert technology["impact_since_launch"][0].keys() == {"year", "p10", "p50", "p90"}
    assert all(isinstance(row[key], int) for key in ("early", "expected"))
    assert (answered["as_of"], answered["data_timestamp"]) == ("2016-02-03", "2016-02-01T09:00:05")
    assert "@" not in str(answered)


def test_eight_trials_of_one_product_are_one_technology(found: Scan) -> None:
    assert sorted((one.name, len(one.trials)) for one in found.technologies) == [
        ("Cardiolol", 1),
        ("Examplinib", 2),
        ("Otherivir", 1),
    ]
    one = next(one for one in found.technologies if one.name == "Examplinib")
    assert (one.aliases, one.watchlist, one.indication, one.phase) == (("EX-7977",), "hepatitis-c", "Hepatitis C", "3")
    assert [(trial.nct_id, trial.pivotal) for trial in one.trials] == [("NCT00000002", False), ("NCT00000001", True)]


def test_without_a_price_it_says_when_and_no_pounds(found: Scan) -> None:
    one = next(one for one in found.technologies if one.name == "Cardiolol")
    assert one.launch is not None
    assert (one.impact, one.impact_since_launch, one.withheld, one.over_threshold) == ((), (), False, False)
    assert all(decision.amount is None for decision in one.decisions)
    assert {row.scope for row in found.totals} == {"hepatitis-c", "all"}


def test_what_the_technologies_are_expected_to_cost_adds_up_to_the_total(found: Scan) -> None:
    for at, row in enumerate(row for row in found.totals if row.scope == "all"):
        parts = [one.impact[at].expected for one in found.technologies if one.impact]
        assert abs(row.expected - sum(parts)) <= len(parts)


def test_the_same_trials_in_any_order_give_the_same_scan(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], found: Scan
) -> None:
    again = scanned(tuple(reversed(trials)), tuple(reversed(watchlists)))
    assert again.technologies == found.technologies
    assert set(again.totals) == set(found.totals)
    assert scanned(trials, watchlists, seed=1).totals != found.totals


def test_its_inputs_give_the_same_expected_figures(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], found: Scan
) -> None:
    evidence = tables.load(DAY)
    _, inputs = scan(trials, watchlists, evidence, "", DIGEST)
    rows = {row.financial_year: row.expected for row in found.totals if row.scope == "all"}
    assert {year: round(amount) for year, amount in expected(value(inputs, evidence))["GBP"].items()} == rows


def test_what_touches_a_watchlist_and_is_left_out_is_listed_with_the_rule(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    early = replace(trials[0], nct_id="NCT00000077", phases=(1,))
    (one,) = scanned((*trials, early), watchlists).not_shown
    assert (one.nct_id, one.watchlist) == ("NCT00000077", "hepatitis-c")
    assert "phase" in one.rule


@pytest.fixture(scope="module")
def complete(trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
    """The same trials, completed on the day that was planned."""
    return tuple(
        replace(one, primary_completion=replace(one.primary_completion, actual=True))
        for one in trials
        if one.primary_completion
    )


@pytest.mark.parametrize(("day", "act"), [(dt.date(2017, 1, 10), False), (dt.date(2017, 9, 1), True)])
def test_what_presses_is_dear_soon_and_due(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], day: dt.date, act: bool
) -> None:
    one = next(one for one in scanned(complete, watchlists, day).technologies if one.name == "Otherivir")
    assert one.over_threshold
    assert one.act_now is act
    assert one.decide_by is not None


def test_what_is_cheaper_than_the_threshold_does_not_press(
    complete: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    cheap = tuple(set_values(one, ["price.list=1"]) if one.name == "hepatitis-c" else one for one in watchlists)
    found = scanned(complete, cheap, dt.date(2017, 9, 1))
    assert not any(one.act_now or one.over_threshold for one in found.technologies)


@pytest.mark.parametrize(("day", "threshold"), [(dt.date(2016, 2, 3), 5), (dt.date(2017, 9, 1), 20_000_000)])
def test_the_threshold_is_the_dated_rule_and_before_it_the_workspaces_own(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], day: dt.date, threshold: int
) -> None:
    found = scanned(trials, watchlists, day, threshold=Decimal(5))
    assert [page.threshold for page in found.watchlists if page.costed] == [threshold]


def test_a_stopped_technology_is_listed_and_not_costed(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    ended = tuple(
        replace(one, status="terminated", why_stopped="no benefit") if one.nct_id == "NCT00000003" else one
        for one in trials
    )
    one = next(one for one in scanned(ended, watchlists).technologies if one.name == "Otherivir")
    assert (one.state, one.launch, one.impact, one.decisions, one.steps) == ("stopped", None, (), (), ())
    assert "no benefit" in " ".join(one.because)


def test_steps_are_laid_before_the_early_end_of_the_launch_window(found: Scan) -> None:
    one = next(one for one in found.technologies if one.name == "Otherivir")
    assert one.launch is not None
    assert [(step.name, step.done_by) for step in one.steps] == [("Nurses trained", one.launch.p10)]


def test_every_watchlist_has_a_page_and_every_figure_a_row(found: Scan) -> None:
    assert [(page.name, page.costed) for page in found.watchlists] == [("heart-failure", False), ("hepatitis-c", True)]
    prices = [row for row in found.assumptions if row.what == "list price"]
    assert [(row.value, row.unit, row.stamp, row.used_by) for row in prices] == [
        ("30,800", "GBP a course", "assumption", "Hepatitis C")
    ]


def test_nothing_watched_is_an_empty_scan(watchlists: tuple[Watchlist, ...]) -> None:
    empty = scanned((), watchlists)
    assert (empty.technologies, empty.totals, empty.not_shown) == ((), (), ())
    assert len(empty.watchlists) == len(WATCHLISTS)


def test_progress_is_told(trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], tmp_path: Path) -> None:
    told: list[str] = []
    scan(trials, watchlists, tables.load(DAY), "", DIGEST, told.append)
    assert told == ["matching", "grouping", "costing", "heart-failure", "hepatitis-c", "planning"]


def test_no_draws_are_held_once_an_indication_is_worked_out(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    kept: list[Any] = []

    def spread(work: Any, pieces: Any) -> list[Any]:
        kept.extend(map(work, pieces))
        return kept

    evidence, matches = tables.load(DAY), matched(trials, watchlists)
    assess(matches, watchlists, evidence, "", DIGEST, spread=spread)
    looks = [one for outlooks, _ in kept for one in outlooks]
    assert any(one.launch for one in looks)
    assert all(one.launch_draws is None and one.success is None for one in looks)


def test_an_area_has_its_part_of_the_money_and_of_the_threshold(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], found: Scan
) -> None:
    area = scanned(trials, watchlists, area="Kent", area_people=5_350_000)
    for whole, part in zip(found.totals, area.totals, strict=True):
        assert float(part.expected) == pytest.approx(float(whole.expected) / 10, abs=1)
        assert part.per_100_000 == whole.per_100_000
    (page,) = (one for one in area.watchlists if one.name == "hepatitis-c")
    assert (page.area, page.people, page.funnel[-1].step) == ("Kent", 5_350_000, "who live in Kent")
    local = tuple(set_values(one, ["local=true"]) for one in watchlists)
    own = scanned(trials, local, area="Kent", area_people=5_350_000)
    assert [row.expected for row in own.totals] == [row.expected for row in found.totals]


@pytest.mark.parametrize(
    ("starts", "labels"), [("january", ["2016", "2017"]), ("october", ["FY2016", "FY2017"]), ("july", ["2015/16"])]
)
def test_the_financial_year_begins_as_configured(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], starts: str, labels: list[str]
) -> None:
    found = scanned(trials, watchlists, year_starts=starts)
    assert list(found.financial_years[: len(labels)]) == labels


def test_what_moves_the_money_most_is_kept_for_the_picture(found: Scan) -> None:
    for page in found.watchlists:
        widths = [abs(bar.at_high - bar.at_low) for bar in page.sensitivity]
        assert widths == sorted(widths, reverse=True)
        assert all(bar.low < bar.high for bar in page.sensitivity)


def test_of_a_confidential_price_not_even_the_chance_of_crossing_the_threshold_is_said(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], found: Scan
) -> None:
    assert any(one.crosses_threshold is not None for one in found.technologies)
    secret = scanned(trials, tuple(set_values(one, ["price.confidential=true"]) for one in watchlists if one.price))
    assert {one.crosses_threshold for one in secret.technologies} == {None}
    assert all(page.sensitivity == () for page in secret.watchlists)
