"""The SMTP mailbox: every step of a session, and a password that is used and never printed."""

import datetime as dt
import email
import email.policy
import logging
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from delivery.servers import PASSWORD, Inbox, Serve, scripted
from horizon.delivery import smtp
from horizon.delivery.message import MessageContent, build_message
from horizon.delivery.smtp import (
    ClaimLostError,
    NoAnswerError,
    PermanentRefusalError,
    SmtpMailbox,
    TemporaryRefusalError,
)
from horizon.errors import DeliveryError
from horizon.settings import SmtpSettings
from horizon.values.edition import Recipient
from workspaces import WATCHLISTS, make_environment, make_workspace, run_command, serve_registry

MORNING = dt.datetime(2026, 2, 16, 6, 30, tzinfo=dt.UTC)
SECRET = "s3cret-of-the-mailbox"


def message(to: str = "planner@example.org", text: str = "The week\n.\n..two\nend") -> EmailMessage:
    content = MessageContent("Subject £", text, "<p>The week</p>", (), b"PK")
    return build_message("2026-W08", Recipient(to, "", ()), "Horizon <horizon@example.org>", content, MORNING)


def mailbox(
    port: int, security: str = "none", context: ssl.SSLContext | None = None, password: str | None = None
) -> SmtpMailbox:
    secret = None if password is None else SecretStr(password)
    user = "" if password is None else "horizon"
    host = "127.0.0.1" if security == "none" else "localhost"
    settings = {"host": host, "port": port, "security": security, "username": user, "password": secret}
    return SmtpMailbox(SmtpSettings.model_validate(settings), context)


def yes() -> bool:
    return True


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
@pytest.mark.parametrize("password", [None, PASSWORD])
def test_a_message_arrives_as_built(
    serve: Serve, inbox: Inbox, trusting: ssl.SSLContext, security: str, password: str | None
) -> None:
    with serve(security, auth=password is not None) as port, mailbox(port, security, trusting, password) as box:
        box.send(message(), yes)
    (taken,) = inbox.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("horizon@example.org", ["planner@example.org"])
    assert isinstance(taken.content, bytes)
    got = email.message_from_bytes(taken.content, policy=email.policy.default)
    assert isinstance(got, EmailMessage)
    body = got.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["The week", ".", "..two", "end"]
    assert got["Subject"] == "Subject £"


def test_several_messages_share_a_session(serve: Serve, inbox: Inbox) -> None:
    with serve() as port, mailbox(port) as box:
        for to in ("a@example.org", "b@example.org"):
            box.send(message(to), yes)
    assert [taken.rcpt_tos for taken in inbox.taken] == [["a@example.org"], ["b@example.org"]]


def test_the_body_waits_for_leave(serve: Serve, inbox: Inbox) -> None:
    with serve() as port, mailbox(port) as box:
        with pytest.raises(ClaimLostError):
            box.send(message("a@example.org"), lambda: False)
        box.send(message("b@example.org"), lambda: not inbox.taken)
    assert [taken.rcpt_tos for taken in inbox.taken] == [["b@example.org"]]


def test_leave_is_not_asked_for_a_recipient_who_is_refused(serve: Serve, inbox: Inbox) -> None:
    inbox.at_rcpt["a@example.org"] = "550 no such user"
    with serve() as port, mailbox(port) as box, pytest.raises(PermanentRefusalError):
        box.send(message("a@example.org"), lambda: pytest.fail("asked"))


REFUSALS = [
    ("550 5.1.1 no such user", PermanentRefusalError),
    ("552 mailbox full for good", PermanentRefusalError),
    ("450 greylisted, come back", TemporaryRefusalError),
    ("451 try later", TemporaryRefusalError),
]


@pytest.mark.parametrize(("answer", "outcome"), REFUSALS)
@pytest.mark.parametrize("stage", ["at_rcpt", "at_data"])
def test_a_refusal_says_for_now_or_for_good_and_the_next_is_served(
    serve: Serve, inbox: Inbox, stage: str, answer: str, outcome: type[Exception]
) -> None:
    getattr(inbox, stage)["a@example.org"] = answer
    with serve() as port, mailbox(port) as box:
        with pytest.raises(outcome, match=f"^{answer}$"):
            box.send(message("a@example.org"), yes)
        box.send(message("b@example.org"), yes)
    assert [taken.rcpt_tos for taken in inbox.taken] == [["b@example.org"]]


