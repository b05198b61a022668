"""The whole week against a registry and a mail server that answer, in a process of its own."""

import gzip
import json
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.smtp import Envelope

from delivery.servers import Inbox
from filled import edition
from horizon.app.send import late
from horizon.app.workspace import open_workspace
from horizon.settings import load
from standin import serving
from studies import dated, lines, study
from workspaces import (
    BROKEN,
    HEART,
    HEPATITIS,
    WATCHLISTS,
    WEEK,
    ask,
    environment,
    log,
    mailbox,
    make,
    registry,
    run,
)

FILES = {"index.html", "digest.html", "digest.txt", "workbook.xlsx", "edition.json", "readiness.ics", "csv"}
EVERYBODY = ["all@example.org", "finance@example.org", "heart@example.org"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make(tmp_path / "workspace")


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    with registry(tmp_path) as address:
        yield address


@pytest.fixture
def given(api: str) -> Iterator[tuple[dict[str, str], Inbox]]:
    """The environment that points to the registry and the mail server, and the inbox."""
    with mailbox() as (smtp, inbox):
        yield environment(api, **smtp), inbox


def readers(inbox: Inbox) -> list[str]:
    return sorted(address for envelope in inbox.taken for address in envelope.rcpt_tos)


def message(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    return message_from_bytes(envelope.content, policy=policy.default)


def bodies(inbox: Inbox) -> dict[str, str]:
    """The text that each reader got."""
    found = {}
    for envelope in inbox.taken:
        part = message(envelope).get_body(("plain",))
        assert part is not None
        found[envelope.rcpt_tos[0]] = part.get_content()
    return found


def put(api: str, timestamp: str, *changed: dict[str, Any]) -> None:
    """Change records of the registry, and its data version."""
    address = f"{api.removesuffix('/api/v2')}/__put?timestamp={timestamp}"
    requests.post(address, data=gzip.compress(lines(changed)), timeout=5)


def test_a_week_and_the_same_week_again(workspace: Path, api: str, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    first = run(workspace, "run", "--json", given=known)
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
    assert {to: text.splitlines()[-1] for to, text in bodies(inbox).items()} == {
        "all@example.org": "You get this for Heart failure and Hepatitis C.",
        "finance@example.org": "You get this as finance, for Hepatitis C.",
        "heart@example.org": "You get this as pharmacy, for Heart failure.",
    }
    assert {path.name for path in (workspace / "reports" / WEEK).iterdir()} == FILES

    frozen = {path: path.read_bytes() for path in (workspace / "reports" / WEEK).rglob("*.*")}
    asked = len(log(api))
    again = run(workspace, "run", "--json", given=known)
    assert (again.code, again.err) == (0, "")
    counts = {key: again.json["pull"][key] for key in ("new", "changed", "gone", "quarantined")}
    assert counts == {"new": 0, "changed": 0, "gone": 0, "quarantined": 0}
    assert (again.json["edition"], again.json["sent"]) == (WEEK, 0)
    assert readers(inbox) == EVERYBODY
    assert len(log(api)) - asked <= 2
    assert {path: path.read_bytes() for path in (workspace / "reports" / WEEK).rglob("*.*")} == frozen

    revised = run(workspace, "digest", "--revise", "--send", given=known)
    assert (revised.code, revised.err) == (0, "")
    assert revised.out.startswith(f"{WEEK}-r2: ")
    assert sorted(path.name for path in (workspace / "reports").iterdir()) == [WEEK, f"{WEEK}-r2", "readiness.ics"]
    assert readers(inbox) == sorted(2 * EVERYBODY)


def test_each_reader_gets_what_concerns_them(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    assert ask(workspace, "run", given=known).code == 0
    said = bodies(inbox)
    assert all("Examplinib" in said[email] for email in ("finance@example.org", "all@example.org"))
    assert "Cardiolol" in said["heart@example.org"]
    assert "…1 more, on the watchlists’ own pages" in said["all@example.org"]
    assert "Examplinib" not in said["heart@example.org"]
    assert "Cardiolol" not in said["finance@example.org"]


def test_the_next_week_says_what_moved_and_why(workspace: Path, api: str, given: tuple[dict[str, str], Inbox]) -> None:
    known, _ = given
    assert ask(workspace, "run", given=known).code == 0
    late = study(
        1,
        phases=["PHASE3"],
        primaryCompletionDateStruct=dated("2017-10-30"),
        lastUpdatePostDateStruct=dated("2016-02-07"),
    )
    put(api, "2016-02-08T09:00:05", late)
    again = ask(workspace, "run", "--json", given=known | {"HORIZON_TODAY": "2016-02-10"})
    assert (again.code, again.json["pull"]["changed"], again.json["edition"]) == (0, 1, "2016-W06")
    edition = json.loads((workspace / "reports" / "2016-W06" / "edition.json").read_text())
    assert edition["window_from"] == "2016-02-01T09:00:05"
    assert [change["kind"] for change in edition["changes"]] == ["primary_completion"]
    (bridge,) = edition["bridge"]
    assert bridge["before"] + sum(step["amount"] for step in bridge["steps"]) == bridge["after"]
    (moved,) = (step for step in bridge["steps"] if step["cause"] == "launch moved")
    assert moved["amount"] < 0
    assert moved["because"] == [
        "Examplinib: primary completion 18 months later: 2017-10-30 (was 2016-04-30) (NCT00000001)"
    ]
    assert {step["cause"] for step in bridge["steps"]} <= {"time passed", "launch moved"}


def test_an_edition_holds_no_address_and_no_inputs(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, _ = given
    printed = ask(workspace, "run", given=known).out
    written = (workspace / "reports" / WEEK / "edition.json").read_text()
    asked = ask(workspace, "digest", "--edition", WEEK, "--json", given=known).out
    for text in (printed, written, asked):
        assert "@example.org" not in text
    assert json.loads(written) == json.loads(asked)
    assert "inputs" not in json.loads(written)


SECRET = """
  {list: 43219.87, per: course, price_year: 2015, rebate: {low: 0.111, mode: 0.222, high: 0.333}, confidential: true}"""


def test_a_confidential_price_is_used_and_cannot_be_worked_out(
    tmp_path: Path, api: str, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    head, _, rest = WATCHLISTS["hepatitis-c"].partition("price: ")
    secret = head + "price:" + SECRET + rest[rest.index("\n") :]
    workspace = make(tmp_path / "secret", {"hepatitis-c": secret})
    assert ask(workspace, "run", given=known).code == 0
    folder = workspace / "reports" / WEEK
    edition = json.loads((folder / "edition.json").read_text())
    technologies = edition["scan"]["technologies"]
    assert [one["withheld"] for one in technologies] == [True, True]
    assert edition["scan"]["totals"] == edition["bridge"] == []
    for one in technologies:
        assert one["impact"] == one["impact_since_launch"] == []
        assert all(row["amount"] is None for row in one["decisions"])
    commands = [("scan", "--no-pull"), ("scan", "--no-pull", "--json"), ("technology", "examplinib")]
    commands += [("watchlist", "show", "hepatitis-c"), ("watchlist", "show", "hepatitis-c", "--json")]
    said = [ask(workspace, *command, given=known).out for command in commands]
    texts = [
        path.read_text() for path in folder.rglob("*.*") if path.suffix in {".html", ".txt", ".json", ".ics", ".csv"}
    ]
    with zipfile.ZipFile(folder / "workbook.xlsx") as workbook:
        texts += [workbook.read(name).decode() for name in workbook.namelist()]
    for text in [*said, *texts, *bodies(inbox).values()]:
        for figure in ("43219", "43,219", "0.111", "0.222", "0.333", "22%"):
            assert figure not in text
    # It is used: what is dear enough to act upon still says so.
    assert all(one["over_threshold"] for one in technologies)


def test_who_is_named_later_gets_the_newest_edition_and_who_is_no_longer_named_waits_for_nothing(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    inbox.at_rcpt["heart@example.org"] = "451 later"
    assert ask(workspace, "run", given=known).code == 7
    assert ask(workspace, "status", given=known).code == 7
    heart = workspace / "watchlists" / "heart-failure.yaml"
    heart.write_text(HEART.replace("heart@example.org", "new@example.org"))
    again = ask(workspace, "run", "--json", given=known)
    assert (again.code, again.json["sent"], again.json["pending"]) == (0, 1, 0)
    assert readers(inbox) == ["all@example.org", "finance@example.org", "new@example.org"]
    assert ask(workspace, "status", given=known).code == 0
    assert "Cardiolol" in bodies(inbox)["new@example.org"]


def test_a_watchlist_that_came_after_the_edition_waits_for_the_next(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    assert ask(workspace, "run", given=known).code == 0
    late = "title: Asthma\nmatch: {conditions: [asthma]}\nrecipients: [{email: late@example.org}]\n"
    (workspace / "watchlists" / "asthma.yaml").write_text(late)
    assert ask(workspace, "run", given=known).code == 0
    assert "late@example.org" not in readers(inbox)
    assert ask(workspace, "run", given=known | {"HORIZON_TODAY": "2016-02-10"}).code == 0
    assert "late@example.org" in readers(inbox)


def test_an_old_edition_is_sent_to_nobody_new(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    assert ask(workspace, "run", given=known).code == 0
    assert ask(workspace, "run", given=known | {"HORIZON_TODAY": "2016-02-10"}).code == 0
    heart = workspace / "watchlists" / "heart-failure.yaml"
    heart.write_text(HEART.replace("heart@example.org", "new@example.org"))
    assert ask(workspace, "digest", "--edition", WEEK, "--send", given=known).code == 0
    assert "new@example.org" not in readers(inbox)


def test_what_could_not_be_sent_is_sent_by_the_next_run(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    inbox.at_rcpt["finance@example.org"] = "451 later"
    first = ask(workspace, "run", "--json", given=known)
    assert (first.code, first.json["sent"], first.json["pending"]) == (7, 2, 1)
    assert "finance@example.org" in first.err
    inbox.at_rcpt.clear()
    again = ask(workspace, "run", "--json", given=known)
    assert (again.code, again.json["sent"], again.json["pending"]) == (0, 1, 0)
    assert readers(inbox) == EVERYBODY


def test_what_a_reader_waits_for_is_sent_in_the_next_week_too(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    inbox.at_rcpt["finance@example.org"] = "451 later"
    assert ask(workspace, "run", given=known).code == 7
    next_week = known | {"HORIZON_TODAY": "2016-02-10"}
    assert ask(workspace, "run", given=next_week).code == 7
    status = ask(workspace, "status", given=next_week)
    assert (status.code, f"late: {WEEK}: finance@example.org" in status.out) == (7, True)
    inbox.at_rcpt.clear()
    assert ask(workspace, "run", given=next_week).code == 0
    assert ask(workspace, "run", given=next_week).code == 0
    assert readers(inbox) == sorted(EVERYBODY * 2)
    assert len({str(message(one)["Message-ID"]) for one in inbox.taken}) == len(inbox.taken)
    assert "late" not in ask(workspace, "status", given=next_week).out


def test_what_was_revised_or_is_a_month_old_is_no_longer_sent(workspace: Path) -> None:
    keys = ["2016-W05", "2016-W06", "2016-W06-r2", "2016-W07", "2016-W08", "2016-W09", "2016-W10"]
    with open_workspace(load(workspace, environment())) as opened:
        for key in keys:
            opened.editions.commit(edition(key), ["finance@example.org", "gone@example.org"])
        assert list(late(opened)) == ["2016-W06-r2", "2016-W07", "2016-W08", "2016-W09"]
        assert set(late(opened).values()) == {("finance@example.org",)}


def test_what_is_unknown_is_sent_again_when_asked_for(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    inbox.at_data["finance@example.org"] = "cut"
    inbox.at_rcpt["heart@example.org"] = "550 nobody"
    assert ask(workspace, "run", given=known).code == 7
    inbox.at_rcpt.clear()
    inbox.at_data.clear()
    assert ask(workspace, "run", given=known).code == 7
    told = ask(workspace, "status", given=known)
    assert f"horizon digest --edition {WEEK} --again EMAIL" in told.out
    before = readers(inbox)
    asks = ("digest", "--edition", WEEK, "--again", "finance@example.org", "--again")
    wrong = ask(workspace, *asks, "all@example.org", given=known)
    assert (wrong.code, readers(inbox)) == (2, before)
    assert f"{WEEK}, all@example.org: sent; --again is for" in wrong.err
    assert ask(workspace, *asks, "heart@example.org", given=known).code == 0
    assert readers(inbox) == sorted([*before, "finance@example.org", "heart@example.org"])
    assert ask(workspace, "status", given=known).code == 0


def test_a_broken_watchlist_keeps_nobody_else_from_being_served(
    tmp_path: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    workspace = make(tmp_path / "partly", {**WATCHLISTS, "asthma": BROKEN})
    said = ask(workspace, "run", "--json", given=known)
    assert (said.code, said.json["sent"], readers(inbox)) == (7, 3, EVERYBODY)
    assert "asthma.yaml:3:1: unknown key 'colour'" in said.err
    edition = json.loads((workspace / "reports" / WEEK / "edition.json").read_text())
    # Where the file lies is not for the readers.
    assert [line.partition(" ")[0] for line in edition["refused_watchlists"]] == ["asthma.yaml:3:1:"]


def test_a_dry_run_says_who_would_get_it_and_makes_nothing(workspace: Path, api: str) -> None:
    known = environment(api)
    said = ask(workspace, "digest", "--dry-run", "--json", given=known)
    assert [one["email"] for one in said.json] == EVERYBODY
    assert not (workspace / "reports").exists()
    assert ask(workspace, "run", given=known).code == 0
    assert ask(workspace, "digest", "--dry-run", "--json", given=known).json == []
    revised = ask(workspace, "digest", "--dry-run", "--revise", "--json", given=known)
    assert [one["email"] for one in revised.json] == EVERYBODY


def test_without_a_mail_server_messages_lie_in_the_outbox(workspace: Path, api: str) -> None:
    assert ask(workspace, "run", given=environment(api)).code == 0
    outbox = workspace / "reports" / WEEK / "outbox"
    assert sorted(path.stem for path in outbox.iterdir()) == EVERYBODY


def test_a_second_run_at_the_same_time_is_kept_out(workspace: Path, api: str) -> None:
    from horizon.app.workspace import open_workspace
    from horizon.store.lease import hold

    known = environment(api)
    with open_workspace(load(workspace, known)) as opened, hold(opened.trials.engine, "run", "elsewhere:1", 60):
        for command in (("run",), ("digest",), ("pull",), ("scan",), ("pull", "--source", "nowhere.zip")):
            said = ask(workspace, *command, given=known)
            assert (said.code, said.err.count("\n")) == (5, 1)
            assert "another run" in said.err
    assert not (workspace / "reports").exists()
    assert ask(workspace, "run", given=known).code == 0


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
    workspace = make(tmp_path / "real", watchlists, settings="[digest]\ndraws = 500\n")
    with serving(found, "2026-02-19T09:00:05") as api:
        known = known | {"HORIZON_REGISTRY_URL": api, "HORIZON_TODAY": "2026-02-19"}
        first = run(workspace, "run", "--json", given=known)
        assert (first.code, first.err) == (0, "")
        assert first.json["pull"]["new"] > 1500
        assert first.json["pull"]["quarantined"] == 0
        asked = len(log(api))
        again = run(workspace, "run", "--json", given=known)
        assert (again.code, again.json["pull"]["changed"], again.json["sent"]) == (0, 0, 0)
        assert len(log(api)) - asked <= 2
    assert readers(inbox) == EVERYBODY
