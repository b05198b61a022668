"""Scans that a person asks for."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from horizon.app.ad_hoc_scan import Answer, Question, ask
from horizon.errors import UsageError
from horizon.settings import Settings, load
from workspaces import BROKEN, HEPATITIS, environment, log, make, registry
from workspaces import ask as command


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, api: str) -> Settings:
    """A workspace that has pulled."""
    made = load(make(tmp_path_factory.mktemp("workspaces") / "one"), environment(api))
    ask(made, Question())
    return made


def names(answer: Answer) -> list[str]:
    return sorted(one.name for one in answer.scan.technologies)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question(pull=False), ["Cardiolol", "Examplinib", "Otherivir"]),
        (Question(("hepatitis-c",), pull=False), ["Examplinib", "Otherivir"]),
        (Question(condition="heart failure", pull=False), ["Cardiolol"]),
        (Question(condition="asthma", pull=False), []),
        (Question(phase=(2,), pull=False), ["Examplinib"]),
        (Question(as_of=dt.date(2014, 1, 21), pull=False), []),
        (Question(launch_before=dt.date(2017, 1, 1), pull=False), []),
        (Question(launch_before=dt.date(2030, 1, 1), pull=False), ["Cardiolol", "Examplinib", "Otherivir"]),
    ],
)
def test_what_is_asked_for_is_answered(settings: Settings, question: Question, found: list[str]) -> None:
    assert names(ask(settings, question)) == found


def test_a_condition_without_a_watchlist_is_pulled_and_not_costed(settings: Settings) -> None:
    answer = ask(settings, Question(condition="asthma"))
    assert names(answer) == ["Breathimab"]
    assert answer.scan.totals == ()


def test_nothing_is_asked_of_the_registry_without_a_pull(settings: Settings, api: str) -> None:
    before = len(log(api))
    ask(settings, Question(pull=False))
    assert len(log(api)) == before


def test_totals_are_of_everything_or_not_at_all(settings: Settings) -> None:
    assert ask(settings, Question(pull=False)).scan.totals != ()
    assert ask(settings, Question(pull=False, launch_before=dt.date(2030, 1, 1))).scan.totals == ()


def test_a_what_if_stands_beside_its_base_case(settings: Settings) -> None:
    answer = ask(settings, Question(("hepatitis-c",), sets=("price.list=61600",), pull=False))
    assert answer.base is not None
    assert answer.base == ask(settings, Question(("hepatitis-c",), pull=False)).scan
    for tried, base in zip(answer.scan.totals, answer.base.totals, strict=True):
        # Twice the list price, nothing displaced, the same draws: twice the money.
        assert abs(tried.expected - 2 * base.expected) <= 2
    assert any(base.expected for base in answer.base.totals)


def test_the_command_shows_the_base_case_beside_it(settings: Settings) -> None:
    line = ("scan", "hepatitis-c", "--no-pull")
    plain = command(settings.workspace, *line)
    tried = command(settings.workspace, *line, "--set", "price.list=61600")
    assert "base case" not in plain.out
    assert "base case: expected" in tried.out
    (total,) = (row.split() for row in plain.out.splitlines() if row.strip().startswith("2019/20"))
    (both,) = (row.split() for row in tried.out.splitlines() if row.strip().startswith("2019/20"))
    assert both[-1] == total[-1]
    assert both[-4:] != [total[-1]] * 4


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question(("hepatitis-c",), condition="asthma"), "not both"),
        (Question(("asthma",)), "there is no watchlist 'asthma'"),
        (Question(condition="x"), "too short"),
        (Question(as_of=dt.date(2016, 2, 4)), "still to come"),
        (Question(("hepatitis-c",), sets=("price.colour=3",)), "colour"),
        (Question(("hepatitis-c",), sets=("price.list=free",)), "price.list"),
    ],
)
def test_what_cannot_be_asked_is_told_before_anything_is_pulled(
    settings: Settings, api: str, question: Question, words: str
) -> None:
    before = len(log(api))
    with pytest.raises(UsageError, match=words):
        ask(settings, question)
    assert len(log(api)) == before


def test_watchlists_that_cannot_be_asked_are_named(tmp_path: Path, api: str) -> None:
    workspace = make(tmp_path / "partly", {"hepatitis-c": HEPATITIS, "asthma": BROKEN})
    answer = ask(load(workspace, environment(api)), Question())
    assert names(answer) == ["Examplinib", "Otherivir"]
    assert [fault.rpartition("/")[2].partition(" ")[0] for fault in answer.faults] == ["asthma.yaml:3:1:"]


def test_ten_years_on_request_of_which_the_first_five_are_the_same(settings: Settings) -> None:
    five, ten = (ask(settings, Question(("hepatitis-c",), years=years, pull=False)).scan for years in (None, 10))
    assert (len(five.financial_years), len(ten.financial_years)) == (5, 10)
    for short, long in zip(five.technologies, ten.technologies, strict=True):
        assert [row.expected for row in long.impact][:5] == [row.expected for row in short.impact]
    line = ("scan", "hepatitis-c", "--no-pull", "--years")
    assert "2024/25" in command(settings.workspace, *line, "10").out
    assert command(settings.workspace, *line, "11").code == 2


def test_what_is_expected_also_stands_for_100_000_people(settings: Settings) -> None:
    found = ask(settings, Question(("hepatitis-c",), pull=False)).scan
    for row in found.totals:
        assert row.per_100_000 == round(float(row.expected) / 53_500_000 * 100_000)
    said = command(settings.workspace, "scan", "--no-pull").out
    assert "For every 100,000 people, expected (P90 if any of it comes): 20" in said