def test_a_line_cut_after_the_body_is_unknown_and_the_next_is_served(serve: Serve, inbox: Inbox) -> None:
    inbox.at_data["a@example.org"] = "cut"
    with serve() as port, mailbox(port) as box:
        with pytest.raises(NoAnswerError):
            box.send(message("a@example.org"), yes)
        box.send(message("b@example.org"), yes)
    assert len(inbox.taken) == 2


# What a broken line or an answer out of order means at each step: before the body, nothing was delivered.
STEPS = [
    ({"MAIL": ""}, TemporaryRefusalError),
    ({"MAIL": "421 closing"}, TemporaryRefusalError),
    ({"MAIL": "552 too large"}, PermanentRefusalError),
    ({"RCPT": ""}, TemporaryRefusalError),
    ({"RCPT": "999 what"}, TemporaryRefusalError),
    ({"RCPT": "nonsense"}, TemporaryRefusalError),
    ({"DATA": ""}, TemporaryRefusalError),
    ({"DATA": "250 fine"}, TemporaryRefusalError),
    ({"DATA": "451 later"}, TemporaryRefusalError),
    ({"DATA": "554 never"}, PermanentRefusalError),
    ({"body": ""}, NoAnswerError),
    ({"body": "354 more"}, NoAnswerError),
    ({"body": "nonsense"}, NoAnswerError),
    ({"body": "421 closing"}, TemporaryRefusalError),
    ({"body": "554 spam"}, PermanentRefusalError),
]


@pytest.mark.parametrize(("script", "outcome"), STEPS)
def test_every_step(script: dict[str, str], outcome: type[Exception]) -> None:
    with scripted(script, {}) as (port, heard), mailbox(port) as box:
        with pytest.raises(outcome) as caught:
            box.send(message(), yes)
        assert caught.value.args[0]
        assert "\n" not in caught.value.args[0]
        # A script holds for one session: where the line was cut, the next message opens another.
        if heard[-1] != "RSET":
            box.send(message(), yes)
    assert heard[-1] == "QUIT"


def test_the_recipient_comes_before_leave_and_leave_before_the_body() -> None:
    def give_leave() -> bool:
        heard.append("leave")
        return True

    with scripted({}) as (port, heard), mailbox(port) as box:
        box.send(message(), give_leave)
    assert heard == ["EHLO", "MAIL", "RCPT", "leave", "DATA", "body", "QUIT"]


@pytest.mark.parametrize("answer", ["550 not your address", "530 5.7.0 authentication required"])
def test_a_sender_who_is_refused_is_no_fault_of_the_recipient(answer: str) -> None:
    with (
        scripted({"MAIL": answer}) as (port, _),
        mailbox(port) as box,
        pytest.raises(DeliveryError, match=answer) as fault,
    ):
        box.send(message(), yes)
    assert "refuses the sender horizon@example.org" in str(fault.value)


def test_an_answer_is_one_short_line() -> None:
    answer = "550-no\r\n550-\x1b[31mred\x00\r\n550 " + "x" * 400
    with scripted({"RCPT": answer}) as (port, _), mailbox(port) as box, pytest.raises(PermanentRefusalError) as refusal:
        box.send(message(), yes)
    assert str(refusal.value).startswith("550 no [31mred xxx")
    assert len(str(refusal.value)) < 210


def fault(box: SmtpMailbox) -> str:
    with pytest.raises(DeliveryError) as caught, box:
        pass
    message_text = str(caught.value)
    assert "\n" not in message_text
    assert PASSWORD not in message_text
    return message_text


def test_nobody_there() -> None:
    with scripted({}) as (port, _):
        pass
    assert f"the mailbox 127.0.0.1:{port} cannot be reached: Connection refused" == fault(mailbox(port))


@pytest.mark.parametrize("host", ["smtp..example.org", "x" * 64])
def test_a_host_that_is_no_name(host: str) -> None:
    assert f"the mailbox {host}:587 cannot be reached: " in fault(SmtpMailbox(SmtpSettings(host=host)))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted(serve: Serve, security: str) -> None:
    with serve(security, auth=True) as port:
        assert "certificate is not trusted" in fault(mailbox(port, security, password=PASSWORD))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_host(serve: Serve, trusting: ssl.SSLContext, security: str) -> None:
    with serve(security, name="mail.example.org") as port:
        assert "certificate is not trusted" in fault(mailbox(port, security, trusting))


