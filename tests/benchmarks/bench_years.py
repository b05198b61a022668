"""Ten years of weeks in one process: the first and the last year beside each other.

    python tests/benchmarks/bench_years.py [WEEKS]

Each week a trial has changed and a whole week runs: pulled, assessed, composed, written and sent into a folder. It is a
light one, of six technologies, one reader and few draws, so that ten years take minutes. Four of what is watched are
licensed in the third year, so that there is something to score.
"""

import datetime as dt
import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import requests
from report import tell

from horizon.app import run
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome
from standin import serve_studies
from studies import make_date, make_study, to_json_lines, write_records
from workspaces import HEPATITIS, make_environment, make_workspace

WATCHLIST = HEPATITIS.rpartition("  - {email")[0]  # one reader
FIRST_DAY = dt.date(2016, 2, 3)
YEAR = 52
TRIALS = 6
SETTINGS = "[digest]\ndraws = 200\n[retention]\nreport_weeks = 26\nyears = 2\n"


def make_trial(number: int, day: dt.date) -> dict[str, object]:
    """A trial of a product of its own, updated on a day, with a completion some years ahead."""
    ends = {"date": str(day + dt.timedelta(days=500 + number * 10)), "type": "ESTIMATED"}
    raw = make_study(
        number, phases=["PHASE3"], primaryCompletionDateStruct=ends, lastUpdatePostDateStruct=make_date(str(day))
    )
    arms = raw["protocolSection"]["armsInterventionsModule"]
    arms["interventions"] = [{"type": "DRUG", "name": f"Examplinib{number}"}]
    arms["armGroups"][0]["interventionNames"] = [f"Drug: Examplinib{number}"]
    raw["derivedSection"].pop("interventionBrowseModule")
    return raw


def resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def folder_megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def record_licences(workspace: Path, given: dict[str, str]) -> None:
    with open_workspace(load_settings(workspace, given)) as opened:
        day = PartialDate.parse("2018-06-01")
        opened.outcomes.add_outcomes(
            Outcome("hepatitis-c", f"Examplinib{number}", "licence", day, "made up") for number in range(1, 5)
        )


def main() -> None:
    weeks = int(sys.argv[1]) if len(sys.argv) > 1 else 520
    years = {"the first year": YEAR, "the last year": weeks}
    ends = set(years.values())
    seconds, memory, disk, database = [], [], [], []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        workspace = make_workspace(folder / "planning", {"hepatitis-c": WATCHLIST}, SETTINGS)
        first = [make_trial(number, FIRST_DAY) for number in range(1, TRIALS + 1)]
        with serve_studies([write_records(folder / "records.ndjson", first)], f"{FIRST_DAY}T09:00:05") as api:
            for week in range(weeks):
                day = FIRST_DAY + dt.timedelta(weeks=week)
                changed = gzip.compress(to_json_lines([make_trial(week % TRIALS + 1, day)]))
                requests.post(f"{api.removesuffix('/api/v2')}/__put?timestamp={day}T09:00:05", changed, timeout=60)
                given = make_environment(api) | {"HORIZON_TODAY": str(day)}
                if week == 130:
                    record_licences(workspace, given)
                began = time.process_time()
                assert run.run_week(load_settings(workspace, given)).edition
                seconds.append(time.process_time() - began)
                memory.append(resident_megabytes())
                if week + 1 in ends:
                    disk.append(folder_megabytes(workspace / "reports"))
                    database.append(folder_megabytes(workspace) - disk[-1])
    rows = []
    for (title, end), pages, rest in zip(years.items(), disk, database, strict=True):
        spent = sorted(seconds[end - YEAR : end])
        row = (f"{statistics.median(spent):.2f} s", f"{spent[-1]:.2f} s", f"{memory[end - 1]:.0f} MB")
        rows.append((title, *row, f"{pages:.0f} MB", f"{rest:.0f} MB"))
    heads = ("a week of one core, median:", "slowest:", "memory at its end:", "reports on disk:", "store on disk:")
    tell("years", (f"{weeks} weeks", *heads), rows)


if __name__ == "__main__":
    main()
