"""Try every column of the looks and applications on what it has not seen.

``python tools/try_columns.py`` prints two tables, which stand in ``docs/method.md``; ``--into PAGE`` writes them there.

1. *Looks.* The features of the life table are left out one at a time, and each column is added to them. The loss is the
   log loss summed over product-months: held out by product in ten parts, and out of time (fitted on what was told
   before 2013, asked afterwards). Differences from the shipped features; less is better.
2. *Applications.* The days to the licence by the shipped kinds, split further by each column: pinball loss of P10, P50
   and P90 in days, in ten parts, and out of time. A split with fewer than ten cases keeps the quantiles of its kind.

Intervals are bootstraps over products. *Drawback*: many columns are tried, so that one in forty looks good by chance.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fit_life_table import RAW, clean_applications
from horizon.evidence.landmarks import LANDMARKS_END
from horizon.forecast.draws import Floats
from horizon.forecast.life_table import DAYS_IN_MONTH, SMALL_TRIAL, Flags
from horizon.forecast.sponsors import is_large_sponsor
from horizon.replay.application_fit import EMA_TOLD
from horizon.replay.backtest import EMA_SPLIT_ON, FDA_SPLIT_ON, PARTS, SPLIT_ON
from horizon.replay.life_table_fit import FIRST_POINTS, LAST_POINTS, ProductMonths, fit_logistic, interpolation_weights
from horizon.scoring.measures import grouped_mean, pinball_losses

SEED = 1
MARKS = ("<!-- tools/try_columns.py -->", "<!-- end of columns -->")
_MONTHS_OF_A_LOOK = 6
_LEAST_CASES = 10
_LEVELS = (0.10, 0.50, 0.90)
Column = Callable[[pd.DataFrame], "pd.Series[float]"]


def _ramp(months: pd.DataFrame) -> "pd.Series[float]":
    return months["oncology"] * months["since_first"].clip(0, 24) / 24


def _small(months: pd.DataFrame) -> "pd.Series[float]":
    return ((months["biggest"] < SMALL_TRIAL) & ~months["oncology"]).astype(float)


def _in_europe(months: pd.DataFrame) -> "pd.Series[float]":
    return (months["eu_before_2018_07"] <= months["day"]).astype(float)


SHIPPED: dict[str, Column] = {
    "oncology, growing over two years from the first completion": _ramp,
    "a biological": lambda months: months["biologic"].astype(float),
    f"largest trial under {SMALL_TRIAL} patients, outside oncology": _small,
    "a European licence by the day": _in_europe,
}
TRIED: dict[str, Column] = {
    "oncology as such": lambda months: months["oncology"].astype(float),
    "oncology, nothing read out": lambda months: (months["oncology"] & (months["since_first"] < 0)).astype(float),
    "oncology and biological": lambda months: (months["oncology"] & months["biologic"]).astype(float),
    "biological once read out": lambda months: (months["biologic"] & (months["since_first"] >= 0)).astype(float),
    "small trial in oncology too": lambda months: (months["biggest"] < SMALL_TRIAL).astype(float),
    "two or more trials": lambda months: (months["n"] >= 2).astype(float),
    "three or more trials": lambda months: (months["n"] >= 3).astype(float),
    "number of trials, logarithm": lambda months: np.log(months["n"]),
    "trials done": lambda months: np.log1p(months["done"]),
    "trials pending": lambda months: np.log1p(months["pending"]),
    "any trial pending": lambda months: (months["pending"] > 0).astype(float),
    "share of trials done": lambda months: months["done"] / months["n"],
    "largest trial, logarithm": lambda months: np.log(months["biggest"].fillna(months["biggest"].median()).clip(1)),
    "enrolment in all, logarithm": lambda months: np.log(months["enrol"].fillna(months["enrol"].median()).clip(1)),
    "largest trial over 1,000 patients": lambda months: (months["biggest"] > 1000).astype(float),
    "enrolment missing": lambda months: months["biggest"].isna().astype(float),
    "years from the first to the last completion": lambda months: (months["last"] - months["first"]).dt.days / 365.25,
    "the last one done is the last": lambda months: (months["last_done"] == months["last"]).astype(float),
    "years from the first one done": lambda months: _years_since(months, "first_done"),
    "years from the last one done": lambda months: _years_since(months, "last_done"),
    "calendar year": lambda months: months["day"].dt.year - 2012.0,
    "half of the year": lambda months: (months["day"].dt.month == 7).astype(float),
}
_DATES = ["day", "approved_before_2018_07", "eu_before_2018_07", "first", "last", "first_done", "last_done"]


def _years_since(months: pd.DataFrame, column: str) -> "pd.Series[float]":
    return (months["day"] - months[column]).dt.days.clip(lower=0).fillna(0) / 365.25


def list_product_months(until: dt.date) -> pd.DataFrame:
    """Each look's next six months as rows, as far as they are told by a day, with the clocks and ``came``."""
    looks = pd.read_csv(RAW / "launch_landmarks.csv", parse_dates=_DATES)
    parts = []
    for month in range(_MONTHS_OF_A_LOOK):
        begins = looks["day"] + pd.Timedelta(days=month * DAYS_IN_MONTH)
        ends = looks["day"] + pd.Timedelta(days=(month + 1) * DAYS_IN_MONTH)
        approved = looks["approved_before_2018_07"]
        rows = looks.assign(
            came=(approved <= ends).astype(float),
            since_first=(looks["day"] - looks["first"]).dt.days / DAYS_IN_MONTH + month + 0.5,
            since_last=(looks["day"] - looks["last"]).dt.days / DAYS_IN_MONTH + month + 0.5,
        )
        parts.append(rows[(ends <= pd.Timestamp(until)) & ~(approved <= begins)])
    return pd.concat(parts, ignore_index=True)


