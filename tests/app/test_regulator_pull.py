"""The regulators' lists are asked for politely, believed with care, and never what stops a week."""

import datetime as dt
import gzip
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from horizon import http
from horizon.app.regulator_pull import pull_lists
from horizon.settings import RegulatorSettings, Settings, load_settings
from horizon.store.engine import connect_database
from horizon.store.regulator_lists import RegulatorLists
from horizon.values.progress import ignore_progress
from horizon.values.regulator_lists import ListName, ListReport
from regulators_standin import (
    HEADINGS,
    ListServer,
    ema_body,
    fda_body,
    make_application,
    make_medicine,
    make_medicines,
    path_of,
    serve_lists,
    xlsx_body,
)
from test_hostile import EVIL
from workspaces import make_environment, make_workspace, run_command, serve_registry

MONDAY = dt.date(2025, 3, 3)
ROWS = [(f"examplinib {number}", "ATC L01", f"EMEA/H/C/{number:06}", "No", "No", "No") for number in range(20)]
MEDICINES = [*make_medicines(), *(make_medicine(number, f"Brand {number}") for number in range(40))]
APPROVALS = [make_application(f"NDA{number:06}", f"BRAND {number}") for number in range(40)]


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "RETRY_WAITS", (0, 0, 0))


@contextmanager
def open_lists(workspace: Path) -> Iterator[RegulatorLists]:
    engine = connect_database(load_settings(workspace, make_environment()).database_url)
    yield RegulatorLists(engine)
    engine.dispose()


@pytest.fixture
def server() -> Iterator[ListServer]:
    whole = {"ema": ema_body(MEDICINES), "openfda": fda_body(APPROVALS)}
    with serve_lists(**whole, march_2025=xlsx_body(ROWS, extracted="2 March 2025")) as served:
        yield served


@pytest.fixture
def lists(tmp_path: Path) -> Iterator[RegulatorLists]:
    engine = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    yield RegulatorLists(engine)
    engine.dispose()


def pull(server: ListServer, lists: RegulatorLists, day: dt.date = MONDAY, full: bool = False) -> list[ListReport]:
    regulators = RegulatorSettings(ema_url=server.address, openfda_url=server.address)
    settings = Settings(workspace=Path(), database_url="", reports=Path(), today=day, regulators=regulators)
    quick = settings.model_copy(update={"registry": settings.registry.model_copy(update={"pause": 0})})
    return list(pull_lists(quick, lists, full, ignore_progress))


def results(reports: list[ListReport]) -> list[str]:
    return [report.result for report in reports]


def test_lists_are_read_then_asked_for_once_a_day_by_what_is_known(server: ListServer, lists: RegulatorLists) -> None:
    assert results(pull(server, lists)) == ["new", "new", "new"]
    assert server.count_requests() == 4  # a month before this one has no list
    assert results(pull(server, lists)) == ["asked today"] * 3
    assert server.count_requests() == 0
    assert results(pull(server, lists, MONDAY + dt.timedelta(days=1))) == ["unchanged"] * 3
    assert [status for _, status in server.requests] == [304, 304, 304]
    assert results(pull(server, lists, MONDAY + dt.timedelta(days=1), full=True)) == ["new"] * 3
    assert lists.changes_between(MONDAY, dt.date.max) == ()


def test_a_year_of_weeks_grows_by_changes_only(server: ListServer, lists: RegulatorLists) -> None:
    pull(server, lists)
    before = sum(len(lists.record_history("ema", f"EMEA/H/C/{number:06}")) for number in range(40))
    rows = MEDICINES
    for week in range(1, 52):
        day = MONDAY + dt.timedelta(weeks=week)
        if week % 13 == 0:
            decided = {"medicine_status": "Withdrawn", "last_updated_date": f"{day:%d/%m/%Y}"}
            rows = [row | decided if row["name_of_medicine"] == f"Brand {week}" else row for row in rows]
            server.files[path_of("ema")] = ema_body(rows)
        assert results(pull(server, lists, day))[:2] == ["new" if week % 13 == 0 else "unchanged", "unchanged"]
    after = sum(len(lists.record_history("ema", f"EMEA/H/C/{number:06}")) for number in range(40))
    assert after - before == 3
    assert len(lists.changes_between(MONDAY, dt.date.max)) == 3


