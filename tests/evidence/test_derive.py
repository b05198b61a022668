"""What the tables hold is what the raw figures give, cleaned as the method says."""

import pytest

from horizon.evidence import derive
from horizon.evidence.tables import _rows

TRIALS, MEDICINES = derive.trials(), derive.medicines()


@pytest.mark.parametrize(
    "row", derive.lags(TRIALS, MEDICINES).to_dict("records"), ids=lambda row: f"{row['quantity']}, {row['scope']}"
)
def test_the_lags_are_what_the_raw_figures_give(row: dict[str, object]) -> None:
    (held,) = [one for one in _rows("lags") if (one["quantity"], one["scope"]) == (row["quantity"], row["scope"])]
    assert {key: held[key] for key in row} == {key: str(value) for key, value in row.items()}


@pytest.mark.parametrize(
    "row", derive.shares(MEDICINES).to_dict("records"), ids=lambda row: f"{row['quantity']}, {row['area']}"
)
def test_the_shares_are_what_the_raw_figures_give(row: dict[str, object]) -> None:
    (held,) = [one for one in _rows("filing") if (one["quantity"], one["area"]) == (row["quantity"], row["area"])]
    assert float(held["value"]) == row["value"]
    assert f" of {row['n']} medicines" in held["source"]


def test_a_medicine_speaks_once_and_trials_begun_after_its_approval_are_left_out() -> None:
    assert len(MEDICINES) == 45
    assert MEDICINES["brand_name"].is_unique
    assert not {"Solosec", "Emflaza"} & set(MEDICINES["brand_name"])
    assert (MEDICINES["approved"] > MEDICINES["last"]).sum() == 38


@pytest.mark.parametrize(
    ("brand", "area"),
    [("Ilumya", "all"), ("Ocrevus", "all"), ("Xermelo", "all"), ("Lutathera", "oncology"), ("Imfinzi", "oncology")],
)
def test_cancer_is_told_by_the_condition(brand: str, area: str) -> None:
    assert set(MEDICINES.loc[MEDICINES["brand_name"] == brand, "area"]) == {area}