def to_design(months: pd.DataFrame, columns: list[Column]) -> Floats:
    """Return the clocks' weights and the columns, of shape (months, points + columns)."""
    clocks = [
        interpolation_weights(months["since_last"].to_numpy(), LAST_POINTS),
        interpolation_weights(months["since_first"].to_numpy(), FIRST_POINTS),
    ]
    features = [np.asarray(column(months), dtype=float)[:, None] for column in columns]
    return np.hstack([*clocks, *features])


def held_out_losses(design: Floats, came: Floats, held_out: list[Flags], fitted: list[Flags]) -> Floats:
    """Return the log loss of each month, forecast by the fit that did not see it; NaN if none forecast it."""
    losses = np.full(len(came), np.nan)
    for asked, told in zip(held_out, fitted, strict=True):
        chances = 1 / (1 + np.exp(-design[asked] @ fit_logistic(ProductMonths(design[told], came[told]))))
        losses[asked] = -np.log(np.where(came[asked] > 0, chances, 1 - chances))
    return losses


def try_on_looks() -> Iterator[tuple[str, str, str]]:
    """Yield each change of the shipped features with the differences of loss by product and out of time."""
    months = list_product_months(LANDMARKS_END)
    came, products = months["came"].to_numpy(), months["product"].to_numpy()
    _, places = np.unique(products, return_inverse=True)
    part = (np.random.default_rng(SEED).permutation(places.max() + 1) % PARTS)[places]
    by_product = [part == one for one in range(PARTS)]
    ends = months["day"] + pd.to_timedelta((months.groupby(["product", "day"]).cumcount() + 1) * DAYS_IN_MONTH, "D")
    split = pd.Timestamp(SPLIT_ON)
    told, asked = (ends <= split).to_numpy(), (months["day"] >= split).to_numpy()

    def losses(columns: list[Column]) -> tuple[Floats, Floats]:
        design = to_design(months, columns)
        parts = held_out_losses(design, came, by_product, [~one for one in by_product])
        return parts, held_out_losses(design, came, [asked], [told])

    shipped = losses(list(SHIPPED.values()))

    def compare(columns: list[Column]) -> Iterator[str]:
        for loss, base in zip(losses(columns), shipped, strict=True):
            there = ~np.isnan(loss)
            mean = grouped_mean((loss - base)[there], list(products[there]), SEED)
            yield _format_interval([value * there.sum() for value in mean])

    for name in SHIPPED:
        first, second = compare([column for other, column in SHIPPED.items() if other != name])
        yield f"{name}: left out", first, second
    for name, column in TRIED.items():
        first, second = compare([*SHIPPED.values(), column])
        yield f"{name}: added", first, second


def try_on_applications() -> Iterator[tuple[str, ...]]:
    """Yield each column with its cases and the differences of the loss in days, in ten parts and out of time."""
    fda, ema = _read_fda(), _read_ema()
    for column in (
        "orphan",
        "accelerated",
        "breakthrough",
        "fast_track",
        "oncology",
        "biological",
        "large",
        "in_europe",
    ):
        yield f"FDA, {_COLUMN_WORDS.get(column, column)}", *_try_split(fda, column, FDA_SPLIT_ON)
    for column in ("orphan", "oncology", "second_half"):
        yield f"EMA, {_COLUMN_WORDS.get(column, column)}", *_try_split(ema, column, EMA_SPLIT_ON)


