"""``horizon digest`` for 12 watchlists and 300 technologies: the week's edition, with last week's beside it.

``python tests/benchmarks/bench_digest.py``. The command is run as a person types it, so that starting Python is in it;
each week is composed three times over and the quickest counts. What the time goes on is measured in processor seconds,
within one process.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from report import tell

from horizon.app import run, window_news
from horizon.app.pull_files import pull_from_file
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from horizon.values.progress import ignore_progress
from studies import Raw, make_date, make_study, write_records

WATCHLISTS, TECHNOLOGIES, ROUNDS = 12, 300, 3
WEEKS = ("2026-02-12", "2026-02-19")
AREAS = (
    "ashen",
    "brittle",
    "coral",
    "dusky",
    "elfin",
    "fallow",
    "glassy",
    "hollow",
    "ivory",
    "jagged",
    "knotty",
    "lilac",
)
PARTS = {
    "assess_stored_trials": "match, group, forecast, estimate",
    "bridge_editions": "the bridge, in all and for each technology",
    "score_forecasts": "how right it has been",
    "draw_report_pictures": "pictures, each drawn once",
    "render_report": "the report",
    "render_technology_pages": "the pages of single technologies",
    "render_email_file": "the e-mail's page",
    "render_workbook": "the workbook",
    "write_edition": "all files of the edition, these five among them",
}
COURSES = ("course: chronic", "course: curative, months: 3", "course: fixed, months: 6")
WATCHLIST = """
title: {title} disease
match: {{conditions: [{title} disease]}}
jurisdiction: england
population:
  - {{step: People with the disease, people: 90000}}
  - {{step: diagnosed, share: {{mode: 0.5, low: 0.3, high: 0.6}}}}
treatment: {{{course}}}
uptake: {{peak: {{mode: 0.3, low: 0.1, high: 0.4}}, years_to_peak: 4}}
price: {{list: 12000, per: {per}, price_year: 2025, rebate: {{low: 0, mode: 0.2, high: 0.5}}}}
readiness:
  - {{step: Nurses trained, months: 6}}
  - {{step: Clinics opened, months: 3, after: [Nurses trained]}}
recipients:
  - {{email: all@example.org, role: finance}}
  - {{email: {name}@example.org, role: pharmacy}}
"""


def workspace(folder: Path) -> Path:
    """Twelve watchlists with a cost model each, and the default settings."""
    (folder / "watchlists").mkdir(parents=True)
    (folder / "horizon.toml").write_text("", encoding="utf-8")
    for number, name in enumerate(AREAS):
        course = COURSES[number % len(COURSES)]
        text = WATCHLIST.format(
            title=name.capitalize(), name=name, course=course, per="year" if "chronic" in course else "course"
        )
        (folder / "watchlists" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def records(moved: bool) -> Iterator[Raw]:
    """Two trials a technology; in the second week one technology in thirty has a new completion date."""
    for number in range(TECHNOLOGIES):
        name = f"{AREAS[number % WATCHLISTS].capitalize()}{_syllables(number)}mab"
        for phase in (2, 3):
            later = moved and number % 30 == 0
            date = f"{2026 + number % 3 + later}-{1 + number % 12:02d}-15"
            raw = make_study(2 * number + phase, phases=[f"PHASE{phase}"], primaryCompletionDateStruct=make_date(date))
            protocol = raw["protocolSection"]
            protocol["identificationModule"] |= {"briefTitle": f"{name} in a trial", "officialTitle": f"{name} alone"}
            protocol["conditionsModule"] = {"conditions": [f"{AREAS[number % WATCHLISTS]} disease"]}
            arm = {"label": "Active", "type": "EXPERIMENTAL", "interventionNames": [f"Drug: {name}"]}
            protocol["armsInterventionsModule"] = {
                "armGroups": [arm],
                "interventions": [{"type": "DRUG", "name": name}],
            }
            raw["derivedSection"].pop("conditionBrowseModule")
            raw["derivedSection"].pop("interventionBrowseModule")
            status = protocol["statusModule"]
            status |= {"lastUpdatePostDateStruct": make_date("2026-02-17" if later else "2026-01-10", "ACTUAL")}
            yield raw


def _syllables(number: int) -> str:
    parts = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru")
    return "".join(parts[int(digit)] for digit in f"{number:03d}")


def prepared(folder: Path) -> Path:
    """A workspace with last week's edition and this week's records."""
    made = workspace(folder)
    for week, moved in zip(WEEKS, (False, True), strict=True):
        settings = load_settings(made, {"HORIZON_TODAY": week})
        with open_workspace(settings) as opened:
            source = write_records(folder / f"{week}.ndjson.gz", records(moved))
            pull_from_file(source, opened.trials, ignore_progress, as_of=dt.date.fromisoformat(week))
            if not moved:
                run.compose_edition(opened)
    return made


def command(made: Path, day: str) -> float:
    """Seconds of one ``horizon digest``."""
    # A person's Python keeps what it has compiled.
    environment = os.environ | {"HORIZON_TODAY": day}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    words = [sys.executable, "-m", "horizon", "digest", "--workspace", str(made), "--quiet", "--revise"]
    subprocess.run(words, env=environment, check=True)
    return time.perf_counter() - began


@contextmanager
def watched(spent: dict[str, float]) -> Iterator[None]:
    """Adds up what each part takes, as the week's one page calls them."""
    from horizon.digest import publish
    from horizon.digest.html import render, report

    with ExitStack() as stack:
        for home, name in (
            (run, "assess_stored_trials"),
            (window_news, "bridge_editions"),
            (window_news, "score_forecasts"),
            (report, "draw_report_pictures"),
            (report, "render_report"),
            (report, "render_technology_pages"),
            (render, "render_email_file"),
            (publish, "render_workbook"),
            (publish, "write_edition"),
        ):
            stack.enter_context(patch.object(home, name, _timed(getattr(home, name), f"{name}", spent)))
        yield


def _timed(what: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*words: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return what(*words, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.process_time() - began

    return timed


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = prepared(Path(made) / "workspace")
        seconds = [command(folder, WEEKS[1]) for _ in range(ROUNDS)]
        spent: dict[str, float] = {}
        with open_workspace(load_settings(folder, {"HORIZON_TODAY": WEEKS[1]})) as opened, watched(spent):
            began = time.process_time()
            edition = run.compose_edition(opened, revise=True)
            whole = time.process_time() - began
    counted = (len({technology.watchlist for technology in edition.scan.technologies}), len(edition.scan.technologies))
    assert counted == (WATCHLISTS, TECHNOLOGIES), "some did not get into the edition"
    clock = f"{min(seconds):.1f} s ({', '.join(f'{took:.1f}' for took in sorted(seconds))})"
    rows = [
        ("`horizon digest`, by the clock, Python's start included", clock, "10 s was asked for"),
        ("the edition, once Python is loaded, of one core", f"{whole:.1f} s", ""),
        *((PARTS[name], f"{took:.1f} s", "") for name, took in spent.items()),
    ]
    what = f"{WATCHLISTS} watchlists, {TECHNOLOGIES} technologies, {edition.scan.draws:,} draws"
    tell("digest", (what, "least of three:", ""), rows)


if __name__ == "__main__":
    main()
