"""The case tables are the raw figures, cleaned as the method says."""

import pandas as pd
import pytest

import derive_evidence

MEDICINES = derive_evidence.clean_approvals()


@pytest.mark.parametrize(
    ("name", "cleaned"), [("slip_cases", derive_evidence.clean_slips()), ("approval_cases", MEDICINES)]
)
def test_the_case_tables_are_what_the_raw_figures_give(name: str, cleaned: pd.DataFrame) -> None:
    assert (derive_evidence.TABLES / f"{name}.csv").read_text(encoding="utf-8") == cleaned.to_csv(index=False)


def test_a_medicine_speaks_once_and_trials_begun_after_its_approval_are_left_out() -> None:
    assert len(MEDICINES) == 45
    assert MEDICINES["brand"].is_unique
    assert not {"Solosec", "Emflaza"} & set(MEDICINES["brand"])
    assert (MEDICINES["approved"] > MEDICINES["completions"].str[-10:]).sum() == 38


@pytest.mark.parametrize(
    ("brand", "area"),
    [("Ilumya", "all"), ("Ocrevus", "all"), ("Xermelo", "all"), ("Lutathera", "oncology"), ("Imfinzi", "oncology")],
)
def test_cancer_is_told_by_the_condition(brand: str, area: str) -> None:
    assert set(MEDICINES.loc[MEDICINES["brand"] == brand, "area"]) == {area}
