"""Fit what is forecast of medicines in phase 3 and of filed ones: write its tables, and print its rows.

``python tools/fit_life_table.py`` reads ``tools/evidence_raw/`` and writes ``landmarks.csv``, ``applications.csv`` and
``life_table.csv``; it prints the rows of ``lags.csv``, ``success.csv`` and ``filing.csv`` that rest on them.
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from horizon.evidence import cases
from horizon.evidence.applications import load_applications
from horizon.evidence.landmarks import LANDMARKS_END, load_landmarks
from horizon.evidence.rows import Lag, LifeTable, MethodShare, SuccessRate
from horizon.evidence.tables import load_evidence
from horizon.forecast.life_table import cumulative_chances
from horizon.forecast.sponsors import is_large_sponsor
from horizon.replay.application_fit import fit_ema_lags, fit_ema_rates, fit_fda_lags
from horizon.replay.life_table_fit import fit_life_table, to_products

RAW = Path(__file__).parent / "evidence_raw"
TABLES = Path(cases.__file__).parent
KNOWN_FROM = "2018-07"
_SOURCE = "fitted on half-yearly looks at 494 products in phase 3, 219 of them approved in it by June 2018"
_THREE_YEARS = 3 * 365.25
_ENTRY = {True: "oncology", False: "all"}


def clean_landmarks() -> pd.DataFrame:
    """The looks with what the fit and the backtest need; enrolment in whole patients, flags as 0 and 1."""
    looks = pd.read_csv(RAW / "launch_landmarks.csv")
    read_out = np.select([looks["done"] == 0, looks["pending"] > 0], ["nothing", "some"], "all")
    return pd.DataFrame(
        {
            "product": looks["product"],
            "day": looks["day"],
            "approved": looks["approved_before_2018_07"],
            "eu": looks["eu_before_2018_07"],
            "oncology": looks["oncology"].astype(int),
            "biological": looks["biologic"].astype(int),
            "first": looks["first"],
            "last": looks["last"],
            "read_out": read_out,
            "largest": looks["biggest"].astype("Int64"),
        }
    )


def clean_applications() -> pd.DataFrame:
    """The FDA's and the EMA's applications in one shape."""
    fda = pd.read_csv(RAW / "launch_products.csv").dropna(subset=["receipt", "review"]).sort_values("receipt")
    ema = pd.read_csv(RAW / "ema_applications.csv").sort_values(["validation", "product"])
    licensed = ema["result"] == "positive"
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "kind": fda["review"],
                    "area": fda["oncology"].map(_ENTRY),
                    "filed": fda["receipt"],
                    "ended": fda["approved"],
                    "licensed": 1,
                }
            ),
            pd.DataFrame(
                {
                    "kind": ema.apply(_kind_of_application, axis=1),
                    "area": ema["atc"].fillna("").str.startswith("L").map(_ENTRY),
                    "filed": ema["validation"],
                    "ended": ema["ec_decision"].where(licensed, ema["opinion_or_withdrawal"]),
                    "licensed": licensed.astype(int),
                }
            ),
        ]
    )


def _kind_of_application(row: "pd.Series[str]") -> str:
    if row["kind"] == "extension of indication":
        return "extension"
    if "biological" in str(row["application_type"]):
        return "biosimilar"
    if row["accelerated"] == "Y":
        return "accelerated"
    new = row["new_active_substance"] == "Y" or "New active" in str(row["application_type"])
    return "new substance" if new else "other"


def derive_lags_to_europe() -> Iterator[Lag]:
    """The days from the FDA's approval to the European licence, by size of sponsor and, where told, review."""
    for size, brands in _approvals_by_sponsor():
        days = (brands["eu_authorised"] - brands["approved"]).dt.days
        for scope, part in ((size, days), *((f"{size}, {kind}", days[brands["review"] == kind]) for kind in _REVIEWS)):
            p10, p25, p50, p75, p90 = part.dropna().quantile([0.1, 0.25, 0.5, 0.75, 0.9]).round()
            yield Lag("FDA approval to EU authorisation", scope, p10, p25, p50, p75, p90, part.notna().sum(), "", "")


_REVIEWS = ("priority", "standard")


def derive_rates_to_europe() -> Iterator[SuccessRate]:
    """The share licensed in Europe within three years of the FDA's approval, of those with three years to tell."""
    for size, brands in _approvals_by_sponsor():
        followed = brands[brands["approved"] < pd.Timestamp(LANDMARKS_END) - pd.Timedelta(days=_THREE_YEARS)]
        came = (followed["eu_authorised"] - followed["approved"]).dt.days <= _THREE_YEARS
        source = f"{came.sum()} of {len(came)} brands"
        yield SuccessRate(
            f"EU licence after the FDA's, {size} sponsor", "all", round(came.mean(), 3), None, None, source, ""
        )


def _approvals_by_sponsor() -> Iterator[tuple[str, pd.DataFrame]]:
    dates = ["approved", "eu_authorised"]
    brands = pd.read_csv(RAW / "launch_products.csv", parse_dates=dates).dropna(subset=["applicant"])
    large = brands["applicant"].map(is_large_sponsor)
    yield from (("large", brands[large]), ("other", brands[~large]))


def derive_entry_shares(table: LifeTable) -> Iterator[MethodShare]:
    """The mean chance that the table gives products at their first look, which is held to the published rates."""
    evidence = load_evidence(LANDMARKS_END)
    firsts = list({look.product: look for look in reversed(load_landmarks())}.values())
    for oncology, area in _ENTRY.items():
        looks = [look for look in firsts if look.oncology == oncology]
        early = np.full(len(looks), evidence.find_share("approved on an interim readout", area).value)
        chances = cumulative_chances(to_products(looks), table, early)[:, -1]
        yield MethodShare(
            "licensed by the life table, as first seen in phase 3", area, round(chances.mean(), 3), "", ""
        )


def list_life_table(table: LifeTable) -> Iterator[tuple[str, str, float]]:
    """The rows of ``life_table.csv``: term, at, log-odds."""
    for at, value in table.last:
        yield "months since the last shown completion", f"{at:g}", value
    for at, value in table.first:
        yield "months since the first shown completion", f"{at:g}", value
    yield "oncology", "", table.oncology
    yield "biological", "", table.biological
    yield "largest trial under 300 patients", "", table.small
    yield "licensed in Europe", "", table.licensed_in_europe


def main() -> None:
    """Write the tables and print the rows that rest on them."""
    clean_landmarks().to_csv(TABLES / "landmarks.csv", index=False)
    clean_applications().to_csv(TABLES / "applications.csv", index=False)
    table = fit_life_table(load_landmarks(), LANDMARKS_END)
    rows = pd.DataFrame(list_life_table(table), columns=["term", "at", "log_odds"])
    rows.assign(source=_SOURCE, known_from=KNOWN_FROM).to_csv(TABLES / "life_table.csv", index=False)
    out, applications = csv.writer(sys.stdout), load_applications()
    until = LANDMARKS_END + dt.timedelta(days=1)
    for lag in (*fit_fda_lags(applications, until), *fit_ema_lags(applications, until), *derive_lags_to_europe()):
        out.writerow([lag.quantity, lag.scope, *(round(days) for days in lag.quantiles), lag.n])
    for rate in (*fit_ema_rates(applications, until), *derive_rates_to_europe()):
        out.writerow([rate.quantity, rate.area, rate.value, rate.source])
    for share in derive_entry_shares(table):
        out.writerow([share.quantity, share.area, share.value])


if __name__ == "__main__":
    main()
