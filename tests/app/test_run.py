"""The whole week against a registry and a mail server that answer, in a process of its own."""

import json
import zipfile
from pathlib import Path

import pytest

from app.inboxes import put, readers, texts_by_reader
from delivery.servers import Inbox
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from standin import serve_studies
from studies import make_date, make_study
from workspaces import (
    BROKEN,
    HEART,
    HEPATITIS,
    WATCHLISTS,
    WEEK,
    fetch_request_log,
    make_environment,
    make_workspace,
    run_command,
    run_subprocess,
    serve_registry,
)

FILES = {
    *("index.html", "board.html", "board.docx", "digest.html", "digest.txt", "workbook.xlsx", "edition.json"),
    *("readiness.ics", "csv"),
}
EVERYBODY = ["all@example.org", "finance@example.org", "heart@example.org"]


def test_a_week_and_the_same_week_again(workspace: Path, api: str, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    first = run_subprocess(workspace, "run", "--json", env=known)
    assert (first.code, first.err) == (0, "")
    assert first.json | {"pull": None} == {
        "pull": None,
        "edition": WEEK,
        "sent": 3,
        "pending": 0,
        "refused": 0,
        "unknown": 0,
    }
    assert set(first.json["pull"]) == {
        "seen", "new", "changed", "unchanged", "gone", "quarantined", "requests", "data_timestamp"
    }  # fmt: skip
    assert (first.json["pull"]["seen"], first.json["pull"]["new"]) == (4, 4)
    assert readers(inbox) == EVERYBODY
    assert {to: text.splitlines()[-1] for to, text in texts_by_reader(inbox).items()} == {
        "all@example.org": "You get this for Heart failure and Hepatitis C.",
        "finance@example.org": "You get this as finance, for Hepatitis C.",
        "heart@example.org": "You get this as pharmacy, for Heart failure.",
    }
    assert {path.name for path in (workspace / "reports" / WEEK).iterdir()} == FILES | {"technologies"}

    frozen = {path: path.read_bytes() for path in (workspace / "reports" / WEEK).rglob("*.*")}
    asked = len(fetch_request_log(api))
    again = run_command(workspace, "run", "--json", env=known)
    assert (again.code, again.err) == (0, "")
    counts = {key: again.json["pull"][key] for key in ("new", "changed", "gone", "quarantined")}
    assert counts == {"new": 0, "changed": 0, "gone": 0, "quarantined": 0}
    assert (again.json["edition"], again.json["sent"]) == (WEEK, 0)
    assert readers(inbox) == EVERYBODY
    assert len(fetch_request_log(api)) - asked <= 2
    assert {path: path.read_bytes() for path in (workspace / "reports" / WEEK).rglob("*.*")} == frozen

    revised = run_command(workspace, "digest", "--revise", "--send", env=known)
    assert (revised.code, revised.err) == (0, "")
    assert revised.out.startswith(f"{WEEK}-r2: ")
    assert sorted(path.name for path in (workspace / "reports").iterdir()) == [
        *(WEEK, f"{WEEK}-r2", "feed.xml", "index.html", "latest", "readiness.ics"),
    ]
    assert readers(inbox) == sorted(2 * EVERYBODY)


def test_the_next_week_says_what_moved_and_why(workspace: Path, api: str, given: tuple[dict[str, str], Inbox]) -> None:
    known, _ = given
    assert run_command(workspace, "run", env=known).code == 0
    late = make_study(
        1,
        phases=["PHASE3"],
        primaryCompletionDateStruct=make_date("2017-10-30"),
        lastUpdatePostDateStruct=make_date("2016-02-07"),
    )
    put(api, "2016-02-08T09:00:05", late)
    again = run_command(workspace, "run", "--json", env=known | {"HORIZON_TODAY": "2016-02-10"})
    assert (again.code, again.json["pull"]["changed"], again.json["edition"]) == (0, 1, "2016-W06")
    edition = json.loads((workspace / "reports" / "2016-W06" / "edition.json").read_text())
    assert edition["window_from"] == "2016-02-01T09:00:05"
    assert [change["kind"] for change in edition["changes"]] == ["primary_completion"]
    (bridge,) = edition["bridge"]
    assert bridge["before"] + sum(step["amount"] for step in bridge["steps"]) == bridge["after"]
    (moved,) = (step for step in bridge["steps"] if step["cause"] == "launch moved")
    assert moved["amount"] < 0
    assert moved["because"] == ["Examplinib: one of its trials now ends 18 months later (NCT00000001)"]
    assert {step["cause"] for step in bridge["steps"]} <= {"time passed", "launch moved"}


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({}, "one of its trials has completed"),
        (
            {"primaryCompletionDateStruct": make_date("2015-12-11", "ACTUAL")},
            "one of its trials has completed, 5 months earlier than planned",
        ),
    ],
)
def test_a_trial_that_completes_is_named_as_the_cause(
    workspace: Path, api: str, given: tuple[dict[str, str], Inbox], dates: dict[str, dict[str, str]], said: str
) -> None:
    known, _ = given
    assert run_command(workspace, "run", env=known).code == 0
    update = make_date("2016-02-07")
    done = make_study(1, phases=["PHASE3"], overallStatus="COMPLETED", lastUpdatePostDateStruct=update, **dates)
    put(api, "2016-02-08T09:00:05", done)
    assert run_command(workspace, "run", "--json", env=known | {"HORIZON_TODAY": "2016-02-10"}).code == 0
    edition = json.loads((workspace / "reports" / "2016-W06" / "edition.json").read_text())
    assert (edition["changes"][0]["kind"], edition["changes"][0]["material"]) == ("completed", True)
    (bridge,) = edition["bridge"]
    assert {step["cause"] for step in bridge["steps"]} <= {"time passed", "launch moved"}
    (moved,) = (step for step in bridge["steps"] if step["cause"] == "launch moved")
    assert moved["because"] == [f"Examplinib: {said} (NCT00000001)"]


