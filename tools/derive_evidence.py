"""Derive evidence from raw figures: write the case tables, and print the rows of ``lags.csv`` and ``filing.csv``.

``python tools/derive_evidence.py`` reads ``tools/evidence_raw/``. A medicine speaks once, by all its pivotal trials;
trials that began after its approval are left out, and oncology is told by the condition.
"""

import csv
import sys
from pathlib import Path

import pandas as pd

from horizon.evidence import cases

RAW = Path(__file__).parent / "evidence_raw"
TABLES = Path(cases.__file__).parent
_CANCER = r"cancer|carcinoma|leukemia|lymphoma|tumor"


def clean_slips() -> pd.DataFrame:
    """Industry trials with the completion shown, how many years ahead it was, and the days to the real one."""
    trials = pd.read_csv(RAW / "registry_slip.csv")
    columns = {"shown_on_2019_09_16": "shown", "years_ahead": "years_ahead", "slip_days": "days"}
    return trials[list(columns)].rename(columns=columns)


def clean_approvals() -> pd.DataFrame:
    """One row a medicine: brand, area (oncology or all), review, pivotal completions joined by ``;``, approval."""
    trials = pd.read_csv(RAW / "launch_lags.csv")
    begun = trials[~(trials["trial_start"] > trials["fda_approval"])]
    medicines = begun.groupby("brand_name").agg(
        condition=("condition", "first"),
        review=("review", "first"),
        completions=("primary_completion", lambda dates: ";".join(sorted(dates))),
        approved=("fda_approval", "first"),
    )
    cancer = medicines["condition"].str.contains(_CANCER, case=False)
    medicines = medicines.assign(area=cancer.map({True: "oncology", False: "all"})).reset_index(names="brand")
    return medicines[["brand", "area", "review", "completions", "approved"]]


def main() -> None:
    """Write the case tables and print the rows that rest on them."""
    clean_slips().to_csv(TABLES / "slip_cases.csv", index=False)
    clean_approvals().to_csv(TABLES / "approval_cases.csv", index=False)
    approvals, out = cases.load_approval_cases(), csv.writer(sys.stdout)
    out.writerow(["quantity", "scope", "p10", "p25", "p50", "p75", "p90", "n"])
    for lag in cases.derive_slips(cases.load_slip_cases()):
        out.writerow([lag.quantity, lag.scope, *(round(days) for days in lag.quantiles), lag.n])
    out.writerow(["quantity", "area", "value", "source"])
    for share in cases.derive_shares(approvals):
        out.writerow([share.quantity, share.area, share.value, share.source])


if __name__ == "__main__":
    main()
