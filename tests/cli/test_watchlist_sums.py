"""The sum at once: after new, edit and check; and a price begun from what is published."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from horizon.cli.main import app
from horizon.errors import UsageError
from horizon.watchlist.files.load import load_watchlist


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "horizon.toml").write_text("", encoding="utf-8")
    (tmp_path / "watchlists").mkdir()
    return tmp_path


def run(workspace: Path, *words: str) -> str:
    words = ("watchlist", *words, "--workspace", str(workspace))
    return str(CliRunner().invoke(app, words, env={"COLUMNS": "120"}, catch_exceptions=False).output)


def test_a_new_watchlist_is_costed_at_once_from_people_and_a_published_price(workspace: Path) -> None:
    output = run(workspace, "new", "migraine", "--people", "People with migraine=13,000", "--propose", "oral")
    assert "13,000 eligible → 6,500 treated at the peak" in output
    assert "to be costed, migraine needs: no uptake" in output
    price = load_watchlist(workspace / "watchlists" / "migraine.yaml").price
    assert price is not None
    assert price.source.startswith("Analogue: ")
    assert price.list.low is not None


def test_check_says_the_sum_and_what_a_technology_has_of_its_own(workspace: Path) -> None:
    run(workspace, "new", "migraine", "--people", "People with migraine=13,000", "--propose", "oral")
    setting = "technologies=[{name: atogepant, price: {list: '£182.16', per: 28 days, price_year: 2023}}]"
    edited = run(workspace, "edit", "migraine", "--set", setting, "--set", "uptake={peak: 10%}", "--yes")
    assert "migraine, atogepant (its own price): 13,000 eligible → 1,300 treated at the peak" in edited
    checked = run(workspace, "check", "migraine")
    assert "year since launch" in checked
    assert "£182.16" not in checked
    assert "to be costed" not in checked


def test_check_says_whose_price_the_range_of_a_stand_in_reaches_to(workspace: Path) -> None:
    run(workspace, "new", "migraine", "--people", "People with migraine=13,000", "--propose", "oral")
    price = "price={list: 1200, price_year: 2025}"
    own_prices = "near, price: {list: 1200, price_year: 2025}", "dear, price: {list: 750, per: month, price_year: 2025}"
    setting = f"technologies=[{', '.join('{name: ' + words + '}' for words in own_prices)}]"
    edited = run(workspace, "edit", "migraine", "--set", price, "--set", setting, "--yes")
    assert "£1,200 a year (£1,200 to £9,000, which reaches to the own price of dear)" in " ".join(edited.split())
    hidden = run(workspace, "edit", "migraine", "--set", setting.replace("month", "month, confidential: true"), "--yes")
    assert "9,000" not in hidden.partition("written")[2]


def test_check_says_a_peak_that_comes_after_the_years_shown(workspace: Path) -> None:
    run(workspace, "new", "migraine", "--people", "People with migraine=13,000", "--propose", "oral")
    edited = run(workspace, "edit", "migraine", "--set", "uptake={peak: 10%, years_to_peak: 8}", "--yes")
    assert "1,300 treated at the peak" in edited
    assert "a year from year 9" in edited
    assert "9, the peak" in run(workspace, "check", "migraine")


def test_what_nobody_published_is_asked_of_the_planner(workspace: Path) -> None:
    run(workspace, "new", "migraine", "--people", "People with migraine=13,000")
    assert "no price: give the list price of the nearest medicine" in run(workspace, "check", "migraine")
    run(workspace, "edit", "migraine", "--set", "jurisdiction=us", "--yes")
    with pytest.raises(UsageError, match="nothing is published here for one-off in USD"):
        run(workspace, "edit", "migraine", "--propose", "one-off")


def test_check_says_how_to_know_when_and_what_to_find_out(workspace: Path) -> None:
    text = "title: Scans\nmatch: {interventions: [examplescan]}\nfind_out: [Who reads it]\n"
    (workspace / "watchlists" / "scans.yaml").write_text(text, encoding="utf-8")
    checked = run(workspace, "check", "scans")
    assert "when, scans: no edition yet, so no date: make one with: horizon digest" in checked
    assert "to find out, scans: Who reads it" in checked


def test_check_warns_of_a_step_that_makes_what_has_no_capacity(workspace: Path) -> None:
    step = "{step: Nurses trained, months: 4, makes: {what: specialist nurses, posts: 2}}"
    text = f"title: Scans\nmatch: {{interventions: [examplescan]}}\nreadiness:\n  - {step}\n"
    (workspace / "watchlists" / "scans.yaml").write_text(text, encoding="utf-8")
    warning = "4:5: warning: Nurses trained makes 'specialist nurses', and horizon.toml has no [capacity."
    assert warning in " ".join(run(workspace, "check", "scans").split())
    (workspace / "horizon.toml").write_text('[capacity."Specialist nurses"]\nposts = 3\n', encoding="utf-8")
    assert "warning" not in run(workspace, "check", "scans").replace("0 warnings", "")
