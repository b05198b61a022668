"""The shipped tables are what the raw figures give."""

import datetime as dt
from collections.abc import Iterable

import pytest

import fit_life_table
from horizon.evidence.applications import load_applications
from horizon.evidence.landmarks import LANDMARKS_END, load_landmarks
from horizon.evidence.rows import Lag, SuccessRate
from horizon.evidence.tables import load_evidence
from horizon.replay.application_fit import fit_ema_lags, fit_ema_rates, fit_fda_lags
from horizon.replay.life_table_fit import fit_life_table as fit

UNTIL = LANDMARKS_END + dt.timedelta(days=1)
EVIDENCE = load_evidence(LANDMARKS_END)
LAGS: Iterable[Lag] = [
    *fit_fda_lags(load_applications(), UNTIL),
    *fit_ema_lags(load_applications(), UNTIL),
    *fit_life_table.derive_lags_to_europe(),
]
RATES: Iterable[SuccessRate] = [*fit_ema_rates(load_applications(), UNTIL), *fit_life_table.derive_rates_to_europe()]


@pytest.mark.parametrize("name", ["landmarks", "applications"])
def test_the_cases_are_what_the_raw_figures_give(name: str) -> None:
    cleaned = getattr(fit_life_table, f"clean_{name}")().to_csv(index=False)
    assert (fit_life_table.TABLES / f"{name}.csv").read_text(encoding="utf-8") == cleaned


def test_the_life_table_is_the_fit() -> None:
    table = fit(load_landmarks(), LANDMARKS_END)
    shipped = EVIDENCE.life_table
    assert (shipped.last, shipped.first, shipped.features) == (table.last, table.first, table.features)
    for share in fit_life_table.derive_entry_shares(table):
        assert EVIDENCE.find_share(share.quantity, share.area).value == share.value


@pytest.mark.parametrize("lag", LAGS, ids=lambda lag: f"{lag.quantity}, {lag.scope}")
def test_the_lags_are_what_the_cases_give(lag: Lag) -> None:
    shipped = EVIDENCE.find_lag(lag.quantity, lag.scope)
    assert (shipped.quantiles, shipped.n) == (tuple(float(days) for days in lag.quantiles), lag.n)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{rate.quantity}, {rate.area}")
def test_the_rates_are_what_the_cases_give(rate: SuccessRate) -> None:
    (shipped,) = EVIDENCE.find_rates(rate.quantity, rate.area)
    assert shipped.value == rate.value
    assert rate.source in shipped.source
