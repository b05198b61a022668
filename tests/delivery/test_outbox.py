"""Delivery of an edition: each recipient once, whatever fails, by ledgers in memory and in the store."""

import datetime as dt
import email
import email.policy
import os
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from delivery.ledgers import Memory
from delivery.servers import Inbox, Serve, scripted
from horizon.delivery.message import MessageContent, build_message
from horizon.delivery.outbox import DeliveryReport, FolderMailbox, deliver_edition
from horizon.delivery.smtp import (
    ClaimLostError,
    NoAnswerError,
    PermanentRefusalError,
    SmtpMailbox,
    TemporaryRefusalError,
)
from horizon.errors import ConfigurationError, DeliveryError
from horizon.settings import SmtpSettings
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import connect_database
from horizon.store.tables import DELIVERY
from horizon.values.edition import Edition, Recipient
from horizon.values.scan import Scan

KEY = "2026-W08"
MORNING = dt.datetime(2026, 2, 16, 6, 30, tzinfo=dt.UTC)
A, B, C = "a@example.org", "b@example.org", "c@example.org"


def message(to: str, sender: str = "Horizon <horizon@example.org>") -> EmailMessage:
    content = MessageContent("Subject", "Text", "<p>Page</p>", (), b"PK")
    return build_message(KEY, Recipient(to, "", ()), sender, content, MORNING)


def messages(*emails: str) -> list[tuple[str, Callable[[], EmailMessage]]]:
    return [(email, partial(message, email)) for email in emails]


class Box:
    """A mailbox that answers each address as told, and notes what it was given."""

    def __init__(self, **answers: Exception) -> None:
        self.answers = {f"{name}@example.org": answer for name, answer in answers.items()}
        self.entered = 0
        self.taken: list[str] = []

    def __enter__(self) -> None:
        self.entered += 1
        if "enter@example.org" in self.answers:
            raise self.answers["enter@example.org"]

    def __exit__(self, *_: object) -> None:
        self.entered -= 1

    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        answer = self.answers.get(message["To"])
        if isinstance(answer, TemporaryRefusalError | PermanentRefusalError | DeliveryError):
            raise answer
        if not before_body():
            raise ClaimLostError
        if answer:
            raise answer
        self.taken.append(message["To"])


def states(ledger: Memory) -> dict[str, tuple[str, str]]:
    return {row.email: (row.state, row.reason) for row in ledger.rows.values()}


def test_each_is_claimed_then_transmitting_then_sent() -> None:
    ledger, box = Memory(A, B), Box()
    assert deliver_edition(KEY, messages(A, B), ledger, box, "me") == DeliveryReport(
        (A, B), (), (), (), sent_now=(A, B)
    )
    moves = [f"{email} {state}" for email in (A, B) for state in ("claimed", "transmitting", "sent")]
    assert ledger.log == ["expire", *moves]
    assert box.taken == [A, B]
    assert not box.entered


def test_a_second_time_sends_nothing_and_opens_no_mailbox() -> None:
    ledger = Memory(A)
    deliver_edition(KEY, messages(A), ledger, Box(), "me")
    again = Box(enter=DeliveryError("out of reach"))
    assert deliver_edition(KEY, messages(A), ledger, again, "me") == DeliveryReport((A,), (), (), ())


OUTCOMES = [
    (TemporaryRefusalError("450 later"), "pending"),
    (PermanentRefusalError("550 no such user"), "refused"),
    (NoAnswerError("cut"), "unknown"),
]


@pytest.mark.parametrize(("answer", "state"), OUTCOMES)
def test_one_that_fails_does_not_stop_the_others(answer: Exception, state: str) -> None:
    ledger = Memory(A, B, C)
    got = deliver_edition(KEY, messages(A, B, C), ledger, Box(b=answer), "me")
    assert got.sent == got.sent_now == (A, C)
    assert getattr(got, state) == (B,)
    assert states(ledger)[B] == (state, str(answer))


@pytest.mark.parametrize(("answer", "state"), OUTCOMES)
def test_only_what_was_refused_for_now_is_tried_again(answer: Exception, state: str) -> None:
    ledger = Memory(A)
    deliver_edition(KEY, messages(A), ledger, Box(a=answer), "me")
    assert deliver_edition(KEY, messages(A), ledger, Box(), "me").sent_now == ((A,) if state == "pending" else ())


