"""What the tables of lags and shares hold is what their cases give."""

import pytest

from horizon.evidence.cases import derive_shares, derive_slips, load_approval_cases, load_slip_cases
from horizon.evidence.rows import Lag, MethodShare
from horizon.evidence.tables import read_table

SLIPS, APPROVALS = load_slip_cases(), load_approval_cases()


@pytest.mark.parametrize("lag", derive_slips(SLIPS), ids=lambda lag: f"{lag.quantity}, {lag.scope}")
def test_the_lags_are_what_the_cases_give(lag: Lag) -> None:
    (row,) = [row for row in read_table("lags") if (row["quantity"], row["scope"]) == (lag.quantity, lag.scope)]
    quantiles = [row[name] for name in ("p10", "p25", "p50", "p75", "p90")]
    assert (quantiles, row["n"]) == ([f"{days:.0f}" for days in lag.quantiles], str(lag.n))


@pytest.mark.parametrize("share", list(derive_shares(APPROVALS)), ids=lambda share: f"{share.quantity}, {share.area}")
def test_the_shares_are_what_the_cases_give(share: MethodShare) -> None:
    (row,) = [row for row in read_table("filing") if (row["quantity"], row["area"]) == (share.quantity, share.area)]
    assert float(row["value"]) == share.value
    assert share.source in row["source"]


def test_the_bands_hold_the_slips_that_are_due_in_them() -> None:
    assert {slip.band for slip in SLIPS} == {"0-182", "183-365", "366-730", ""}
    assert all(slip.years_ahead >= 2 for slip in SLIPS if not slip.band)
    assert all(case.completions == tuple(sorted(case.completions)) for case in APPROVALS)
