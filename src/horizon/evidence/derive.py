"""How rows of ``lags.csv`` and ``filing.csv`` were computed: ``python -m horizon.evidence.derive`` prints them.

A medicine speaks once, by the first and the last of its pivotal trials; trials that began after its approval are left
out. It was approved after its last completion, between its first and its last (it filed on the first), or before its
first (on an interim readout). A band of slips holds the completions due from its first day to before its last.
"""

import sys
from importlib.resources import as_file, files

import pandas as pd

QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
BANDS = {"0-182": (0.0, 0.5), "183-365": (0.5, 1.0), "366-730": (1.0, 2.0)}
SLIP = "slip of primary completion"
LAG = "last pivotal completion to FDA approval"
INTERIM = "first pivotal completion to FDA approval, interim readout"
ON_INTERIM = "approved on an interim readout"
ON_FIRST = "files on the first of readouts that are over a year apart"
YEAR = 365.25
_CANCER = r"cancer|carcinoma|leukemia|lymphoma|tumor"


def trials() -> pd.DataFrame:
    """Industry trials with the completion shown and the real one, in days from the showing."""
    return _raw("registry_slip")


def medicines() -> pd.DataFrame:
    """One row a medicine: brand, ``area`` (oncology or other), ``review``, the days of its first and last pivotal
    completion and of its approval, and every completion."""
    rows = _raw("launch_lags")
    begun = rows[~(rows["trial_start"] > rows["fda_approval"])]
    days = {name: pd.to_datetime(begun[name]) for name in ("primary_completion", "fda_approval")}
    found = (
        begun.assign(**days)
        .groupby("brand_name")
        .agg(
            condition=("condition", "first"),
            review=("review", "first"),
            first=("primary_completion", "min"),
            last=("primary_completion", "max"),
            completions=("primary_completion", lambda dates: tuple(sorted(dates))),
            approved=("fda_approval", "first"),
        )
    )
    cancer = found["condition"].str.contains(_CANCER, case=False)
    return found.assign(area=cancer.map({True: "oncology", False: "all"})).reset_index()


def lags(shown: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """One row for each quantity and scope: P10, P25, P50, P75, P90 in whole days, and the number of cases."""
    rows = []
    for scope, (first, last) in BANDS.items():
        due = shown[(shown["years_ahead"] >= first) & (shown["years_ahead"] < last)]
        rows.append(_row(SLIP, scope, due["slip_days"]))
    after, interim = of[of["approved"] > of["last"]], of[of["approved"] <= of["first"]]
    rows.append(_row(LAG, "all", (after["approved"] - after["last"]).dt.days))
    rows.append(_row(INTERIM, "all", (interim["approved"] - interim["first"]).dt.days))
    return pd.DataFrame(rows)


def shares(of: pd.DataFrame) -> pd.DataFrame:
    """One row for each share: how many medicines of how many."""
    rows = [_share(ON_INTERIM, str(area), own["approved"] <= own["first"]) for area, own in of.groupby("area")]
    apart = of[(of["last"] - of["first"]).dt.days > YEAR]
    rows.append(_share(ON_FIRST, "all", (apart["approved"] > apart["first"]) & (apart["approved"] <= apart["last"])))
    return pd.DataFrame(rows)


def _row(quantity: str, scope: str, days: pd.Series) -> dict[str, object]:
    found = days.quantile(list(QUANTILES)).round().astype(int)
    named = {f"p{round(100 * at)}": int(found[at]) for at in QUANTILES}
    return {"quantity": quantity, "scope": scope, **named, "n": len(days)}


def _share(quantity: str, area: str, held: pd.Series) -> dict[str, object]:
    return {"quantity": quantity, "area": area, "value": round(float(held.mean()), 2), "n": len(held)}


def _raw(name: str) -> pd.DataFrame:
    with as_file(files("horizon.evidence") / "raw" / f"{name}.csv") as path:
        return pd.read_csv(path)


if __name__ == "__main__":
    lags(trials(), medicines()).to_csv(sys.stdout, index=False)
    shares(medicines()).to_csv(sys.stdout, index=False)
