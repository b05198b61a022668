"""A replay from the command line to its page: apart from the live editions, and the same again."""

import dataclasses
import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from horizon.demo.example import replay_example
from horizon.replay.page import write_retrospective
from horizon.replay.retrospective import Retrospective
from horizon.store.editions import Editions
from horizon.store.engine import connect_database
from studies import set_field
from studies import write_records as lines
from workspaces import HEPATITIS, make_records, make_workspace, run_command

ASKED = ("replay", "hepatitis-c", "--from", "2015-09", "--to", "2015-12", "--every", "quarter")
DAYS = [dt.date(2012, 3, 31), dt.date(2012, 12, 31), dt.date(2013, 9, 30), dt.date(2013, 12, 31)]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with trials of January 2016 and one edition frozen."""
    made = make_workspace(tmp_path / "here", {"hepatitis-c": HEPATITIS})
    raws = make_records()
    for raw in raws:
        set_field(raw, "lastUpdatePostDateStruct", {"date": "2016-01-20"})
    assert run_command(made, "pull", "--source", str(lines(tmp_path / "some.ndjson", raws))).code == 0
    assert run_command(made, "digest").code == 0
    return made


def frozen(workspace: Path) -> list[bytes]:
    """The frozen editions as the database holds them, and their files."""
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM edition ORDER BY key").scalars().all()
    engine.dispose()
    files = sorted(path for path in (workspace / "reports").glob("20*/**/*") if path.is_file())
    return [*map(bytes, rows), *(path.read_bytes() for path in files)]


def test_a_replay_stands_apart_from_what_was_frozen(workspace: Path) -> None:
    before = frozen(workspace)
    answer = run_command(workspace, *ASKED)
    assert (answer.code, answer.err) == (0, "")
    assert "2 editions as they would have been" in answer.out
    assert frozen(workspace) == before
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    assert Editions(engine).edition_keys() == ("2016-W05",)
    engine.dispose()
    folder = workspace / "reports" / "replay" / "hepatitis-c"
    assert sorted(path.name for path in folder.iterdir()) == ["2015-W40", "2015-W53", "index.html"]
    assert not list(folder.rglob("*.eml"))


def test_no_forecast_is_rewritten_when_outcomes_come(workspace: Path) -> None:
    before = frozen(workspace)
    for event in ("licence", "launch"):
        line = ("outcome", "add", "hepatitis-c", "examplinib", event, "2016-02-03", "--source", "a list")
        assert run_command(workspace, *line).code == 0
    assert run_command(workspace, "scorecard").code == 0
    assert run_command(workspace, "digest").code == 0
    assert frozen(workspace) == before


def test_the_same_again_and_as_json(workspace: Path) -> None:
    add = ("outcome", "add", "hepatitis-c", "examplinib", "licence", "2016-01-15", "--source", "a list")
    assert run_command(workspace, *add).code == 0
    first, second = (run_command(workspace, *ASKED, "--json") for _ in range(2))
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    answer = first.json
    assert (answer["kind"], answer["watchlist"], answer["beside"]) == ("replay", "hepatitis-c", [])
    assert [edition["as_of"] for edition in answer["editions"]] == ["2015-09-30", "2015-12-31"]
    assert answer["stories"][0]["technology"].lower() == "examplinib"
    assert len(answer["stories"][0]["verdicts"]) == 2
    assert {"measure", "value", "n"} <= set(answer["scorecard"][0])
    page = Path(answer["page"]).read_text(encoding="utf-8")
    assert "A replay, not what was sent." in page
    assert "Reconstruction: " in page
    assert 'src="data:image/png;base64,' in page


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (("replay",), 2, "say what to replay"),
        (("replay", "hepatitis-c"), 2, "say what to replay"),
        (("replay", "other", "--from", "2015"), 2, "other"),
        (("replay", "hepatitis-c", "--from", "2017"), 2, "give a longer span"),
        (("replay", "hepatitis-c", "--from", "2015", "--every", "day"), 2, "write week, month or quarter"),
    ],
)
def test_what_cannot_be_replayed_is_told_in_a_line(
    workspace: Path, line: tuple[str, ...], code: int, message: str
) -> None:
    answer = run_command(workspace, *line)
    assert answer.code == code
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_an_empty_store_is_told(tmp_path: Path) -> None:
    answer = run_command(make_workspace(tmp_path / "here", {"hepatitis-c": HEPATITIS}), *ASKED)
    assert (answer.code, answer.out) == (2, "")
    assert "nothing is stored yet" in answer.err


@pytest.fixture(scope="module")
def looked_back() -> tuple[Retrospective, ...]:
    return replay_example(days=DAYS)


@pytest.mark.slow
def test_hepatitis_c_would_have_been_seen_coming(looked_back: tuple[Retrospective, ...]) -> None:
    england, us = looked_back
    assert (len(england.editions), len(us.editions)) == (4, 4)
    (launch,) = (event for event in england.events if event.event == "launch")
    assert (launch.technology, str(launch.named_on)) == ("sofosbuvir", "2012-03-31")
    assert launch.dear_on
    assert (launch.on - launch.dear_on).days > 365
    assert launch.act_now_on
    assert launch.act_now_on < launch.on
    assert any("faldaprevir" in text and text.startswith("Named and never came") for text in england.answers)
    assert [row.year for row in england.spend if row.since_launch is None] == ["2014/15", "2015/16", "2016/17"]
    assert all(row.spent is None for row in england.spend), "England's spend is confidential"
    assert [row.year for row in us.spend] == ["2014", "2015", "2016", "2017"]
    assert all(row.spent and row.planned is None for row in us.spend)
    assert all(row.said for row in (*england.spend, *us.spend)), "the cost models were known before"


@pytest.mark.slow
def test_the_page_is_whole_and_prints_misses_and_hits_alike(
    looked_back: tuple[Retrospective, ...], tmp_path: Path
) -> None:
    parts = [dataclasses.replace(part, editions=part.editions[-1:]) for part in looked_back]
    write_retrospective(parts, tmp_path / "replay")
    page = (tmp_path / "replay" / "index.html").read_text(encoding="utf-8")
    links: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
            links.extend(value for name, value in attrs if name in {"href", "src"} and value)

    Links().feed(page)
    editions = [link for link in links if not link.startswith("data:")]
    assert len(editions) == 2
    assert all((tmp_path / "replay" / link).is_file() for link in editions)
    held = [verdict.held for part in looked_back for event in part.events for verdict in event.verdicts]
    judged = [*held, *(row.held for part in looked_back for row in part.spend)]
    assert page.count('class="missed"') == sum(not is_held for is_held in judged)
    assert page.count('class="held"') == sum(bool(is_held) for is_held in judged)
    assert "A replay, not what was sent." in page
    assert re.search(r'<img src="data:image/png[^>]+alt="sofosbuvir: must fund', page)
    assert "What was planned is known here, not what was spent" in page
