"""Where the desk may listen, and what is said where it may not."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from delivery.servers import free
from horizon.errors import HorizonError
from horizon.web.guard import Keys
from horizon.web.server import DeskPlace, decide_address, make_keys
from web.conftest import serve
from workspaces import make_workspace, run_command


def test_on_its_own_it_is_reached_on_this_machine_alone() -> None:
    address = decide_address(DeskPlace(8765))
    assert address.url == "http://127.0.0.1:8765"
    assert address.hosts == {"127.0.0.1:8765", "localhost:8765"}
    assert not address.is_secure


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (DeskPlace(8765, "0.0.0.0"), "--password-file"),
        (DeskPlace(8765, "0.0.0.0", Path("there")), "--address"),
        (DeskPlace(8765, "0.0.0.0", Path("there"), "http://horizon.example.org"), "TLS in front"),
        (DeskPlace(8765, "0.0.0.0", Path("there"), "https://horizon.example.org/desk"), "TLS in front"),
        (DeskPlace(8765, "", Path("there")), "go with --host"),
        (DeskPlace(8765, "127.0.0.1", None, "https://horizon.example.org"), "go with --host"),
    ],
)
def test_beyond_this_machine_it_wants_a_password_and_tls(place: DeskPlace, words: str) -> None:
    with pytest.raises(HorizonError, match=words):
        decide_address(place)


def test_a_password_is_long_enough_and_can_be_read(tmp_path: Path) -> None:
    for text, words in (("short", "at least 12"), (None, "cannot be read")):
        path = tmp_path / "password"
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text)
        with pytest.raises(HorizonError, match=words):
            make_keys(DeskPlace(8765, "0.0.0.0", path, "https://horizon.example.org"))
    path.write_text("a long enough password\n")
    keys = make_keys(DeskPlace(8765, "0.0.0.0", path, "https://horizon.example.org"))
    assert keys.opens("a long enough password")
    assert not keys.opens(keys.entry)


def test_with_a_password_the_way_in_asks_for_it(made: Path) -> None:
    address = decide_address(DeskPlace(443, "0.0.0.0", Path("there"), "https://desk.example.org"))
    own = {"Host": "desk.example.org", "Origin": "https://desk.example.org"}
    with serve(made, Keys(password="a long enough password", cookie="__Host-desk"), address) as desk:
        asked = requests.get(f"{desk.url}/enter", headers=own, timeout=10)
        assert "password" in asked.text
        assert not asked.cookies
        wrong = requests.post(f"{desk.url}/enter", {"password": desk.keys.entry}, headers=own, timeout=10)
        assert wrong.status_code == 403
        right = requests.post(f"{desk.url}/enter", {"password": "a long enough password"}, headers=own, timeout=10)
        cookie = right.headers["set-cookie"]
        assert "secure" in cookie.lower()
        assert cookie.startswith("__Host-desk=")


def test_a_port_that_is_taken_is_one_line(made: Path) -> None:
    with serve(made) as desk:
        taken = run_command(made, "serve", "--port", desk.url.rpartition(":")[2])
    assert taken.code == 3
    assert "--port" in taken.err
    assert taken.err.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "one")
    hidden = "import sys; sys.modules['starlette'] = None; from horizon.cli.main import main; main()"
    line = [sys.executable, "-c", hidden, "serve", "--workspace", str(workspace), "--port", str(free())]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "pip install 'horizon[web]'" in done.stderr
    assert "Traceback" not in done.stderr
