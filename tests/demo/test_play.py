"""What the demo shows: that it can be believed, and that it can be had again. It is played once for all of them."""

import datetime as dt
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from digest import office
from horizon.demo import story
from horizon.demo.play import DemoResult, play_demo
from horizon.errors import ConfigurationError
from horizon.values.edition import Edition
from horizon.values.technology import Technology

pytestmark = pytest.mark.slow

KEYS = ["2012-W39", "2013-W01", "2014-W01", "2026-W08"]
FILES = {
    *("board.html", "board.docx", "index.html", "digest.html", "digest.txt", "workbook.xlsx", "edition.json"),
    *("readiness.ics", "csv", "outbox"),
}
PIVOTAL = {"FISSION", "POSITRON", "FUSION", "NEUTRINO", "VALENCE"}


def named(edition: Edition, name: str) -> Technology:
    (technology,) = (technology for technology in edition.scan.technologies if technology.name == name)
    return technology


def text(played: DemoResult, key: str) -> str:
    return (played.folder / key / "digest.txt").read_text(encoding="utf-8")


def test_four_editions_with_all_their_files_and_a_message_for_each_reader(played: DemoResult) -> None:
    assert [technology.key for technology in played.editions] == KEYS
    assert sorted(path.name for path in played.folder.iterdir()) == [*KEYS, "index.html", "readiness.ics"]
    for key in KEYS:
        assert {path.name for path in (played.folder / key).iterdir()} - {"technologies"} == FILES
        assert len(list((played.folder / key / "outbox").glob("*.eml"))) == 2
    assert played.messages == 8
    assert [path.name for path in played.folder.parent.iterdir()] == ["demo"]


def test_the_committed_sample_is_what_the_demo_makes(played: DemoResult) -> None:
    sample = Path(__file__).parents[2] / "reports" / "sample" / "2014-W01"
    digest = (sample / "digest.txt").read_text(encoding="utf-8")
    assert digest == text(played, "2014-W01"), "the figures have changed: make sample"


def test_a_second_play_gives_the_same_to_the_byte(played: DemoResult) -> None:
    files = sorted(played.folder.rglob("*"))
    before = {path: path.read_bytes() for key in KEYS for path in _figures(played, key)}
    again = play_demo(played.folder.parent)
    assert sorted(played.folder.rglob("*")) == files
    assert (again.messages, again.editions) == (played.messages, played.editions)
    assert {path: path.read_bytes() for path in before} == before


def _figures(played: DemoResult, key: str) -> list[Path]:
    return [played.folder / key / name for name in ("digest.txt", "edition.json")]


def test_sofosbuvir_is_one_technology_with_its_pivotal_trials(played: DemoResult) -> None:
    technology = named(played.editions[1], "sofosbuvir")
    assert {"PSI-7977", "GS-7977"} <= set(technology.aliases)
    assert {trial.acronym for trial in technology.trials if trial.pivotal} >= PIVOTAL
    assert technology.licence is not None
    assert technology.impact
    assert [alias for alias in technology.aliases if alias == "Sovaldi"] == [], "nobody knew that name yet"


def test_the_licences_window_narrowed_from_years_to_weeks_and_says_what_it_rests_on(played: DemoResult) -> None:
    technologies = [named(edition, "sofosbuvir") for edition in played.editions[:3]]
    windows = [technology.licence for technology in technologies if technology.licence]
    lengths = [(window.p90 - window.p10).days for window in windows]
    assert lengths[0] > 365 > 60 > lengths[2]
    assert windows[2].p10 <= dt.date(2014, 1, 16) <= windows[2].p90
    assert [technology.state for technology in technologies] == ["in development", "in development", "opinion"]
    assert all(row.source for technology in technologies for row in technology.figures)
    page = (played.folder / "index.html").read_text(encoding="utf-8")
    table = page[page.index("How the window narrowed") : page.index("What never came")]
    assert table.count("<tr>") == 4
    assert "positive opinion on 21 Nov 2013 (EMA, table of medicines: opinion)" in table
    held = ["hit" if window.p10 <= dt.date(2014, 1, 16) <= window.p90 else "miss: earlier" for window in windows]
    assert re.findall(r"hit|miss: \w+", table) == held


def test_what_it_would_cost_stands_beside_what_is_expected(played: DemoResult) -> None:
    digest = text(played, KEYS[1])
    assert re.search(r"eight years.* together, on average: £\d+m.*If\s+it\s+comes: £\S+–£\d+m\s+in", digest, re.DOTALL)
    assert re.search(r"Sofosbuvir\*? +\w{3} 20\d\d–\w{3} 20\d\d ", digest)


def test_what_was_coming_and_never_came_is_named_too(played: DemoResult) -> None:
    assert "faldaprevir" in (played.folder / KEYS[1] / "index.html").read_text(encoding="utf-8")
    assert named(played.editions[1], "faldaprevir").probability is not None