def test_an_address_that_mail_cannot_carry_is_refused_for_good() -> None:
    ledger = Memory("ü@example.org", A)
    assert deliver_edition(KEY, messages("ü@example.org", A), ledger, Box(), "me").sent == (A,)
    assert states(ledger)["ü@example.org"] == ("refused", "'ü@example.org' is not an address that mail can carry")


def test_what_another_run_holds_is_left_to_it() -> None:
    ledger, box = Memory(A, B, C), Box()
    ledger.taken_by_others, ledger.lost = {A}, {B}
    assert deliver_edition(KEY, messages(A, B, C), ledger, box, "me") == DeliveryReport(
        (C,), (A, B), (), (), sent_now=(C,)
    )
    assert box.taken == [C]


def test_whom_the_ledger_does_not_know_is_not_written_to() -> None:
    box = Box()
    assert deliver_edition(KEY, messages(A, B), Memory(A), box, "me").sent == (A,)
    assert box.taken == [A]


def test_a_mailbox_out_of_reach_costs_nobody_an_attempt() -> None:
    ledger = Memory(A, B)
    with pytest.raises(DeliveryError, match="out of reach"):
        deliver_edition(KEY, messages(A, B), ledger, Box(enter=DeliveryError("out of reach")), "me")
    assert ledger.log == ["expire"]


def test_a_mailbox_that_fails_midway_leaves_the_rest_pending() -> None:
    ledger = Memory(A, B, C)
    got = deliver_edition(KEY, messages(A, B, C), ledger, Box(b=DeliveryError("gone")), "me")
    assert got == DeliveryReport((A,), (B, C), (), (), sent_now=(A,))


def test_a_mailbox_that_refuses_the_sender_is_an_error() -> None:
    ledger = Memory(A)
    with pytest.raises(DeliveryError, match="the sender"):
        deliver_edition(KEY, messages(A), ledger, Box(a=DeliveryError("refuses the sender")), "me")
    assert states(ledger)[A][0] == "pending"


def test_a_sender_that_is_no_address_is_said_and_can_be_corrected_at_once() -> None:
    ledger = Memory(A)
    with pytest.raises(ConfigurationError):
        deliver_edition(KEY, [(A, lambda: message(A, sender="nobody"))], ledger, Box(), "me")
    assert deliver_edition(KEY, messages(A), ledger, Box(), "me").sent_now == (A,)


# A folder as the mailbox


def test_a_folder_holds_one_whole_file_a_recipient(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "outbox"
    for _ in range(2):
        assert deliver_edition(KEY, messages(A, B), Memory(A, B), FolderMailbox(folder), "me").sent == (A, B)
    assert sorted(path.name for path in folder.iterdir()) == [f"{A}.eml", f"{B}.eml"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o640}
    got = email.message_from_bytes((folder / f"{A}.eml").read_bytes(), policy=email.policy.default)
    assert (got["To"], got["Subject"]) == (A, "Subject")


@pytest.mark.parametrize("hostile", ["../a@example.org", "/etc/a@example.org", "..@example.org", "a/../b@example.org"])
def test_no_address_leaves_the_folder(tmp_path: Path, hostile: str) -> None:
    folder = tmp_path / "outbox"
    assert deliver_edition(KEY, messages(hostile), Memory(hostile), FolderMailbox(folder), "me").sent == (hostile,)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == list(folder.iterdir())
    assert len(list(folder.iterdir())) == 1


def test_without_leave_no_file(tmp_path: Path) -> None:
    ledger = Memory(A)
    ledger.lost = {A}
    assert deliver_edition(KEY, messages(A), ledger, FolderMailbox(tmp_path), "me").pending == (A,)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(DeliveryError, match=r"outbox cannot be written: File exists\. Free disk space"):
        deliver_edition(KEY, messages(A), Memory(A), FolderMailbox(tmp_path / "outbox"), "me")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / f"{A}.eml").mkdir()
    ledger = Memory(A)
    with pytest.raises(DeliveryError, match="cannot be written"):
        deliver_edition(KEY, messages(A), ledger, FolderMailbox(tmp_path), "me")
    assert states(ledger)[A][0] == "pending"
    assert [path.name for path in tmp_path.iterdir()] == [f"{A}.eml"]


