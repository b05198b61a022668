"""How quick the estimate is: 500 technologies × 10,000 draws × 5 years, in processes of their own, on one core.

    python tests/benchmarks/bench_impact.py

Made-up technologies under the cost models of the shipped watchlists, in 50 indications of ten, in one, and each in one
of its own. Seconds are of the processor, the least of three; memory is the most that the process ever held.
"""

import datetime as dt
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace

TECHNOLOGIES, DRAWS, REPEATS = 500, 10_000, 3
BARS = {50: "5 s, 500 MB", 1: "the same", TECHNOLOGIES: "none: who writes so many cost models"}
ONE_CORE = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


def measure(indications: int) -> None:
    """Value, cost and total all technologies once; prints forecast seconds, impact seconds, megabytes."""
    from horizon.evidence import tables
    from horizon.forecast.case import Case, Readout
    from horizon.impact.model import cost_model
    from horizon.impact.portfolio import totals, worked_out
    from horizon.impact.valuation import Inputs, value
    from horizon.watchlist.files import load_all, shipped

    day = dt.date(2026, 2, 19)
    made = [cost_model(one, part) for one in load_all(shipped()).watchlists for part in one.parts if part.costed]
    models = [one for one in made if one]
    cases = []
    for number in range(TECHNOLOGIES):
        place = f"area-{number % indications}"
        read = Readout("NCT00000001", day + dt.timedelta(days=number * 97 % 1500), False)
        key = f"{place}||technology-{number}"
        cases.append(Case(key, f"{number}", place, "", "", "england", "in development", 3, (read,)))
    own = (replace(models[at % len(models)], key=f"area-{at}|") for at in range(indications))
    inputs = Inputs(day, dt.date(2025, 4, 1), 5, 7, DRAWS, tuple(cases), tuple(own))
    begun = time.process_time()
    valued = value(inputs, tables.load(day))
    forecast = time.process_time()
    worked = [worked_out(one, 20e6) for one in valued.joints]
    rows = totals("all", worked, inputs.financial_years)
    ended = time.process_time()
    assert len(rows) == 5 and sum(len(one.costed) for one in worked) == TECHNOLOGIES
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(forecast - begun, ended - forecast, megabytes)


def main() -> None:
    """The table."""
    from report import tell

    rows = []
    for indications in (50, 1, TECHNOLOGIES):
        runs = []
        for _ in range(REPEATS):
            asked = [sys.executable, __file__, str(indications)]
            said = subprocess.run(asked, env=os.environ | ONE_CORE, capture_output=True, text=True, check=True).stdout
            runs.append([float(word) for word in said.split()])
        forecast, impact, megabytes = (min(column) for column in zip(*runs, strict=True))
        rows.append(
            (f"{indications}", f"{impact:.1f} s", f"{forecast:.1f} s", f"{megabytes:.0f} MB", BARS[indications])
        )
    what = f"{TECHNOLOGIES} technologies × {DRAWS:,} draws × 5 years, in so many indications"
    tell("impact", (what, "estimate:", "forecast before it:", "most memory:", "bar, for the estimate"), rows)


if __name__ == "__main__":
    measure(int(sys.argv[1])) if len(sys.argv) > 1 else main()
