"""The columns are tried against what is shipped, and what knows the answer would be found."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fit_life_table
import try_columns
from horizon.evidence.landmarks import LANDMARKS_END, load_landmarks
from horizon.replay.life_table_fit import list_months

METHOD = Path(__file__).parents[2] / "docs" / "method.md"


def test_the_shipped_features_are_those_of_the_life_table() -> None:
    months = try_columns.list_product_months(LANDMARKS_END)
    design = try_columns.to_design(months, list(try_columns.SHIPPED.values()))
    fitted = list_months(load_landmarks(), LANDMARKS_END)
    assert months["came"].to_numpy() == pytest.approx(fitted.approved)
    assert design == pytest.approx(fitted.design)


def test_every_column_of_the_looks_is_tried_or_shipped() -> None:
    columns = set(pd.read_csv(fit_life_table.RAW / "launch_landmarks.csv", nrows=0).columns)
    frame = try_columns.list_product_months(dt.date(2006, 12, 31))
    read: set[str] = set()

    class Watched(pd.DataFrame):
        def __getitem__(self, name: str) -> "pd.Series[float]":  # type: ignore[override]
            read.add(name)
            return frame[name]

    for column in (*try_columns.SHIPPED.values(), *try_columns.TRIED.values()):
        column(Watched(frame))
    clocks = {"months_since_last", "months_since_first"}
    assert columns - read == {"product", "approved_before_2018_07"} | clocks


@pytest.mark.parametrize(("knows", "gains"), [(True, True), (False, False)])
def test_a_column_that_knows_what_came_gains(knows: bool, gains: bool) -> None:
    months = try_columns.list_product_months(dt.date(2010, 1, 1)).head(4000)
    came = months["came"].to_numpy()
    noise = np.random.default_rng(3).random(len(months))
    shipped = list(try_columns.SHIPPED.values())
    folds = [np.arange(len(months)) % 2 == one for one in (0, 1)]

    def loss(columns: list[try_columns.Column]) -> float:
        design = try_columns.to_design(months, columns)
        return float(np.sum(try_columns.held_out_losses(design, came, folds, folds[::-1])))

    tried = pd.Series(came * 0.3 + noise if knows else noise, index=months.index)
    assert (loss([*shipped, lambda _: tried]) < loss(shipped) - 2) == gains


def test_the_page_has_a_row_for_each_column() -> None:
    page = METHOD.read_text(encoding="utf-8")
    table = page.split(try_columns.MARKS[0])[1].split(try_columns.MARKS[1])[0]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")]
    names = [f"{name}: left out" for name in try_columns.SHIPPED] + [f"{name}: added" for name in try_columns.TRIED]
    assert rows[2 : 2 + len(names)] == names
