"""The desk over 12 watchlists, 300 technologies and 50,000 stored trials: its pages, its previews, its memory.

``python tests/benchmarks/bench_desk.py``. ``horizon serve`` is run as a person types it and asked as a browser asks.
Each page is asked for ``ROUNDS`` times and the median counts; a preview is the answer to one change of a form, each of
another term. HORIZON_RECORDS names the folder of real records that are repeated under new ids; without it they are made
up. Memory is what is resident once all of that has been asked.
"""

import datetime as dt
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_digest import AREAS, TECHNOLOGIES, WATCHLISTS, WEEKS, command, prepared
from pages import records
from report import tell

from delivery.servers import free
from horizon.app.pull_files import pull_from_file
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from horizon.values.progress import ignore_progress
from studies import Raw, write_records

TRIALS, ROUNDS, FIRST_ID = 50_000, 15, 10_000_000
TERMS = ("heart failure", "obesity", "hypertension", "diabetes", "breast cancer", "stroke", "asthma", "hepatitis C")
PAGES = (
    *("/", "/watchlists", "/watchlists/ashen", "/watchlists/ashen/scan", "/technologies", "/new", "/what-if/ashen"),
    *("/ask", "/unwatched", "/commands", "/editions/2026-W08/index.html"),
)
MANY = 2_000
"""Requests after which an open desk is to hold what it held before."""


