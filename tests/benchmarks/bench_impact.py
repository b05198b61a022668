"""How quick the estimate is: 500 technologies × 10,000 draws × 5 years, in processes of their own, on one core.

    python tests/benchmarks/bench_impact.py

Made-up technologies under the cost models of the shipped watchlists, in 50 indications of ten, in one, and each in one
of its own. Seconds are of the processor, the least of three; memory is the most that the process ever held.
"""

import os
import resource
import subprocess
import sys
import time

TECHNOLOGIES, REPEATS = 500, 3
BARS = {50: "5 s, 500 MB", 1: "the same", TECHNOLOGIES: "none: who writes so many cost models"}
ONE_CORE = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


def measure(indications: int) -> None:
    """Value, cost and total all technologies once; prints forecast seconds, impact seconds, megabytes."""
    from portfolio import DAY, made_up

    from horizon.evidence import tables
    from horizon.impact.portfolio import estimate_indication, joint_totals
    from horizon.impact.valuation import value_technologies

    inputs = made_up(TECHNOLOGIES, indications)
    begun = time.process_time()
    valued = value_technologies(inputs, tables.load_evidence(DAY))
    forecast = time.process_time()
    worked = [estimate_indication(simulation, 20e6) for simulation in valued.simulations]
    rows = joint_totals("all", worked, inputs.financial_years)
    ended = time.process_time()
    assert len(rows) == 5
    assert sum(len(impact.technologies) for impact in worked) == TECHNOLOGIES
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(forecast - begun, ended - forecast, megabytes)


def main() -> None:
    """The table."""
    from portfolio import DRAWS
    from report import tell

    rows = []
    for indications in (50, 1, TECHNOLOGIES):
        runs = []
        for _ in range(REPEATS):
            asked = [sys.executable, __file__, str(indications)]
            output = subprocess.run(asked, env=os.environ | ONE_CORE, capture_output=True, text=True, check=True).stdout
            runs.append([float(word) for word in output.split()])
        forecast, impact, megabytes = (min(column) for column in zip(*runs, strict=True))
        rows.append(
            (f"{indications}", f"{impact:.1f} s", f"{forecast:.1f} s", f"{megabytes:.0f} MB", BARS[indications])
        )
    what = f"{TECHNOLOGIES} technologies × {DRAWS:,} draws × 5 years, in so many indications"
    tell("impact", (what, "estimate:", "forecast before it:", "most memory:", "bar, for the estimate"), rows)


if __name__ == "__main__":
    measure(int(sys.argv[1])) if len(sys.argv) > 1 else main()
