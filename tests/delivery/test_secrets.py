"""The mailbox's password: used, and never said, whatever goes wrong."""

import logging
import ssl
from pathlib import Path

import pytest

from delivery.servers import PASSWORD, Inbox, Serve, scripted
from workspaces import WATCHLISTS, make_environment, make_workspace, run_command, serve_registry

SECRET = "s3cret-of-the-mailbox"


def mail(port: int, security: str, **more: str) -> dict[str, str]:
    host = {"HORIZON_SMTP_HOST": "localhost", "HORIZON_SMTP_PORT": str(port), "HORIZON_SMTP_SECURITY": security}
    return host | {"HORIZON_SMTP_USERNAME": "horizon", "HORIZON_SMTP_FROM": "Horizon <horizon@example.org>"} | more


def everything(workspace: Path) -> str:
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
        known = make_environment(api, **mail(port, "none", **given))
        answers = [
            run_command(workspace, *command, env=known) for command in (("run",), ("status",), ("doctor",), ("run",))
        ]
    assert answers[0].code == 6
    for answer in answers:
        assert SECRET not in answer.out + answer.err
    assert SECRET not in caplog.text
    assert SECRET not in everything(workspace)


def test_the_right_one_opens_the_mailbox_by_tls(
    tmp_path: Path, serve: Serve, inbox: Inbox, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(tmp_path / "workspace", {"hepatitis-c": WATCHLISTS["hepatitis-c"]})
    with serve_registry(tmp_path) as api, serve("tls", auth=True) as port:
        monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: trusting)
        known = make_environment(api, **mail(port, "tls", HORIZON_SMTP_PASSWORD=PASSWORD))
        assert run_command(workspace, "run", env=known).code == 0
    assert sorted(taken.rcpt_tos[0] for taken in inbox.taken) == ["all@example.org", "finance@example.org"]
    assert PASSWORD not in everything(workspace)