@dataclass(frozen=True, slots=True)
class Served:
    """A desk that is served: its address, its session, the seconds that it took to be there, and its process."""

    url: str
    session: requests.Session
    seconds: float
    process: int

    def ask(self, path: str) -> float:
        """Seconds of one page."""
        began = time.perf_counter()
        answer = self.session.get(self.url + path, timeout=60)
        took = time.perf_counter() - began
        assert answer.status_code == 200, (path, answer.status_code)
        return took

    def preview(self, terms: str) -> tuple[float, str]:
        """Seconds of one preview of other conditions, and the page of it."""
        return self.send_form("/watchlists/ashen", "/matches", {"match.conditions": terms})

    def try_price(self, name: str, price: int) -> float:
        """Seconds of a what-if with another price."""
        took, page = self.send_form(f"/what-if/{name}", "", {"price.list.best": str(price)})
        assert "Which goes into the budget?" in page
        return took

    def look_for_misses(self) -> float:
        """Seconds of a look through every stored trial for near misses."""
        began = time.perf_counter()
        while "Looking through" in self.send_form("/watchlists/ashen", "/misses", {})[1]:
            time.sleep(0.2)
        return time.perf_counter() - began

    def send_form(self, path: str, act: str, more: dict[str, str]) -> tuple[float, str]:
        """Seconds of an answer to a page's form, and the answer."""
        fields = self.open_form(path) | more
        began = time.perf_counter()
        answer = self.session.post(self.url + path + act, fields, headers={"Origin": self.url}, timeout=60)
        took = time.perf_counter() - began
        assert answer.status_code == 200
        return took, answer.text

    def open_form(self, path: str) -> dict[str, str]:
        """What a form has to send besides its fields."""
        page = self.session.get(self.url + path, timeout=60).text
        fields = {}
        for name in ("form_token", "version"):
            found = re.search(rf'name="{name}" value="([^"]*)"', page)
            assert found
            fields[name] = found[1]
        return fields

    def resident(self, figure: str = "VmRSS") -> float:
        """Megabytes that are resident, or were at most (``VmHWM``)."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8")
        return int(status.split(f"{figure}:")[1].split()[0]) / 1024

    def handles(self) -> int:
        """Files and connections that are open."""
        return len(os.listdir(f"/proc/{self.process}/fd"))  # noqa: PTH208


def many_trials() -> Iterator[Raw]:
    """Fifty thousand trials under ids that no other trial has."""
    folder = os.environ.get("HORIZON_RECORDS")
    paths = sorted(map(str, Path(folder).glob("studies/*.ndjson.gz"))) if folder else []
    for number, raw in enumerate(records(TRIALS, paths), start=FIRST_ID):
        names = raw["protocolSection"]["identificationModule"] | {"nctId": f"NCT{number}"}
        yield raw | {"protocolSection": raw["protocolSection"] | {"identificationModule": names}}


def make_workspace(folder: Path) -> Path:
    """The workspace of the digest's benchmark with this week's edition, and many more trials in its store."""
    made = prepared(folder)
    command(made, WEEKS[1])
    with open_workspace(load_settings(made, {"HORIZON_TODAY": WEEKS[1]})) as opened:
        source = write_records(folder / "many.ndjson", many_trials())
        pull_from_file(source, opened.trials, ignore_progress, as_of=dt.date.fromisoformat(WEEKS[1]))
    return made


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """The desk as a person opens it."""
    environment = os.environ | {"HORIZON_TODAY": WEEKS[1], "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    words = [sys.executable, "-m", "horizon", "serve", "--workspace", str(folder), "--port", str(free())]
    began = time.perf_counter()
    child = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout
        way_in = next(line.strip() for line in child.stdout if "/enter?" in line)
        seconds = time.perf_counter() - began
        session = requests.Session()
        session.get(way_in, timeout=60)
        yield Served(way_in.partition("/enter")[0], session, seconds, child.pid)
    finally:
        child.terminate()
        child.wait(20)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = make_workspace(Path(made) / "workspace")
        with serve(folder):
            pass  # a person's Python keeps what it has compiled
        with serve(folder) as desk:
            while "Reading the stored trials" in desk.preview("asthma")[1]:
                time.sleep(0.2)
            anchor = re.search(r"/technologies/t-\w+", desk.session.get(f"{desk.url}/technologies", timeout=60).text)
            assert anchor
            pages = [*PAGES, anchor[0]]
            medians = {path: statistics.median(desk.ask(path) for _ in range(ROUNDS)) for path in pages}
            previews = [desk.preview(term)[0] for term in TERMS for _ in range(2)]
            first, again = zip(
                *((desk.try_price(name, 9_000), desk.try_price(name, 8_000)) for name in AREAS), strict=True
            )
            with ThreadPoolExecutor(1) as asker:
                asked = asker.submit(lambda: [desk.try_price(name, 7_000) for name in AREAS])
                beside = [desk.ask("/watchlists") for _ in iter(asked.done, True)]
            misses = desk.look_for_misses()
            resident, largest, handles = desk.resident(), desk.resident("VmHWM"), desk.handles()
            for number in range(MANY):
                desk.ask(PAGES[number % len(PAGES)])
            more, more_handles = desk.resident() - resident, desk.handles() - handles
            started = desk.seconds
    slowest = max(medians, key=lambda path: medians[path])
    named = slowest.partition("/t-")[0]
    rows = [
        ("from the command to its address", f"{started:.1f} s", "2 s"),
        (f"the slowest page, `{named}`, median of {ROUNDS}", f"{medians[slowest]:.2f} s", "0.3 s"),
        ("the median page", f"{statistics.median(medians.values()):.2f} s", "0.3 s"),
        (f"a preview of what matches, slowest of {len(previews)}", f"{max(previews):.2f} s", "0.5 s"),
        (f"a what-if, the first of its watchlist, median of {len(first)}", f"{statistics.median(first):.2f} s", "1 s"),
        (f"another of the same watchlist, median of {len(again)}", f"{statistics.median(again):.2f} s", "0.5 s"),
        ("a page while what-ifs are worked out, slowest", f"{max(beside):.2f} s", "1 s"),
        ("near misses of 50,000 trials", f"{misses:.0f} s", ""),
        ("resident after all that", f"{resident:.0f} MB", "200 MB"),
        ("at most, for a moment", f"{largest:.0f} MB", ""),
        (f"more after {MANY:,} pages", f"{more:.0f} MB, {more_handles} handles", "10 MB, 0 handles"),
    ]
    what = f"{WATCHLISTS} watchlists, {TECHNOLOGIES} technologies, {TRIALS:,} trials"
    tell("desk", (what, "measured:", "at most:"), rows)


if __name__ == "__main__":
    main()