def test_a_months_list_that_is_not_there_yet_is_no_fault(server: ListServer, lists: RegulatorLists) -> None:
    pull(server, lists)
    server.count_requests()
    assert results(pull(server, lists, dt.date(2025, 4, 2)))[2] == "unchanged"
    assert server.count_requests() == 3
    server.files[path_of("april_2025")] = xlsx_body(ROWS[1:], extracted="20 April 2025")
    assert results(pull(server, lists, dt.date(2025, 4, 21)))[2] == "new"
    (left,) = lists.changes_between(MONDAY, dt.date.max)
    assert (left.kind, left.name, left.happened_on) == ("left", "examplinib 0", dt.date(2025, 4, 20))
    assert {record.first_listed for record in lists.records_as_of(dt.date.max).applications} == {dt.date(2025, 3, 1)}


Spoil = Callable[[ListServer], None]


def fault(kind: int | str) -> Spoil:
    def meet(server: ListServer) -> None:
        server.fault = kind
        server.files[path_of("openfda")] = fda_body([*APPROVALS, make_application("NDA777777", "NEWLY")])

    return meet


def serve(name: str, body: bytes) -> Spoil:
    def replace(server: ListServer) -> None:
        server.files[path_of(name)] = body

    return replace


RENAMED = [{f"the_{key}": value for key, value in row.items()} for row in MEDICINES]
FAULTS: dict[str, tuple[ListName, Spoil, str]] = {
    "busy": ("ema", fault(503), "503: Service is unavailable"),
    "forbidden": ("openfda", fault(403), "the server answers 403"),
    "missing": ("ema", fault(404), "there is no such file"),
    "html": ("openfda", fault("html"), "no whole zip; it begins '<!DOCTYPE html>"),
    "html for a table": ("ema", fault("html"), "is not whole JSON; it begins '<!DOCTYPE html>"),
    "html for a sheet": ("applications", fault("html"), "no whole Excel file"),
    "cut": ("openfda", fault("cut"), "the answer broke off"),
    "empty answer": ("ema", fault("empty"), "an empty answer"),
    "dropped": ("ema", fault("drop"), "no connection"),
    "another host": ("ema", fault("elsewhere"), "it redirects to http://elsewhere.invalid"),
    "renamed": ("ema", serve("ema", ema_body(RENAMED)), "its columns have changed"),
    "empty table": ("ema", serve("ema", ema_body([])), "is empty"),
    "half a table": ("ema", serve("ema", ema_body(MEDICINES[: len(MEDICINES) // 2])), "it is not believed"),
    "no zip": ("openfda", serve("openfda", b'{"results": []}'), "is no whole zip"),
    "half of the approvals": ("openfda", serve("openfda", fda_body(APPROVALS[:20])), "it is not believed"),
    "another heading": ("applications", serve("march_2025", xlsx_body(ROWS, HEADINGS[:3])), "has no heading"),
    "half a month": ("applications", serve("march_2025", xlsx_body(ROWS[:10])), "it is not believed"),
}


@pytest.mark.parametrize(("name", "spoil", "words"), FAULTS.values(), ids=FAULTS)
def test_the_last_good_list_stands_whatever_comes(
    server: ListServer,
    lists: RegulatorLists,
    caplog: pytest.LogCaptureFixture,
    name: ListName,
    spoil: Spoil,
    words: str,
) -> None:
    pull(server, lists)
    tuesday = MONDAY + dt.timedelta(days=1)
    before = lists.records_as_of(tuesday)
    spoil(server)
    with caplog.at_level(logging.WARNING):
        reports = {report.name: report for report in pull(server, lists, tuesday)}
    assert reports[name].result == "failed"
    assert words in reports[name].reason
    assert any(words in line and "\n" not in line and "stands" in line for line in caplog.messages)
    assert lists.records_as_of(tuesday) == before
    assert lists.changes_between(MONDAY, dt.date.max) == ()


def test_a_list_that_failed_is_asked_for_again_on_the_same_day(server: ListServer, lists: RegulatorLists) -> None:
    server.fault = 503
    assert results(pull(server, lists)) == ["failed"] * 3
    server.fault = ""
    assert results(pull(server, lists)) == ["new"] * 3


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_hostile_texts_are_stored_and_come_back(server: ListServer, lists: RegulatorLists, evil: str) -> None:
    row = make_medicine(7, f"Brand {evil}", therapeutic_indication=evil, medicine_url=evil, ema_product_number=evil)
    server.files[path_of("ema")] = ema_body([*MEDICINES, row])
    assert results(pull(server, lists))[0] == "new"
    later = row | {"therapeutic_indication": "Gout.", "medicine_status": evil}
    server.files[path_of("ema")] = ema_body([*MEDICINES, later])
    assert results(pull(server, lists, MONDAY + dt.timedelta(days=1)))[0] == "new"
    assert lists.changes_between(MONDAY, dt.date.max)


def test_a_pull_and_a_week_read_the_lists_and_go_on_without_them(tmp_path: Path, server: ListServer) -> None:
    workspace = make_workspace(tmp_path / "workspace")
    with serve_registry(tmp_path) as api:
        urls = {"HORIZON_EMA_URL": server.address, "HORIZON_OPENFDA_URL": server.address}
        known = make_environment(api) | urls | {"HORIZON_TODAY": "2025-03-03"}
        pulled = run_command(workspace, "pull", "--json", env=known)
        assert pulled.code == 0
        assert {name: report["result"] for name, report in pulled.json["regulators"].items()} == {
            "ema": "new", "openfda": "new", "applications": "new",
        }  # fmt: skip
        assert pulled.json["new"] == 4
        server.fault = 503
        week = run_command(workspace, "run", "--json", env=known | {"HORIZON_TODAY": "2025-03-04"})
        assert week.code == 0
        assert week.json["pull"]["regulators"]["ema"]["result"] == "failed"
        shown = run_command(workspace, "pull", env=known | {"HORIZON_TODAY": "2025-03-05"})
        assert "FDA's approvals: failed (" in shown.out
        off = run_command(workspace, "pull", "--json", env=make_environment(api, HORIZON_TODAY="2025-03-06"))
        assert "regulators" not in off.json


def test_lists_are_known_as_files_by_their_shape(tmp_path: Path) -> None:
    workspace, folder = make_workspace(tmp_path / "workspace"), tmp_path / "lists"
    folder.mkdir()
    (folder / "table.gz").write_bytes(gzip.compress(ema_body(MEDICINES)))
    (folder / "notes.txt").write_text("lists of spring")
    (folder / "some.zip").write_bytes(fda_body(APPROVALS))
    for month in ("april", "march"):
        (folder / f"list-{month}-2025.xlsx").write_bytes(xlsx_body(ROWS, extracted=f"20 {month} 2025"))
    known = make_environment(HORIZON_TODAY="2025-05-01")
    pulled = run_command(workspace, "pull", "--source", str(folder), "--json", env=known)
    assert (pulled.code, pulled.json["seen"]) == (0, 0)
    assert pulled.json["regulators"]["applications"]["listed_on"] == "2025-04-20"
    with open_lists(workspace) as lists:
        assert [record.first_listed for record in lists.records_as_of(dt.date(2025, 5, 1)).applications] == [
            dt.date(2025, 3, 1)
        ] * len(ROWS)
    again = run_command(workspace, "pull", "--source", str(folder / "list-march-2025.xlsx"), env=known)
    assert again.code == 0
    assert "older (" in again.out


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("cut.json", ema_body(MEDICINES)[:-30], "is not whole JSON"),
        ("cut.zip", fda_body(APPROVALS)[:-30], "is no whole zip"),
        ("cut.xlsx", xlsx_body(ROWS)[:-30], "no whole Excel file"),
        ("empty.json", b'{"data": []}', "is empty"),
    ],
)
def test_a_file_that_is_no_whole_list_is_refused(tmp_path: Path, name: str, body: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(body)
    workspace = make_workspace(tmp_path / "workspace")
    refused = run_command(workspace, "pull", "--source", str(tmp_path / name))
    assert refused.code == 4
    assert words in refused.err
    assert "Traceback" not in refused.err