_COLUMN_WORDS = {
    "accelerated": "accelerated approval",
    "fast_track": "fast track",
    "large": "large sponsor",
    "in_europe": "licensed in Europe when filed",
    "second_half": "validated from July to December",
}


def _read_fda() -> pd.DataFrame:
    """The FDA's applications received from 2011 on, with ``filed``, ``kind`` and ``days`` to the approval."""
    rows = pd.read_csv(RAW / "launch_products.csv", parse_dates=["receipt", "approved", "eu_authorised"])
    rows = rows.dropna(subset=["receipt", "review", "approved"])
    return rows[rows["receipt"] >= "2011"].assign(
        filed=lambda kept: kept["receipt"],
        days=lambda kept: (kept["approved"] - kept["receipt"]).dt.days,
        biological=lambda kept: kept["kind"] == "BLA",
        large=lambda kept: kept["applicant"].map(is_large_sponsor, na_action="ignore"),
        in_europe=lambda kept: kept["eu_authorised"] < kept["receipt"],
        kind=lambda kept: kept["review"],
    )


def _read_ema() -> pd.DataFrame:
    """The EMA's licensed applications, in the same shape, without the last two years, whose slow ones are missing."""
    raw = pd.read_csv(RAW / "ema_applications.csv", parse_dates=["validation", "ec_decision"])
    rows = raw.sort_values(["validation", "product"]).reset_index(drop=True)
    rows = rows.assign(
        filed=rows["validation"],
        kind=clean_applications().tail(len(rows))["kind"].to_numpy(),
        oncology=rows["atc"].str.startswith("L"),
        days=(rows["ec_decision"] - rows["validation"]).dt.days,
        second_half=rows["validation"].dt.month > 6,
    )
    told = rows["filed"] < pd.Timestamp(LANDMARKS_END - EMA_TOLD)
    return rows[told & (rows["result"] == "positive")].dropna(subset=["days"])


def _try_split(rows: pd.DataFrame, column: str, split_on: dt.date) -> tuple[str, str, str]:
    rows = rows.dropna(subset=[column]).reset_index(drop=True)
    part = np.random.default_rng(SEED).permutation(len(rows)) % PARTS
    early = (rows["filed"] < pd.Timestamp(split_on)).to_numpy()
    in_parts = [_split_loss(rows[part != part[at]], rows.iloc[at], column) for at in range(len(rows))]
    later = [_split_loss(rows[early], rows.iloc[at], column) for at in np.flatnonzero(~early)]
    return str(len(rows)), _format_mean(in_parts), _format_mean(later)


def _split_loss(others: pd.DataFrame, row: "pd.Series[Any]", column: str) -> float:
    """Return the loss of the quantiles of the same kind and column, less that of the same kind."""
    of_kind = others[others["kind"] == row["kind"]]
    alike = of_kind[of_kind[column] == row[column]]
    if not _LEAST_CASES <= len(alike) < len(of_kind):
        return 0.0
    came = np.array([row["days"]], dtype=float)
    split, kind = (
        pinball_losses(np.array([[one["days"].quantile(level) for level in _LEVELS]]), came)[0]
        for one in (alike, of_kind)
    )
    return float(split - kind)


def _format_mean(losses: list[float]) -> str:
    cases = [str(at) for at in range(len(losses))]
    return _format_interval(list(grouped_mean(np.array(losses), cases, SEED)))


def _format_interval(interval: list[float]) -> str:
    mean, low, high = (f"{value:+.1f}".replace("-", "−") for value in interval)
    return f"{mean} ({low} to {high})"


def format_tables() -> str:
    """Return both tables as Markdown."""
    lines = ["| feature of a product in phase 3 | by product (95 %) | out of time (95 %) |", "| --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in try_on_looks()]
    lines += ["", "| column of an application | cases | in ten parts, days (95 %) | out of time, days (95 %) |"]
    lines += ["| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in try_on_applications()]
    return "\n".join(lines)


def main() -> None:
    """Print the tables, or write them between the marks of a page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path)
    page = parser.parse_args().into
    tables = format_tables()
    if page is None:
        sys.stdout.write(f"{tables}\n")
        return
    before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
    page.write_text(f"{before}{MARKS[0]}\n{tables}\n{MARKS[1]}{rest.split(MARKS[1])[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
