"""Fit what goes with a dear medicine: write ``spend_cases.csv`` and ``spend_model.csv``, and the table of the docs.

``python tools/fit_spend_model.py`` reads ``tools/evidence_raw/`` and the lists of medicines that horizon ships. A
look at a product under an invented code is joined to the medicine approved on the same day, if it is the only one
that fits.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from horizon.evidence import cases as cases_module
from horizon.evidence.prevalence import load_prevalences
from horizon.evidence.spend_cases import SPEND_TERMS, load_spend_cases
from horizon.evidence.tables import read_table
from horizon.forecast.sponsors import is_large_sponsor
from horizon.replay.spend_fit import fit_spend_model, slope_intervals
from horizon.unwatched.conditions import build_condition_finder

RAW = Path(__file__).parent / "evidence_raw"
TABLES = Path(cases_module.__file__).parent
FIRST, LAST = pd.Timestamp("2006-01-01"), pd.Timestamp("2015-12-31")
"""Approved later, a medicine had no two full years in the spend that is told."""
SOURCE = "CMS gross spend 2013 to 2017 by brand, FDA CDER compilation, half-yearly looks at products in phase 3"


def fold_name(name: object) -> str:
    """Return a brand or substance in small letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def join_looks() -> pd.DataFrame:
    """Return the last look before each approval with the medicine that was approved: those told apart by the day."""
    looks = pd.read_csv(RAW / "launch_landmarks.csv", parse_dates=["day", "approved_before_2018_07"])
    looks = looks.rename(columns={"approved_before_2018_07": "approved", "oncology": "cancer", "product": "code"})
    looks = looks[looks["day"] < looks["approved"]].sort_values("day").groupby("code").tail(1)
    products = pd.read_csv(RAW / "launch_products.csv", parse_dates=["approved"])
    joined = looks.merge(products, on="approved")
    biological = joined["kind"] != "NDA"
    joined = joined[(joined["cancer"] == joined["oncology"]) & ((joined["biologic"] == biological) | ~biological)]
    alone = joined.groupby("code")["brand"].transform("size").eq(1) & joined.groupby("brand")["code"].transform(
        "size"
    ).eq(1)
    return joined[alone & joined["approved"].between(FIRST, LAST)].sort_values(["approved", "brand"])


def find_spend() -> dict[str, int]:
    """Return the dearest year's gross spend by folded brand, and by folded substance."""
    spend = pd.read_csv(RAW / "us_drug_spend.csv")
    found: dict[str, int] = {}
    for column in ("brand", "generic_name"):
        for name, amount in spend.groupby(spend[column].map(fold_name))["gross_spend_usd"].max().items():
            found[str(name)] = max(found.get(str(name), 0), int(amount))
    return found


def find_conditions() -> dict[str, str]:
    """Return the condition, as prevalences name it, of each medicine of EMA's list: the first of its areas."""
    finder = build_condition_finder(pd.Timestamp("2026-01-01").date())
    conditions: dict[str, str] = {}
    for row in read_table("medicines"):
        names = filter(None, (finder.name_condition(area) for area in row["areas"].split(";")))
        if condition := next(names, ""):
            for name in (row["brand"], row["substances"].split("(")[0]):
                conditions.setdefault(fold_name(name), condition)
    return conditions


def list_cases() -> Iterator[dict[str, object]]:
    """Yield the rows of ``spend_cases.csv``."""
    spend, conditions, table = find_spend(), find_conditions(), load_prevalences(pd.Timestamp("2026-01-01").date())
    for row in join_looks().to_dict("records"):
        names = (fold_name(row["brand"]), fold_name(row["product"]))
        condition = next((conditions[name] for name in names if name in conditions), "")
        size = table.find_condition(condition) if condition else None
        amount = max((spend.get(name, 0) for name in names), default=0)
        flags = {
            "large_sponsor": is_large_sponsor(str(row["applicant"])),
            "oncology": bool(row["oncology"]),
            "long_term": bool(size and size.per_100000 and size.is_long_term),
        }
        yield {
            "brand": row["brand"],
            "approved": f"{row['approved']:%Y-%m-%d}",
            "condition": condition,
            "people": "" if pd.isna(row["enrol"]) else int(row["enrol"]),
            **{name: "yes" if holds else "" for name, holds in flags.items()},
            "spend": amount or "",
        }


def write_table(name: str, rows: list[dict[str, object]]) -> None:
    """Write a table of evidence."""
    with (TABLES / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both tables."""
    write_table("spend_cases", list(list_cases()))
    read_table.cache_clear()
    medicines = load_spend_cases()
    model = fit_spend_model(medicines)
    values = (model.base, model.people, model.large_sponsor, model.oncology, model.long_term, model.usual_people)
    ranges = (("", ""), *slope_intervals(medicines), ("", ""))
    write_table(
        "spend_model",
        [
            {"term": term, "value": value, "low": low, "high": high, "source": f"{SOURCE}; {len(medicines)} medicines"}
            for term, value, (low, high) in zip(SPEND_TERMS, values, ranges, strict=True)
        ],
    )


if __name__ == "__main__":
    main()
