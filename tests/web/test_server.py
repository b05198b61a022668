"""Where the desk may listen, and what is said where it may not."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest
import requests

from delivery.servers import free
from horizon.errors import HorizonError
from horizon.web.guard import Keys
from horizon.web.server import DeskPlace, decide_address, make_keys
from web.conftest import serve
from workspaces import make_environment, make_workspace, run_command


def test_on_its_own_it_is_reached_on_this_machine_alone() -> None:
    address = decide_address(DeskPlace(8765))
    assert address.url == "http://127.0.0.1:8765"
    assert address.hosts == {"127.0.0.1:8765", "localhost:8765"}
    assert not address.is_secure


@pytest.mark.parametrize(
    ("host", "url"),
    [("::1", "http://[::1]:8765"), ("127.0.0.2", "http://127.0.0.2:8765"), ("localhost", "http://127.0.0.1:8765")],
)
def test_the_address_of_another_loopback_is_its_own(host: str, url: str) -> None:
    address = decide_address(DeskPlace(8765, host))
    assert address.url == url
    assert address.hosts == {url.removeprefix("http://"), "localhost:8765"}


def test_behind_tls_on_the_same_machine_it_listens_there_alone() -> None:
    address = decide_address(DeskPlace(8765, "127.0.0.1", Path("there"), "https://horizon.example.org"))
    assert address.hosts == {"horizon.example.org"}
    assert address.is_secure


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (DeskPlace(8765, "0.0.0.0"), "--password-file"),
        (DeskPlace(8765, "0.0.0.0", Path("there")), "--address"),
        (DeskPlace(8765, "0.0.0.0", Path("there"), "http://horizon.example.org"), "TLS in front"),
        (DeskPlace(8765, "0.0.0.0", Path("there"), "https://horizon.example.org/desk"), "TLS in front"),
        (DeskPlace(8765, "", Path("there")), "go with --host"),
        (DeskPlace(8765, "127.0.0.1", None, "https://horizon.example.org"), "both --password-file"),
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
        with patch("horizon.web.entry.WRONG_PASSWORD_SECONDS", 0.1):
            wrong = requests.post(f"{desk.url}/enter", {"password": desk.keys.entry}, headers=own, timeout=10)
        assert wrong.status_code == 403
        right = requests.post(f"{desk.url}/enter", {"password": "a long enough password"}, headers=own, timeout=10)
        cookie = right.headers["set-cookie"]
        assert "secure" in cookie.lower()
        assert cookie.startswith("__Host-desk=")


def test_a_password_is_tried_one_at_a_time_while_all_else_is_served(made: Path) -> None:
    address = decide_address(DeskPlace(443, "0.0.0.0", Path("there"), "https://desk.example.org"))
    own = {"Host": "desk.example.org", "Origin": "https://desk.example.org"}
    with serve(made, Keys(password="a long enough password", cookie="__Host-desk"), address) as desk:

        def guess(number: int) -> int:
            return requests.post(f"{desk.url}/enter", {"password": str(number)}, headers=own, timeout=20).status_code

        with ThreadPoolExecutor(60) as guessers, patch("horizon.web.entry.WRONG_PASSWORD_SECONDS", 0.2):
            began = time.monotonic()
            guesses = [guessers.submit(guess, number) for number in range(50)]
            cookie = {"Cookie": f"__Host-desk={desk.keys.session}"}
            assert requests.get(f"{desk.url}/watchlists", headers=own | cookie, timeout=2).status_code == 200
            answers = Counter(each.result() for each in guesses)
        assert answers.keys() == {403, 429}
        assert time.monotonic() - began >= 0.2 * answers[403]


def test_it_ends_at_once_while_it_works_and_its_port_is_free_again(made: Path) -> None:
    port = free()
    words = [sys.executable, "-m", "horizon", "serve", "--workspace", str(made), "--port", str(port)]
    environment = os.environ | make_environment() | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stderr
        address = next(line.strip() for line in child.stdout if "/enter?" in line)
        with requests.Session() as session, ThreadPoolExecutor(1) as asker:
            session.get(address, timeout=10)
            asked = asker.submit(ask_what_if, session, address.partition("/enter")[0])
            time.sleep(0.3)
            child.send_signal(signal.SIGINT)
            child.wait(5)
            asked.exception()
        assert child.stderr.read() == ""
    with socket.create_server(("127.0.0.1", port)):
        pass


def ask_what_if(session: requests.Session, url: str) -> None:
    """Ask what one takes seconds to work out."""
    page = session.get(f"{url}/what-if/heart-failure", timeout=10).text
    fields = dict(re.findall(r'name="(form_token|version)" value="([^"]*)"', page))
    price = {"price.list.best": "4321"}
    session.post(f"{url}/what-if/heart-failure", fields | price, headers={"Origin": url}, timeout=30)


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