def test_without_starttls_nothing_is_said_in_clear(trusting: ssl.SSLContext) -> None:
    with scripted({}) as (port, heard):
        assert "STARTTLS" in fault(mailbox(port, "starttls", trusting, PASSWORD))
    assert set(heard) <= {"EHLO"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password(serve: Serve, trusting: ssl.SSLContext, security: str) -> None:
    with serve(security, auth=True) as port:
        message_text = fault(mailbox(port, security, trusting, PASSWORD.upper()))
    assert "refuses the user name or the password (535)" in message_text
    assert PASSWORD.upper() not in message_text


def test_a_password_that_cannot_be_sent(serve: Serve) -> None:
    with serve(auth=True) as port:
        assert "plain ASCII letters" in fault(mailbox(port, password="pässwort"))


def test_a_password_where_none_is_wanted(serve: Serve) -> None:
    with serve() as port:
        assert "AUTH" in fault(mailbox(port, password=PASSWORD))


def test_a_server_that_is_not_ready() -> None:
    with scripted({"greeting": "554 no service"}) as (port, _):
        assert "cannot be reached: 554 no service" in fault(mailbox(port))


@pytest.mark.parametrize(
    ("verb", "outcome"),
    [
        ("MAIL", TemporaryRefusalError),
        ("RCPT", TemporaryRefusalError),
        ("DATA", TemporaryRefusalError),
        ("body", NoAnswerError),
    ],
)
def test_a_server_that_says_nothing_is_waited_for_and_then_left(
    monkeypatch: pytest.MonkeyPatch, verb: str, outcome: type[Exception]
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
    with scripted({verb: "silence"}, {}) as (port, _), mailbox(port) as box:
        with pytest.raises(outcome, match="timed out"):
            box.send(message(), yes)
        box.send(message(), yes)


def test_a_server_that_does_not_greet() -> None:
    with scripted({"greeting": "silence"}) as (port, _), pytest.MonkeyPatch.context() as patched:
        patched.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
        with pytest.raises(DeliveryError, match="timed out"), mailbox(port):
            raise AssertionError("entered")


def mail_settings(port: int, security: str, **more: str) -> dict[str, str]:
    host = {"HORIZON_SMTP_HOST": "localhost", "HORIZON_SMTP_PORT": str(port), "HORIZON_SMTP_SECURITY": security}
    return host | {"HORIZON_SMTP_USERNAME": "horizon", "HORIZON_SMTP_FROM": "Horizon <horizon@example.org>"} | more


def all_files_text(workspace: Path) -> str:
    """All that was written, in whatever file."""
    return "".join(path.read_bytes().decode("latin-1") for path in workspace.rglob("*") if path.is_file())


@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_wrong_password_is_told_without_it(tmp_path: Path, caplog: pytest.LogCaptureFixture, where: str) -> None:
    caplog.set_level(logging.DEBUG)
    workspace = make_workspace(tmp_path / "workspace", {"hepatitis-c": WATCHLISTS["hepatitis-c"]})
    (tmp_path / "password").write_text(f"{SECRET}\n")
    given = {"HORIZON_SMTP_PASSWORD": SECRET}
    if where == "file":
        given = {"HORIZON_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
    # It repeats what it was given, as no server should.
    quoting = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": f"535 no: {SECRET}"}
    with serve_registry(tmp_path) as api, scripted(quoting) as (port, _):
        known = make_environment(api, **mail_settings(port, "none", **given))
        answers = [
            run_command(workspace, *command, env=known) for command in (("run",), ("status",), ("doctor",), ("run",))
        ]
    assert answers[0].code == 6
    for answer in answers:
        assert SECRET not in answer.out + answer.err
    assert SECRET not in caplog.text
    assert SECRET not in all_files_text(workspace)


def test_the_right_one_opens_the_mailbox_by_tls(
    tmp_path: Path, serve: Serve, inbox: Inbox, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(tmp_path / "workspace", {"hepatitis-c": WATCHLISTS["hepatitis-c"]})
    with serve_registry(tmp_path) as api, serve("tls", auth=True) as port:
        monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: trusting)
        known = make_environment(api, **mail_settings(port, "tls", HORIZON_SMTP_PASSWORD=PASSWORD))
        assert run_command(workspace, "run", env=known).code == 0
    assert sorted(taken.rcpt_tos[0] for taken in inbox.taken) == ["all@example.org", "finance@example.org"]
    assert PASSWORD not in all_files_text(workspace)
