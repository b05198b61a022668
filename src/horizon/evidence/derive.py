"""How rows of ``lags.csv`` were computed: ``python -m horizon.evidence.derive`` prints them.

A medicine speaks once, by the last of its pivotal trials; trials that began after its approval are left out. A band of
slips holds the completions due from its first day to before its last.
"""

import sys
from importlib.resources import as_file, files

import pandas as pd

QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
BANDS = {"0-182": (0.0, 0.5), "183-365": (0.5, 1.0), "366-730": (1.0, 2.0)}
SLIP = "slip of primary completion"
LAG = "last pivotal completion to FDA approval"
INTERIM = f"{LAG}, interim readout"


def lags() -> pd.DataFrame:
    """One row for each quantity and scope: P10, P25, P50, P75, P90 in whole days, and the number of cases."""
    return pd.concat([_slips(_raw("registry_slip")), _approvals(_raw("launch_lags"))], ignore_index=True)


def _slips(trials: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for scope, (first, last) in BANDS.items():
        due = trials[(trials["years_ahead"] >= first) & (trials["years_ahead"] < last)]
        rows.append(_row(SLIP, scope, due["slip_days"]))
    return pd.DataFrame(rows)


def _approvals(trials: pd.DataFrame) -> pd.DataFrame:
    begun = trials[~(trials["trial_start"] > trials["fda_approval"])]
    last = begun.sort_values("primary_completion").groupby("brand_name")["lag_days"].last()
    return pd.DataFrame([_row(LAG, "all", last[last > 0]), _row(INTERIM, "all", last[last <= 0])])


def _row(quantity: str, scope: str, days: pd.Series) -> dict[str, object]:
    found = days.quantile(list(QUANTILES)).round().astype(int)
    named = {f"p{round(100 * at)}": int(found[at]) for at in QUANTILES}
    return {"quantity": quantity, "scope": scope, **named, "n": len(days)}


def _raw(name: str) -> pd.DataFrame:
    with as_file(files("horizon.evidence") / "raw" / f"{name}.csv") as path:
        return pd.read_csv(path)


if __name__ == "__main__":
    lags().to_csv(sys.stdout, index=False)
