"""Hostile text in every field of the registry that holds text: nothing happens, in any form that it reaches."""

import csv
import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from studies import make_study
from workspaces import WATCHLISTS, WEEK, make_environment, make_workspace, run_command, serve_registry

EVIL = {
    "formula": "=cmd|'/c calc'!A1",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "header": "X\r\nBcc: victim@example.org\r\n\r\nbody",
    "override": "\u202egnp.exe\u2066",
    "terminal": "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "path": "../../../etc/passwd",
    "template": "{{ 7*7 }}{% raw %}",
    "calendar": "X\nEND:VEVENT\nBEGIN:VALARM\nATTACH:http://example.org",
    "megabyte": "A" * 1_000_000,
}
TEXTS = {"briefTitle", "officialTitle", "acronym", "name", "fullName", "label", "whyStopped", "id", "country", "term"}
LISTS = {"keywords", "conditions", "otherNames", "interventionNames"}
FORMULA = ("=", "+", "@", "\t", "\r")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def poisoned(value: Any, evil: str, key: str = "") -> Any:
    """The same record with the text in every field that holds text, after what it is matched by."""
    if isinstance(value, dict):
        return {name: poisoned(inner, evil, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [*(poisoned(inner, evil, key) for inner in value), *([evil] if key in LISTS else [])]
    return f"{evil} {value} {evil}" if key in TEXTS else value


def records() -> Iterator[dict[str, Any]]:
    for number, evil in enumerate(EVIL.values(), start=1):
        raw = make_study(number, phases=["PHASE3"], acronym=evil, whyStopped=evil)
        protocol = raw["protocolSection"]
        for intervention in protocol["armsInterventionsModule"]["interventions"]:
            intervention["name"] = f"Examplinib{number}"
        arms = protocol["armsInterventionsModule"]["armGroups"]
        arms[0]["interventionNames"] = [f"Drug: Examplinib{number}"]
        raw["protocolSection"] = poisoned(protocol, evil)
        raw["derivedSection"].pop("interventionBrowseModule")
        yield raw


@pytest.fixture(scope="module")
def edition_and_outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The edition's folder, and what commands that show records say."""
    folder = tmp_path_factory.mktemp("hostile")
    workspace = make_workspace(folder / "workspace", {"hepatitis-c": WATCHLISTS["hepatitis-c"]})
    with serve_registry(folder, list(records())) as api:
        assert run_command(workspace, "run", env=make_environment(api)).code == 0
    commands = [("scan", "--no-pull"), ("trial", "NCT00000005"), ("technology", "examplinib5"), ("status",)]
    outputs = [run_command(workspace, *command) for command in commands]
    assert [result.code for result in outputs[:2]] == [0, 0]
    return workspace / "reports" / WEEK, [result.out + result.err for result in outputs]


def test_every_record_is_there_and_every_file_has_its_own_name(edition_and_outputs: tuple[Path, list[str]]) -> None:
    folder, _ = edition_and_outputs
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert names == {
        *(
            "index.html",
            "board.html",
            "board.docx",
            "digest.html",
            "digest.txt",
            "workbook.xlsx",
            "edition.json",
            "readiness.ics",
        ),
        *(f"csv/{name}.csv" for name in ("technologies", "impact", "totals", "trials", "readiness", "changes")),
        *("csv/waiting.csv", "csv/workforce.csv", "csv/effects.csv"),
        *("csv/left-out.csv", "csv/assumptions.csv", "outbox/all@example.org.eml", "outbox/finance@example.org.eml"),
    }
    with (folder / "csv" / "trials.csv").open(encoding="utf-8-sig", newline="") as table:
        assert {row["nct_id"] for row in csv.DictReader(table)} == {f"NCT{at:08d}" for at in range(1, len(EVIL) + 1)}


def test_no_markup_no_link_elsewhere_and_nothing_endless(edition_and_outputs: tuple[Path, list[str]]) -> None:
    for name in ("index.html", "digest.html", "board.html"):
        page = (edition_and_outputs[0] / name).read_text("utf-8")
        assert len(re.findall(r"<script\b", page)) == (name == "index.html")
        assert not re.search(r"<[a-z]+[^>]*\son\w+=", page)
        assert not re.search(r"<img[^>]*src=(?![\"']data:)", page)
        assert set(re.findall(r'href="(https?://[^/"]+)', page)) <= {"https://clinicaltrials.gov"}
        assert "A" * 1000 not in re.sub(r"base64,[\w+/=]+", "", page)
        assert "\u202e" not in page


def test_no_header_and_no_recipient_is_added(edition_and_outputs: tuple[Path, list[str]]) -> None:
    for path in (edition_and_outputs[0] / "outbox").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert message["Bcc"] is None
        assert len(message["To"].addresses) == 1
        assert not message.defects
        page = message.get_body(("html",))
        assert page is not None
        assert len(page.get_content().encode()) < 100_000


def test_the_calendar_holds_events_alone(edition_and_outputs: tuple[Path, list[str]]) -> None:
    lines = (edition_and_outputs[0] / "readiness.ics").read_bytes().decode().replace("\r\n ", "").split("\r\n")
    assert {line for line in lines if line.startswith(("BEGIN", "END"))} == {
        *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT")
    }
    assert not any(line.startswith("ATTACH") for line in lines)


def test_no_cell_is_a_formula_of_theirs(edition_and_outputs: tuple[Path, list[str]]) -> None:
    for path in (edition_and_outputs[0] / "csv").iterdir():
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))):
            assert not any(cell.startswith(FORMULA) for cell in row), path.name
    with zipfile.ZipFile(edition_and_outputs[0] / "workbook.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert not any("cmd|" in formula for sheet in sheets for formula in re.findall(r"<f[^>]*>(.*?)</f>", sheet))


def test_nothing_reaches_the_terminal_or_the_text(edition_and_outputs: tuple[Path, list[str]]) -> None:
    folder, outputs = edition_and_outputs
    for text in [*outputs, (folder / "digest.txt").read_text("utf-8")]:
        assert not UNSEEN.search(text), UNSEEN.search(text)
