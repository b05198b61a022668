"""A thousand technologies forecast with 2,000 draws each: ``python tests/benchmarks/bench_forecast.py [technologies]``.

Made-up cases of two trials in phases 1 to 3, half of them oncology, and every tenth a device. One core: the processor's
own seconds, the least of five.
"""

import datetime as dt
import sys
import time

from report import tell

from horizon.evidence import tables
from horizon.forecast.case import ForecastCase
from horizon.forecast.dates import Readout
from horizon.forecast.outlook import forecast_outlook
from horizon.values.dates import FinancialYear
from horizon.values.keys import TechnologyKey

TODAY, DRAWS, SEED = dt.date(2026, 2, 20), 2_000, 1


def made(number: int) -> ForecastCase:
    """One case, all of whose figures follow from its number."""
    device = number % 10 == 0
    first = TODAY + dt.timedelta(days=number % 1_400 - 200)
    second = first + dt.timedelta(days=number % 700)
    return ForecastCase(
        key=TechnologyKey(f"area||technology {number}"),
        name=f"technology {number}",
        watchlist="area",
        indication="",
        area="oncology" if number % 2 else "cardiovascular",
        jurisdiction=("england", "scotland", "us", "plain")[number % 4],
        state="in development",
        phase=None if device else 1 + number % 3,
        readouts=(Readout("NCT00000001", first, first < TODAY), Readout("NCT00000002", second, second < TODAY)),
        device=device,
    )


def main() -> None:
    """The seconds of the quickest of five runs, which all give the same figures."""
    evidence, cases = (
        tables.load_evidence(TODAY),
        [made(number) for number in range(int((sys.argv[1:] or ["1000"])[0]))],
    )
    years = tuple(FinancialYear.of(TODAY, 4).plus_years(at) for at in range(5))
    seconds, results = [], []
    for _ in range(5):
        began = time.process_time()
        outlooks = [forecast_outlook(case, evidence, SEED, DRAWS, years) for case in cases]
        seconds.append(time.process_time() - began)
        results.append([(outlook.licence, outlook.launch, outlook.probability) for outlook in outlooks])
    windows = sum(launch is not None for _, launch, _ in results[0])
    assert all(result == results[0] for result in results), "the same seed gave other figures"
    what = f"{len(cases):,} technologies, {DRAWS:,} draws each; {windows:,} have a window"
    tell("forecast", ("what", "one core, least of five:", "bar:"), [(what, f"{min(seconds):.2f} s", "2 s")])


if __name__ == "__main__":
    main()
