"""Who pays and who saves: each payer on its own, and all together as printed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from horizon.impact.effects import list_effects
from horizon.impact.model import CostModel
from horizon.impact.portfolio import estimate_indication
from horizon.impact.simulation import JointSimulation, prepare_simulation
from horizon.values.budget_impact import BudgetEffect
from impact.models import make_model
from impact.test_portfolio import EVIDENCE, YEARS, make_entrant

STAYS = {"what": "stays on a ward", "cost": 600, "per": "course"}
SHIFTED: dict[str, Any] = {
    "payer": "Boards",
    "displaces": [STAYS | {"payer": "Trusts"}, {"what": "tablets", "cost": 100, "per": "course", "payer": "boards"}],
    "administration": {"cost": 50, "per": "course", "payer": "Practices"},
}


def simulate(model: CostModel, chance: float = 1.0) -> JointSimulation:
    simulation = prepare_simulation(model, (make_entrant("a", chance=chance),), YEARS, EVIDENCE, 7)
    return replace(simulation, factor=np.ones(len(simulation.factor)))


def effects_of(model: CostModel, chance: float = 1.0) -> dict[tuple[str, str], BudgetEffect]:
    (impact,) = estimate_indication(simulate(model, chance)).technologies
    return {
        (effect.payer or ("pays" if effect.pays_price else "all"), effect.financial_year): effect
        for effect in impact.effects
    }


def amounts(effect: BudgetEffect) -> tuple[int, ...]:
    return tuple(map(int, (effect.bears, effect.spared, effect.net)))


def test_each_payer_has_its_own_and_all_together_are_their_sum() -> None:
    effects = effects_of(make_model(**SHIFTED))
    # 400 courses in the first year at 1,000 each.
    assert amounts(effects["pays", "2025/26"]) == (400_000, 40_000, 360_000)
    assert amounts(effects["Trusts", "2025/26"]) == (0, 240_000, -240_000)
    assert amounts(effects["Practices", "2025/26"]) == (20_000, 0, 20_000)
    assert amounts(effects["all", "2025/26"]) == (420_000, 280_000, 140_000)
    for year in {year for _, year in effects}:
        rows = [effect for (payer, of), effect in effects.items() if of == year and payer != "all"]
        assert sum(row.net for row in rows) == effects["all", year].net
        assert sum(row.expected for row in rows) == effects["all", year].expected


def test_the_impact_is_that_of_the_payer_of_the_price_and_nothing_is_netted_against_others() -> None:
    (impact,) = estimate_indication(simulate(make_model(**SHIFTED))).technologies
    assert [row.expected for row in impact.by_year] == [row.net for row in impact.effects if row.pays_price]
    same_payer = make_model(**(SHIFTED | {"displaces": [STAYS], "administration": None}))
    (netted,) = estimate_indication(simulate(same_payer)).technologies
    assert netted.by_year[0].expected == 160_000
    assert {effect.payer for effect in netted.effects} == {""}
    assert all(effect.pays_price for effect in netted.effects)


def test_on_average_is_beside_what_it_is_if_it_comes() -> None:
    effects = effects_of(make_model(**SHIFTED), chance=0.5)
    trusts = effects["Trusts", "2025/26"]
    assert trusts.net == -240_000
    assert trusts.expected == pytest.approx(-120_000, rel=0.1)


@pytest.mark.parametrize("changes", [{}, {"price": None, "resources": [{"what": "nurses", "amount": 1}]}])
def test_where_nobody_is_spared_anything_there_are_none(changes: dict[str, Any]) -> None:
    simulation = simulate(make_model(**changes))
    sharing = simulation.share_patients(simulation.simulate_classes())
    assert list_effects(simulation, 0, sharing) == ()
