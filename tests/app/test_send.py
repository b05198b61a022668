"""Who gets which edition, when, and once."""

import re
from pathlib import Path

from app.inboxes import message, readers, texts_by_reader
from delivery.servers import Inbox
from filled_values import filled_edition
from horizon.app.late_deliveries import find_late_deliveries
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from workspaces import (
    HEART,
    WEEK,
    make_environment,
    run_command,
)

EVERYBODY = ["all@example.org", "finance@example.org", "heart@example.org"]


def test_each_reader_gets_what_concerns_them(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    assert run_command(workspace, "run", env=known).code == 0
    texts = texts_by_reader(inbox)
    assert all("Examplinib" in texts[email] for email in ("finance@example.org", "all@example.org"))
    assert "Cardiolol" in texts["heart@example.org"]
    assert all(name in texts["all@example.org"] for name in ("Examplinib", "3 technologies watched"))
    assert "Examplinib" not in texts["heart@example.org"]
    assert "Cardiolol" not in texts["finance@example.org"]


def test_who_is_named_later_gets_the_newest_edition_and_who_is_no_longer_named_waits_for_nothing(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    inbox.at_rcpt["heart@example.org"] = "451 later"
    assert run_command(workspace, "run", env=known).code == 7
    assert run_command(workspace, "status", env=known).code == 7
    heart = workspace / "watchlists" / "heart-failure.yaml"
    heart.write_text(HEART.replace("heart@example.org", "new@example.org"))
    again = run_command(workspace, "run", "--json", env=known)
    assert (again.code, again.json["sent"], again.json["pending"]) == (0, 1, 0)
    assert readers(inbox) == ["all@example.org", "finance@example.org", "new@example.org"]
    assert run_command(workspace, "status", env=known).code == 0
    assert "Cardiolol" in texts_by_reader(inbox)["new@example.org"]


def test_a_watchlist_that_came_after_the_edition_waits_for_the_next(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    assert run_command(workspace, "run", env=known).code == 0
    late = "title: Asthma\nmatch: {conditions: [asthma]}\nrecipients: [{email: late@example.org}]\n"
    (workspace / "watchlists" / "asthma.yaml").write_text(late)
    assert run_command(workspace, "run", env=known).code == 0
    assert "late@example.org" not in readers(inbox)
    assert run_command(workspace, "run", env=known | {"HORIZON_TODAY": "2016-02-10"}).code == 0
    assert "late@example.org" in readers(inbox)


def test_an_old_edition_is_sent_to_nobody_new(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    assert run_command(workspace, "run", env=known).code == 0
    assert run_command(workspace, "run", env=known | {"HORIZON_TODAY": "2016-02-10"}).code == 0
    heart = workspace / "watchlists" / "heart-failure.yaml"
    heart.write_text(HEART.replace("heart@example.org", "new@example.org"))
    assert run_command(workspace, "digest", "--edition", WEEK, "--send", env=known).code == 0
    assert "new@example.org" not in readers(inbox)


def test_what_could_not_be_sent_is_sent_by_the_next_run(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    inbox.at_rcpt["finance@example.org"] = "451 later"
    first = run_command(workspace, "run", "--json", env=known)
    assert (first.code, first.json["sent"], first.json["pending"]) == (7, 2, 1)
    assert "finance@example.org" in first.err
    inbox.at_rcpt.clear()
    again = run_command(workspace, "run", "--json", env=known)
    assert (again.code, again.json["sent"], again.json["pending"]) == (0, 1, 0)
    assert readers(inbox) == EVERYBODY


def test_what_a_reader_waits_for_is_sent_in_the_next_week_too(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    known, inbox = given
    inbox.at_rcpt["finance@example.org"] = "451 later"
    assert run_command(workspace, "run", env=known).code == 7
    next_week = known | {"HORIZON_TODAY": "2016-02-10"}
    assert run_command(workspace, "run", env=next_week).code == 7
    status = run_command(workspace, "status", env=next_week)
    assert (status.code, f"late: {WEEK}: finance@example.org" in status.out) == (7, True)
    inbox.at_rcpt.clear()
    assert run_command(workspace, "run", env=next_week).code == 0
    assert run_command(workspace, "run", env=next_week).code == 0
    assert readers(inbox) == sorted(EVERYBODY * 2)
    assert len({str(message(envelope)["Message-ID"]) for envelope in inbox.taken}) == len(inbox.taken)
    assert "late" not in run_command(workspace, "status", env=next_week).out


def test_what_was_revised_or_is_a_month_old_is_no_longer_sent(workspace: Path) -> None:
    keys = ["2016-W05", "2016-W06", "2016-W06-r2", "2016-W07", "2016-W08", "2016-W09", "2016-W10"]
    with open_workspace(load_settings(workspace, make_environment())) as opened:
        for key in keys:
            opened.editions.freeze_edition(filled_edition(key), ["finance@example.org", "gone@example.org"])
        assert list(find_late_deliveries(opened)) == ["2016-W06-r2", "2016-W07", "2016-W08", "2016-W09"]
        assert set(find_late_deliveries(opened).values()) == {("finance@example.org",)}


def test_what_is_unknown_is_sent_again_when_asked_for(workspace: Path, given: tuple[dict[str, str], Inbox]) -> None:
    known, inbox = given
    inbox.at_data["finance@example.org"] = "cut"
    inbox.at_rcpt["heart@example.org"] = "550 nobody"
    assert run_command(workspace, "run", env=known).code == 7
    inbox.at_rcpt.clear()
    inbox.at_data.clear()
    assert run_command(workspace, "run", env=known).code == 7
    told = run_command(workspace, "status", env=known)
    assert f"horizon digest --edition {WEEK} --again EMAIL" in told.out
    before = readers(inbox)
    asks = ("digest", "--edition", WEEK, "--again", "finance@example.org", "--again")
    wrong = run_command(workspace, *asks, "all@example.org", env=known)
    assert (wrong.code, readers(inbox)) == (2, before)
    assert f"{WEEK}, all@example.org: sent; --again is for" in wrong.err
    assert run_command(workspace, *asks, "heart@example.org", env=known).code == 0
    assert readers(inbox) == sorted([*before, "finance@example.org", "heart@example.org"])
    assert run_command(workspace, "status", env=known).code == 0


def test_a_dry_run_says_who_would_get_it_and_makes_nothing(workspace: Path, api: str) -> None:
    known = make_environment(api)
    result = run_command(workspace, "digest", "--dry-run", "--json", env=known)
    assert [recipient["email"] for recipient in result.json] == EVERYBODY
    assert not (workspace / "reports").exists()
    assert run_command(workspace, "run", env=known).code == 0
    assert run_command(workspace, "digest", "--dry-run", "--json", env=known).json == []
    revised = run_command(workspace, "digest", "--dry-run", "--revise", "--json", env=known)
    assert [recipient["email"] for recipient in revised.json] == EVERYBODY


def test_without_a_mail_server_messages_lie_in_the_outbox(workspace: Path, api: str) -> None:
    assert run_command(workspace, "run", env=make_environment(api)).code == 0
    outbox = workspace / "reports" / WEEK / "outbox"
    assert sorted(path.stem for path in outbox.iterdir()) == EVERYBODY


def test_whom_a_run_that_died_had_claimed_is_served_by_the_next(
    workspace: Path, given: tuple[dict[str, str], Inbox]
) -> None:
    """However short the time since: the claim has minutes to go, but the lease is another's."""
    known, inbox = given
    assert run_command(workspace, "digest", env=known).code == 0
    with open_workspace(load_settings(workspace, known)) as opened:
        assert opened.deliveries.claim_delivery(WEEK, "all@example.org", "elsewhere:1")
    assert run_command(workspace, "run", env=known).code == 0
    assert readers(inbox) == EVERYBODY


def test_a_week_that_nobody_gets_says_so_and_sending_it_is_no_success(workspace: Path, api: str) -> None:
    known = make_environment(api)
    for path in (workspace / "watchlists").glob("*.yaml"):
        path.write_text(re.sub(r"(?m)^recipients:.*\n(?:  .*\n)*", "", path.read_text()))
    for quiet in ((), ("--quiet",)):
        week = run_command(workspace, "run", *quiet, env=known)
        assert (week.code, week.err) == (0, "")
        assert f"{WEEK} is composed, and nobody gets it: no watchlist names a recipient" in week.out
    sent = run_command(workspace, "digest", "--send", env=known)
    assert (sent.code, sent.err.count("\n")) == (3, 1)
    assert "recipients: [{email: you@example.org}]" in sent.err
    assert (workspace / "reports" / WEEK / "index.html").is_file()
    assert "Nobody would get it: no watchlist" in run_command(workspace, "digest", "--dry-run", env=known).out


def test_a_dry_run_with_nothing_left_says_so(workspace: Path, api: str) -> None:
    known = make_environment(api)
    assert "would get it" in run_command(workspace, "digest", "--dry-run", env=known).out.splitlines()[1]
    assert run_command(workspace, "run", env=known).code == 0
    answer = run_command(workspace, "digest", "--dry-run", env=known)
    assert answer.code == 0
    assert "Nobody would get it: nothing is left to send" in answer.out
    assert run_command(workspace, "digest", "--dry-run", "--json", env=known).json == []
