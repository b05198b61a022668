"""Scans that a person asks for."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from horizon.app.ad_hoc_scan import ScanAnswer, ScanQuestion, answer_question
from horizon.digest.view.totals import PER_100_000
from horizon.errors import UsageError
from horizon.settings import Settings, load_settings
from workspaces import BROKEN, HEPATITIS, fetch_request_log, make_environment, make_workspace, serve_registry
from workspaces import run_command as command


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, api: str) -> Settings:
    """A workspace that has pulled."""
    made = load_settings(make_workspace(tmp_path_factory.mktemp("workspaces") / "one"), make_environment(api))
    answer_question(made, ScanQuestion())
    return made


def names(answer: ScanAnswer) -> list[str]:
    return sorted(technology.name for technology in answer.scan.technologies)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (ScanQuestion(pull=False), ["Cardiolol", "Examplinib", "Otherivir"]),
        (ScanQuestion(("hepatitis-c",), pull=False), ["Examplinib", "Otherivir"]),
        (ScanQuestion(condition="heart failure", pull=False), ["Cardiolol"]),
        (ScanQuestion(condition="asthma", pull=False), []),
        (ScanQuestion(phase=(2,), pull=False), ["Examplinib"]),
        (ScanQuestion(as_of=dt.date(2014, 1, 21), pull=False), []),
        (ScanQuestion(launch_before=dt.date(2017, 1, 1), pull=False), []),
        (ScanQuestion(launch_before=dt.date(2030, 1, 1), pull=False), ["Cardiolol", "Examplinib", "Otherivir"]),
    ],
)
def test_what_is_asked_for_is_answered(settings: Settings, question: ScanQuestion, expected: list[str]) -> None:
    assert names(answer_question(settings, question)) == expected


def test_a_condition_without_a_watchlist_is_pulled_and_not_costed(settings: Settings) -> None:
    answer = answer_question(settings, ScanQuestion(condition="asthma"))
    assert names(answer) == ["Breathimab"]
    assert answer.scan.totals == ()


def test_nothing_is_asked_of_the_registry_without_a_pull(settings: Settings, api: str) -> None:
    before = len(fetch_request_log(api))
    answer_question(settings, ScanQuestion(pull=False))
    assert len(fetch_request_log(api)) == before


def test_totals_are_of_everything_or_not_at_all(settings: Settings) -> None:
    assert answer_question(settings, ScanQuestion(pull=False)).scan.totals != ()
    assert answer_question(settings, ScanQuestion(pull=False, launch_before=dt.date(2030, 1, 1))).scan.totals == ()


def test_a_what_if_stands_beside_its_base_case(settings: Settings) -> None:
    answer = answer_question(settings, ScanQuestion(("hepatitis-c",), sets=("price.list=61600",), pull=False))
    assert answer.base is not None
    assert answer.base == answer_question(settings, ScanQuestion(("hepatitis-c",), pull=False)).scan
    for tried, base in zip(answer.scan.totals, answer.base.totals, strict=True):
        # Twice the list price, nothing displaced, the same draws: twice the money.
        assert abs(tried.expected - 2 * base.expected) <= 2
    assert any(base.expected for base in answer.base.totals)


def test_the_command_shows_what_it_is_beside_what_if(settings: Settings) -> None:
    line = ("scan", "hepatitis-c", "--no-pull")
    plain = command(settings.workspace, *line)
    tried = command(settings.workspace, *line, "--set", "price.list=61600")
    assert "as it is" not in plain.out
    assert "as it is: on average" in tried.out
    (total,) = (row.split() for row in plain.out.splitlines() if row.strip().startswith("2019/20"))
    (both,) = (row.split() for row in tried.out.splitlines() if row.strip().startswith("2019/20"))
    assert both[-1] == total[-1]
    assert both[-4:] != [total[-1]] * 4


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ScanQuestion(("hepatitis-c",), condition="asthma"), "not both"),
        (ScanQuestion(("asthma",)), "there is no watchlist 'asthma'"),
        (ScanQuestion(condition="x"), "too short"),
        (ScanQuestion(as_of=dt.date(2016, 2, 4)), "in the future"),
        (ScanQuestion(("hepatitis-c",), sets=("price.colour=3",)), "colour"),
        (ScanQuestion(("hepatitis-c",), sets=("price.list=free",)), "price.list"),
    ],
)
def test_what_cannot_be_asked_is_told_before_anything_is_pulled(
    settings: Settings, api: str, question: ScanQuestion, words: str
) -> None:
    before = len(fetch_request_log(api))
    with pytest.raises(UsageError, match=words):
        answer_question(settings, question)
    assert len(fetch_request_log(api)) == before


def test_watchlists_that_cannot_be_asked_are_named(tmp_path: Path, api: str) -> None:
    workspace = make_workspace(tmp_path / "partly", {"hepatitis-c": HEPATITIS, "asthma": BROKEN})
    answer = answer_question(load_settings(workspace, make_environment(api)), ScanQuestion())
    assert names(answer) == ["Examplinib", "Otherivir"]
    assert [fault.rpartition("/")[2].partition(" ")[0] for fault in answer.faults] == ["asthma.yaml:3:1:"]


def test_ten_years_on_request_of_which_the_first_five_are_the_same(settings: Settings) -> None:
    five, ten = (
        answer_question(settings, ScanQuestion(("hepatitis-c",), years=years, pull=False)).scan for years in (None, 10)
    )
    assert (len(five.financial_years), len(ten.financial_years)) == (5, 10)
    for short, long in zip(five.technologies, ten.technologies, strict=True):
        assert [row.expected for row in long.impact][:5] == [row.expected for row in short.impact]
    line = ("scan", "hepatitis-c", "--no-pull", "--years")
    assert "2024/25" in command(settings.workspace, *line, "10").out
    assert command(settings.workspace, *line, "11").code == 2


def test_what_is_expected_also_stands_for_100_000_people(settings: Settings) -> None:
    scan = answer_question(settings, ScanQuestion(("hepatitis-c",), pull=False)).scan
    for row in scan.totals:
        assert row.per_100_000 == round(float(row.expected) / 53_500_000 * 100_000)
    output = command(settings.workspace, "scan", "--no-pull").out
    assert f"{PER_100_000} 20" in output


def test_a_cut_says_what_comes_after_it(settings: Settings) -> None:
    whole = answer_question(settings, ScanQuestion(pull=False)).scan.technologies
    launches = sorted(technology.launch.p50 for technology in whole if technology.launch)
    answer = answer_question(settings, ScanQuestion(pull=False, launch_before=launches[1]))
    assert len(answer.scan.technologies) + len(answer.after) == len(launches)
    assert [technology.launch.p50 for technology in answer.after if technology.launch] == launches[1:]
    said = command(settings.workspace, "scan", "--no-pull", "--launch-before", str(launches[1])).out
    assert f"{len(answer.after)} more from " in said
    assert f"the next is {answer.after[0].name}" in said
    last = command(settings.workspace, "scan", "--no-pull", "--launch-before", "2049-01-01").out
    assert "Nothing comes from 1 Jan 2049 on." in last


def test_a_past_day_says_what_was_published_later(settings: Settings) -> None:
    said = command(settings.workspace, "scan", "--no-pull", "--as-of", "2016-01-20").out
    assert "Published after 20 Jan 2016 and used all the same:" in said
    assert "figures of the method: " in said


def test_an_empty_store_is_not_taken_for_nothing_coming(tmp_path: Path) -> None:
    empty = make_workspace(tmp_path / "empty")
    answer = command(empty, "scan", "--no-pull", env=make_environment())
    assert (answer.code, answer.out) == (5, "")
    assert "nothing is stored yet" in answer.err
    assert "horizon pull" in answer.err


def test_what_is_cut_off_is_counted(settings: Settings) -> None:
    said = command(settings.workspace, "scan", "--no-pull", "--top", "1").out
    assert "2 more are not shown" in said
    quiet = command(settings.workspace, "scan", "--no-pull", "--condition", "gout").out
    assert "No technology has a launch window here." in quiet
