import pytest

from horizon.evidence import derive
from horizon.evidence.tables import _rows


@pytest.mark.parametrize("row", derive.lags().to_dict("records"), ids=lambda row: f"{row['quantity']}, {row['scope']}")
def test_the_table_holds_what_the_raw_figures_give(row: dict[str, object]) -> None:
    (held,) = [one for one in _rows("lags") if (one["quantity"], one["scope"]) == (row["quantity"], row["scope"])]
    assert {key: held[key] for key in row} == {key: str(value) for key, value in row.items()}