def test_an_edition_holds_no_address_and_no_inputs(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, _ = given
    printed = run_command(workspace, "run", env=known).out
    written = (workspace / "reports" / WEEK / "edition.json").read_text()
    asked = run_command(workspace, "digest", "--edition", WEEK, "--json", env=known).out
    for text in (printed, written, asked):
        assert "@example.org" not in text
    assert json.loads(written) == json.loads(asked)
    assert "inputs" not in json.loads(written)


SECRET = """
  {list: 43219.87, per: course, price_year: 2015, rebate: {low: 0.111, mode: 0.222, high: 0.333}, confidential: true}"""


def test_a_confidential_price_is_used_and_cannot_be_worked_out(
    tmp_path: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    head, _, tail = WATCHLISTS["hepatitis-c"].partition("price: ")
    secret = head + "price:" + SECRET + tail[tail.index("\n") :]
    workspace = make_workspace(tmp_path / "secret", {"hepatitis-c": secret})
    assert run_command(workspace, "run", env=known).code == 0
    folder = workspace / "reports" / WEEK
    edition = json.loads((folder / "edition.json").read_text())
    technologies = edition["scan"]["technologies"]
    assert [technology["withheld"] for technology in technologies] == [True, True]
    assert edition["scan"]["totals"] == edition["bridge"] == []
    for technology in technologies:
        assert technology["impact"] == technology["impact_since_launch"] == []
        assert all(row["amount"] is None for row in technology["decisions"])
    commands = [("scan", "--no-pull"), ("scan", "--no-pull", "--json"), ("technology", "examplinib")]
    commands += [("watchlist", "show", "hepatitis-c"), ("watchlist", "show", "hepatitis-c", "--json")]
    outputs = [run_command(workspace, *command, env=known).out for command in commands]
    texts = [
        path.read_text() for path in folder.rglob("*.*") if path.suffix in {".html", ".txt", ".json", ".ics", ".csv"}
    ]
    with zipfile.ZipFile(folder / "workbook.xlsx") as workbook:
        texts += [workbook.read(name).decode() for name in workbook.namelist()]
    for text in [*outputs, *texts, *texts_by_reader(inbox).values()]:
        for figure in ("43219", "43,219", "0.111", "0.222", "0.333", "22.2%"):
            assert figure not in text
    # It is used: what is dear enough to act upon still says so.
    assert all(technology["over_threshold"] for technology in technologies)


def test_a_broken_watchlist_keeps_nobody_else_from_being_served(
    tmp_path: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    workspace = make_workspace(tmp_path / "partly", {**WATCHLISTS, "asthma": BROKEN})
    result = run_command(workspace, "run", "--json", env=known)
    assert (result.code, result.json["sent"], readers(inbox)) == (7, 3, EVERYBODY)
    assert "asthma.yaml:3:1: unknown key 'colour'" in result.err
    edition = json.loads((workspace / "reports" / WEEK / "edition.json").read_text())
    # Where the file lies is not for the readers.
    assert [line.partition(" ")[0] for line in edition["refused_watchlists"]] == ["asthma.yaml:3:1:"]


def test_a_second_run_at_the_same_time_is_kept_out(workspace: Path, api: str) -> None:
    from horizon.store.lease import hold_lease

    known = make_environment(api)
    with (
        open_workspace(load_settings(workspace, known)) as opened,
        hold_lease(opened.trials.engine, "run", "elsewhere:1", 60),
    ):
        for command in (("run",), ("digest",), ("pull",), ("scan",), ("pull", "--source", "nowhere.zip")):
            result = run_command(workspace, *command, env=known)
            assert (result.code, result.err.count("\n")) == (5, 1)
            assert "another run" in result.err
    assert not (workspace / "reports").exists()
    assert run_command(workspace, "run", env=known).code == 0


@pytest.mark.slow
def test_a_week_on_real_records(tmp_path: Path, records: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    oncology = records / "history" / "oncology-2026"
    found = [*sorted(records.glob("studies/*.ndjson.gz")), *sorted(oncology.glob("*.base.ndjson.gz"))]
    assert found
    everything = "count: {kinds: all, phases: all, sponsors: all}\nmatch: "
    heart = HEPATITIS.replace("match: ", everything).replace("[hepatitis C, HCV]", "[heart failure, heart diseases]")
    cancer = HEART.replace("match: ", everything).replace("heart failure", "cancer, carcinoma, neoplasms, lymphoma")
    watchlists = {"hepatitis-c": HEPATITIS, "heart": heart, "cancer": cancer}
    workspace = make_workspace(tmp_path / "real", watchlists, settings="[digest]\ndraws = 500\n")
    with serve_studies(found, "2026-02-19T09:00:05") as api:
        known = known | {"HORIZON_REGISTRY_URL": api, "HORIZON_TODAY": "2026-02-19"}
        first = run_command(workspace, "run", "--json", env=known)
        assert (first.code, first.err) == (0, "")
        assert first.json["pull"]["new"] > 1500
        assert first.json["pull"]["quarantined"] == 0
        asked = len(fetch_request_log(api))
        again = run_command(workspace, "run", "--json", env=known)
        assert (again.code, again.json["pull"]["changed"], again.json["sent"]) == (0, 0, 0)
        assert len(fetch_request_log(api)) - asked <= 2
    assert readers(inbox) == EVERYBODY


def test_of_an_old_edition_the_page_stays_and_the_rest_is_made_again(tmp_path: Path) -> None:
    """Nothing of it is another: what was deleted comes back byte for byte, but for the moment that a file names."""
    settings = "[digest]\ndraws = 200\n[retention]\nreport_weeks = 2\n"
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, settings)
    with serve_registry(tmp_path) as api:
        assert run_command(workspace, "run", env=make_environment(api)).code == 0
        folder = workspace / "reports" / WEEK
        whole = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for day in ("2016-02-17", "2016-02-24"):
            assert {path.name for path in folder.iterdir()} == FILES | {"outbox"}
            assert run_command(workspace, "run", env=make_environment(api) | {"HORIZON_TODAY": day}).code == 0
    assert {path.name for path in folder.iterdir()} == {"index.html", "edition.json", "outbox"}
    calendar = (workspace / "reports" / "readiness.ics").read_bytes()
    given = make_environment() | {"HORIZON_TODAY": "2016-02-24"}
    assert run_command(workspace, "digest", "--edition", WEEK, env=given).code == 0
    assert {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")} == whole
    assert (workspace / "reports" / "readiness.ics").read_bytes() == calendar