# The store's own ledger, and a real server


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def ledger(engine: Engine) -> Deliveries:
    day = dt.date(2026, 2, 16)
    scan = Scan(day, "2026-02-16T09:00:05", (), (), (), (), (), (), 1, 200, "evidence", "method")
    edition = Edition(KEY, day, "", scan, "Headline", (), (), (), (), ())
    Editions(engine).freeze_edition(edition, [A, B, C])
    return Deliveries(engine)


def local(port: int) -> SmtpMailbox:
    return SmtpMailbox(SmtpSettings(host="127.0.0.1", port=port, security="none"))


def test_all_ends_on_one_edition(serve: Serve, inbox: Inbox, ledger: Deliveries) -> None:
    inbox.at_rcpt[A], inbox.at_data[B] = "550 no such user", "cut"
    with serve() as port:
        got = deliver_edition(KEY, messages(A, B, C), ledger, local(port), "me")
        assert got == DeliveryReport(sent=(C,), pending=(), refused=(A,), unknown=(B,), sent_now=(C,))
        assert deliver_edition(KEY, messages(A, B, C), ledger, local(port), "me").sent_now == ()
    assert {row.email: row.reason for row in ledger.edition_deliveries(KEY)}[A] == "550 no such user"
    assert sorted(taken.rcpt_tos[0] for taken in inbox.taken) == [B, C]


def test_a_refusal_of_the_body_for_now_is_tried_again(serve: Serve, inbox: Inbox, ledger: Deliveries) -> None:
    inbox.at_data[A] = "451 later"
    with serve() as port:
        assert deliver_edition(KEY, messages(A), ledger, local(port), "me").sent_now == ()
        inbox.at_data.clear()
        assert deliver_edition(KEY, messages(A), ledger, local(port), "me").sent_now == (A,)


def test_two_runs_at_once_send_one_message_to_each(serve: Serve, inbox: Inbox, ledger: Deliveries) -> None:
    emails = [f"r{number}@example.org" for number in range(12)]
    ledger.add_recipients(KEY, emails)
    with serve() as port:
        runs = [
            threading.Thread(
                target=deliver_edition, args=(KEY, messages(*emails), ledger, local(port), f"run {number}")
            )
            for number in range(2)
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
    assert sorted(taken.rcpt_tos[0] for taken in inbox.taken) == sorted(emails)
    assert {row.state for row in ledger.edition_deliveries(KEY) if row.email in emails} == {"sent"}


class Killed(BaseException):
    """The process ends here."""


class DyingBox(Box):
    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        if message["To"] == B:
            assert before_body()
        raise Killed


@pytest.mark.parametrize(("email", "after", "sent_later"), [(A, "pending", (A,)), (B, "unknown", ())])
def test_a_run_that_died(engine: Engine, ledger: Deliveries, email: str, after: str, sent_later: tuple[str]) -> None:
    with pytest.raises(Killed):
        deliver_edition(KEY, messages(email), ledger, DyingBox(), "first")
    box = Box()
    assert deliver_edition(KEY, messages(email), ledger, box, "second").sent_now == ()
    with engine.begin() as connection:
        connection.execute(update(DELIVERY).where(DELIVERY.c.email == email).values(claimed_until=0.0))
    assert deliver_edition(KEY, messages(email), ledger, box, "third").sent_now == sent_later
    assert tuple(box.taken) == sent_later
    if after == "unknown":
        assert {row.email: row.state for row in ledger.edition_deliveries(KEY)}[email] == "unknown"


def test_when_the_body_goes_out_transmitting_is_already_kept(tmp_path: Path, ledger: Deliveries) -> None:
    other = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    seen: list[str] = []

    class Watching(Box):
        def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
            super().send(message, before_body)
            seen.extend(row.state for row in Deliveries(other).edition_deliveries(KEY) if row.email == A)

    deliver_edition(KEY, messages(A), ledger, Watching(), f"run {os.getpid()}")
    other.dispose()
    assert seen == ["transmitting"]


def test_a_server_that_goes_away_midway(ledger: Deliveries) -> None:
    with scripted({"RCPT": ""}, {}) as (port, heard):
        got = deliver_edition(KEY, messages(A, B), ledger, local(port), "me")
    assert (got.sent_now, got.pending) == ((B,), (A, C))
    assert heard[-1] == "QUIT"
