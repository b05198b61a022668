"""Outcomes as somebody types them or a file brings them: every fault by its line, nothing half recorded."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from horizon.errors import ConfigurationError, UsageError
from horizon.scoring.outcome_entry import load_outcomes, parse_outcome
from horizon.store.engine import connect_database
from horizon.store.outcomes import Outcomes
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome
from horizon.watchlist.files.load import parse_watchlist
from horizon.watchlist.schema.watchlist import Watchlist
from workspaces import HEPATITIS, CommandResult, make_workspace, run_command

TODAY = dt.date(2016, 2, 3)
HEADING = "watchlist,technology,event,date,source,financial_year,amount,what\n"
GOOD = """hepatitis-c,sofosbuvir,licence,2014-01-16,EMA,,,
hepatitis-c,sofosbuvir,spend,2015-06,"a ledger, closed",2014/15,"18,700,000",for about 500 people
hepatitis-c,all,plan,2015,NHS England,2015/16,190000000,
"""
BAD = """hepatitis,sofosbuvir,licence,2014-01-16,EMA,,,
hepatitis-c,sofosbuvir,approved,2014-13,,,,
hepatitis-c,all,launch,2017-01-01,EMA,,,
hepatitis-c,sofosbuvir,spend,2015,a ledger,2014,some,
hepatitis-c,sofosbuvir,licence,2014,EMA,2014/15,,
hepatitis-c,sofosbuvir,licence,2014,EMA,,,,too much
"""
FAULTS = [
    "2: there is no watchlist 'hepatitis'; there are: hepatitis-c",
    "3: source is missing",
    "3: event 'approved' is none of licence, launch, guidance, refusal, withdrawal, spend, plan",
    "3: date '2014-13' is no date; write 16 Jan 2014, Jan 2014 or 2014, or 2014-01-16",
    "4: date 2017-01-01 has not come yet (today is 3 Feb 2016)",
    "4: a launch is of one technology; 'all' goes with spend and plan",
    "5: financial_year '2014' is none here; write it like 2014/15",
    "5: amount 'some' is no whole number in GBP; write 1,200,000 or 1.2m",
    "6: financial_year goes with spend and plan only",
    "7: more fields than headings; put a text with commas in quotes",
]


def watchlists() -> list[Watchlist]:
    return [parse_watchlist(HEPATITIS, Path("hepatitis-c.yaml"))]


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text("\ufeff" + HEADING + GOOD, encoding="utf-8")
    first, second, third = load_outcomes(path, watchlists(), TODAY)
    assert first == Outcome("hepatitis-c", "sofosbuvir", "licence", PartialDate(2014, 1, 16), "EMA")
    assert (second.amount, second.currency, second.source) == (Decimal(18_700_000), "GBP", "a ledger, closed")
    assert (third.technology, third.on, third.financial_year) == ("all", PartialDate(2015), "2015/16")


def test_every_fault_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(HEADING + BAD, encoding="utf-8")
    with pytest.raises(ConfigurationError) as answer:
        load_outcomes(path, watchlists(), TODAY)
    *faults, last = str(answer.value).splitlines()
    assert faults == [f"outcomes.csv:{fault}" for fault in FAULTS]
    assert last == "10 faults: nothing is recorded, correct them first"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("watchlist,technology\n", "line 1 has no event, date, source"),
        (HEADING.replace("what", "note"), "'note' is no heading"),
        ("", "line 1 has no watchlist"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        load_outcomes(path, watchlists(), TODAY)
    with pytest.raises(UsageError, match="cannot be read"):
        load_outcomes(tmp_path / "absent.csv", watchlists(), TODAY)


def test_calendar_years_where_they_are_the_financial_ones() -> None:
    us = [watchlist.model_copy(update={"jurisdiction": "us"}) for watchlist in watchlists()]
    fields = dict(zip(("watchlist", "technology", "event", "date", "source"), GOOD.split(",")[:5], strict=True))
    money = fields | {"event": "spend", "amount": "5"}
    assert parse_outcome(money | {"financial_year": "2014"}, us, TODAY).financial_year == "2014"
    with pytest.raises(UsageError, match="write it like 2014"):
        parse_outcome(money | {"financial_year": "2014/15"}, us, TODAY)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "here", {"hepatitis-c": HEPATITIS})


def add(workspace: Path, *arguments: str) -> CommandResult:
    return run_command(workspace, "outcome", "add", "hepatitis-c", *arguments)


def test_outcomes_are_recorded_and_corrected_at_the_command_line(workspace: Path, tmp_path: Path) -> None:
    assert add(workspace, "sofosbuvir", "licence", "2014-01-17", "--source", "a guess").code == 0
    corrected = add(workspace, "sofosbuvir", "licence", "2014-01-16", "--source", "EMA", "--json")
    assert corrected.json == {"new": 0, "corrections": 1, "unchanged": 0}
    (tmp_path / "outcomes.csv").write_text(HEADING + GOOD, encoding="utf-8")
    brought = run_command(workspace, "outcome", "import", str(tmp_path / "outcomes.csv"))
    assert (brought.code, brought.out) == (0, "2 recorded, 0 corrected, 1 known already\n")
    answer = run_command(workspace, "outcome", "list")
    assert [word for word in ("2014-01-17", "corrected on", "£18,700,000 in 2014/15") if word not in answer.out] == []
    assert [row["outcome"]["on"]["day"] for row in run_command(workspace, "outcome", "list", "--json").json[:2]] == [
        17,
        16,
    ]


def test_a_mistake_is_struck_out_at_the_command_line_and_counts_no_more(workspace: Path) -> None:
    add(workspace, "sofosbuvir", "licence", "2014-01-16", "--source", "EMA")
    add(workspace, "Examplinib", "launch", "2014-02", "--source", "hearsay")
    answer = run_command(workspace, "outcome", "strike", "2", "--reason", "never launched")
    assert (answer.code, answer.out) == (0, "2 is struck out: Examplinib, launch, 2014-02\n")
    listed = run_command(workspace, "outcome", "list").out
    assert [word for word in ("struck out", "never", "launched") if word not in listed] == []
    assert listed.count("Examplinib") == 1
    assert "corrected" not in listed
    assert [row["struck"] for row in run_command(workspace, "outcome", "list", "--json").json] == [
        "",
        "",
        "never launched",
    ]
    again = run_command(workspace, "outcome", "strike", "2", "--reason", "once more")
    assert (again.code, again.out) == (2, "")
    assert again.err == "horizon: no outcome that stands has the number 2; see: horizon outcome list\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sofosbuvir", "spend", "2014", "--source", "x"), "financial_year is missing; amount is missing"),
        (("sofosbuvir", "licence", "soon", "--source", "x"), "date 'soon' is no date"),
        (("sofosbuvir", "licence", "2014", "--source", ""), "source is missing"),
        (("sofosbuvir", "licence", "2014", "--source", "x", "--indication", "y"), "has no indication 'y'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(workspace: Path, arguments: tuple[str, ...], message: str) -> None:
    answer = add(workspace, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("horizon: ")
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_of_a_file_with_faults_nothing_is_recorded(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "outcomes.csv").write_text(HEADING + GOOD + BAD, encoding="utf-8")
    answer = run_command(workspace, "outcome", "import", str(tmp_path / "outcomes.csv"))
    assert answer.code == 3
    assert "outcomes.csv:5: there is no watchlist 'hepatitis'" in answer.err
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    assert Outcomes(engine).outcome_history() == ()
    engine.dispose()


def test_a_file_without_an_outcome_is_no_success(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.csv"
    file.write_text("watchlist,technology,event,date,source\n")
    with pytest.raises(UsageError, match="holds no outcome below its headings"):
        load_outcomes(file, [], dt.date(2026, 2, 20))
