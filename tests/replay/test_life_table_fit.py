"""The fit finds the chances that made the looks, and tells nothing that was not known."""

import datetime as dt

import numpy as np
import pytest

from horizon.evidence.landmarks import LANDMARKS_END, Landmark, load_landmarks
from horizon.forecast.life_table import cumulative_chances
from horizon.replay.life_table_fit import constant_rate, fit_life_table, list_months, to_products

DAY = dt.date(2012, 1, 1)


def look(number: int, approved: dt.date | None, **more: object) -> Landmark:
    fields: dict[str, object] = {
        "product": f"product {number}",
        "day": DAY,
        "approved": approved,
        "eu": None,
        "oncology": False,
        "biological": False,
        "first": DAY - dt.timedelta(days=400),
        "last": DAY - dt.timedelta(days=200),
        "read_out": "all",
        "largest": 500,
        **more,
    }
    return Landmark(**fields)  # type: ignore[arg-type]


def simulate(monthly: float, count: int = 4_000, **more: object) -> list[Landmark]:
    months = np.random.default_rng(1).geometric(monthly, count)
    return [
        look(at, DAY + dt.timedelta(days=int((month - 0.5) * 30.4375)) if month < 60 else None, **more)
        for at, month in enumerate(months)
    ]


@pytest.mark.parametrize("monthly", [0.02, 0.06])
def test_it_finds_a_constant_chance(monthly: float) -> None:
    looks = simulate(monthly)
    table = fit_life_table(looks, LANDMARKS_END)
    chances = cumulative_chances(to_products(looks[:1]), table, np.array([0.5]))[0]
    assert chances[6] == pytest.approx(1 - (1 - monthly) ** 6, abs=0.02)
    assert constant_rate(looks, LANDMARKS_END) == pytest.approx(monthly, abs=0.005)


def test_it_finds_what_a_biological_adds() -> None:
    looks = [*simulate(0.02), *simulate(0.05, biological=True)]
    assert fit_life_table(looks, LANDMARKS_END).biological == pytest.approx(0.96, abs=0.15)


def test_a_look_gives_six_months_up_to_its_approval_or_what_is_told() -> None:
    assert list_months([look(1, None)], LANDMARKS_END).approved.tolist() == [0.0] * 6
    approved = list_months([look(1, DAY + dt.timedelta(days=70))], LANDMARKS_END).approved
    assert approved.tolist() == [0.0, 0.0, 1.0]
    assert len(list_months([look(1, None)], DAY + dt.timedelta(days=95)).approved) == 3


def test_what_comes_after_the_day_does_not_change_the_fit() -> None:
    looks, until = load_landmarks(), dt.date(2011, 1, 1)
    blind = [
        Landmark(**{**{name: getattr(row, name) for name in row.__slots__}, "approved": None})
        if row.approved and row.approved > until
        else row
        for row in looks
        if row.day < until
    ]
    assert fit_life_table(looks, until) == fit_life_table(blind, until)