@pytest.mark.parametrize("at", range(3))
def test_nobody_knew_the_price_that_sofosbuvir_came_to_have(played: DemoResult, at: int) -> None:
    edition = played.editions[at]
    figures = {
        float(number.replace(",", ""))
        for row in edition.scan.assumptions
        for number in re.findall(r"\d[\d,]*\.?\d*", row.value)
    }
    assert 30_800 in figures, "the analogue"
    assert not [figure for figure in figures if 34_000 <= figure <= 36_000]
    assert "34,98" not in text(played, edition.key)


def test_what_nobody_had_published_yet_is_an_assumption(played: DemoResult) -> None:
    stamps = {row.what: (row.known_since, row.stamp) for row in played.editions[1].scan.assumptions}
    assert stamps["diagnosed"] == ("", "assumption"), "half was published in October 2013 only"
    assert stamps["list price"][1] == ""
    for edition in played.editions:
        day = edition.scan.as_of.isoformat()
        for row in edition.scan.assumptions:
            assert row.stamp or row.known_since <= day[: len(row.known_since)], row


def test_the_bridge_sums_as_printed(played: DemoResult) -> None:
    for edition in played.editions[1:3]:
        (bridge,) = edition.bridge
        assert bridge.before + sum(step.amount for step in bridge.steps) == bridge.after
        # The same code and the same tables made both editions.
        assert "evidence or method changed" not in {step.cause for step in bridge.steps}
    assert "new" in {step.cause for step in played.editions[1].bridge[0].steps}


def test_no_edition_holds_an_address_or_its_inputs(played: DemoResult) -> None:
    for key in KEYS:
        written = (played.folder / key / "edition.json").read_text(encoding="utf-8")
        assert "@" not in written
        assert "inputs" not in json.loads(written)


def test_a_file_in_its_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("")
    with pytest.raises(ConfigurationError, match="reports cannot be written"):
        play_demo(tmp_path / "reports")


def test_only_what_was_forecast_before_it_happened_is_judged(played: DemoResult) -> None:
    events = played.retrospective.events
    assert all(verdict.said_on < event.on for event in events for verdict in event.verdicts)
    assert {event.technology for event in events if event.verdicts} >= {"sofosbuvir", "simeprevir"}
    assert {event.event for event in events} == {"licence", "launch", "guidance"}


def test_the_page_prints_misses_and_hits_alike(played: DemoResult) -> None:
    page = (played.folder / "index.html").read_text(encoding="utf-8")
    verdicts = [verdict for event in played.retrospective.events for verdict in event.verdicts]
    judged = [*(verdict.held for verdict in verdicts), *(row.held for row in played.retrospective.spend)]
    assert any(not verdict.held for verdict in verdicts)
    assert page.count('class="missed"') == sum(not is_held for is_held in judged)
    assert page.count('class="held"') == sum(bool(is_held) for is_held in judged)
    for verdict in verdicts:
        assert verdict.words in page
    assert "faldaprevir: development ended" in page
    assert "before its licence, on 30 Sep 2012" in page


def test_the_page_tells_what_each_edition_forecast_of_every_planned_year(played: DemoResult) -> None:
    page = (played.folder / "index.html").read_text(encoding="utf-8")
    for row in played.retrospective.by_year:
        assert row.source.removeprefix("plan: ").replace("'", "&#39;") in page
        for edition in played.retrospective.editions:
            assert f"<td>{story.forecast_total(edition, row.year)}</td>" in page


def test_the_page_links_to_every_edition_and_asks_for_nothing_outside(played: DemoResult) -> None:
    links: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
            links.extend(value for name, value in attrs if name in {"href", "src"} and value)

    Links().feed((played.folder / "index.html").read_text(encoding="utf-8"))
    assert {f"{technology.key}/index.html" for technology in played.editions} <= set(links)
    assert not [link for link in links if not (played.folder / link).is_file()]


def test_the_rows_for_the_terminal_say_what_the_page_says(played: DemoResult) -> None:
    verdicts = [verdict for event in played.retrospective.events for verdict in event.verdicts]
    assert [row[-1] for row in story.window_rows(played.retrospective)] == [verdict.words for verdict in verdicts]
    rows = list(story.since_launch_rows(played.retrospective))
    assert [(row[0], row[-1]) for row in rows] == [
        (f"year {row.since_launch}", row.words) for row in played.retrospective.since_launch
    ]
    assert len(rows) == 3


@pytest.mark.libreoffice
def test_a_spreadsheet_comes_to_the_demos_figures(played: DemoResult, tmp_path: Path) -> None:
    keys = [edition.key for edition in played.editions[-2:]]
    books = [Path(shutil.copy(played.folder / key / "workbook.xlsx", tmp_path / f"{key}.xlsx")) for key in keys]
    expected = {book.stem: office.read_values(book) for book in books}
    recalculated = office.recalculate_books([office.strip_values(book) for book in books], tmp_path)
    for key in keys:
        assert office.list_differences(expected[key], recalculated[key]) == []
        assert any(sheet == "Each one alone" for sheet, _ in recalculated[key])
