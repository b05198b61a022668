"""A week with 250 watchlists in one store: twenty workspaces' worth, each list twenty times under another name.

    python tests/benchmarks/bench_week.py [WATCHLISTS]

The first week pulls and assesses everything; the second finds one trial changed and says what moved. Real records come
from the folder that HORIZON_RECORDS names; without it they are made up. Each list has a reader of its own, and each
message is written as a file.
"""

import gzip
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import requests
from report import tell

from horizon.app import run
from horizon.settings import load_settings
from standin import serve_studies
from studies import make_date, make_study, to_json_lines, write_records
from workspaces import make_workspace

SHIPPED = Path(__file__).parents[2] / "watchlists"
FIRST, SECOND = ("2026-02-19", "2026-02-19T09:00:05"), ("2026-02-26", "2026-02-26T09:00:05")


def watchlists(count: int) -> dict[str, str]:
    texts = {}
    shipped = sorted(SHIPPED.glob("*.yaml"))
    for number in range(count):
        path, copy = shipped[number % len(shipped)], number // len(shipped) + 1
        text = path.read_text(encoding="utf-8").partition("\nrecipients:")[0]
        reader = f"\nrecipients:\n  - {{email: reader{copy}@example.org, role: finance}}\n"
        texts[f"{path.stem}-{copy}"] = text + reader
    return texts


def records(folder: Path) -> list[Path]:
    if given := os.environ.get("HORIZON_RECORDS"):
        return [
            *sorted(Path(given).glob("studies/*.ndjson.gz")),
            *sorted(Path(given).glob("history/oncology-2026/*.base.ndjson.gz")),
        ]
    return [
        write_records(folder / "made-up.ndjson", [make_study(number, phases=["PHASE3"]) for number in range(1, 501)])
    ]


def main() -> None:
    count, rows = int(sys.argv[1]) if len(sys.argv) > 1 else 250, []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        workspace = make_workspace(folder / "planning", watchlists(count), "")
        with serve_studies(records(folder), FIRST[1]) as api:
            for word, (day, timestamp) in (("first", FIRST), ("next", SECOND)):
                changed = make_study(1, phases=["PHASE3"], lastUpdatePostDateStruct=make_date(day))
                put = f"{api.removesuffix('/api/v2')}/__put?timestamp={timestamp}"
                requests.post(put, data=gzip.compress(to_json_lines([changed])), timeout=60)
                given = {"HORIZON_REGISTRY_URL": api, "HORIZON_REGISTRY_PAUSE": "0", "HORIZON_TODAY": day}
                given |= {"HORIZON_EMA_URL": "", "HORIZON_OPENFDA_URL": ""}
                began, used = time.perf_counter(), time.process_time()
                done = run.run_week(load_settings(workspace, given))
                seconds, used = time.perf_counter() - began, time.process_time() - used
                assert done.pull
                most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
                readers = f"{done.pull.seen:,} trials read, {len(done.sent.sent_now)} messages"
                rows.append((f"{word} week: {readers}", f"{seconds:.0f} s", f"{used:.0f} s", f"{most:,.0f} MB"))
    heads = (f"{count} watchlists", "by the clock:", "of one core:", "most memory so far:")
    tell("week", heads, rows)


if __name__ == "__main__":
    main()
