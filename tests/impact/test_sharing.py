"""Patients shared among technologies with courses, uptakes and populations of their own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.impact.estimate import simulate_patients
from horizon.impact.model import CostModel, build_own_model
from horizon.impact.sharing import NEVER, ClassPatients, SharedPatients, share_patients
from horizon.watchlist.schema.watchlist import TechnologyOverride
from impact.models import draw_patients, make_model, make_watchlist

MONTHS = 60
PEOPLE = 1000


def make_own_model(changes: dict[str, Any], **base: Any) -> CostModel:
    """The plainest model with cost keys of a technology."""
    watchlist = make_watchlist(**base)
    override = TechnologyOverride.model_validate({"name": "x", **changes})
    return build_own_model(watchlist, watchlist.resolved_indications[0], override) or make_model(**base)


def share(models: list[CostModel], launches: list[int], whole: CostModel, period: int = 1) -> SharedPatients:
    """One draw of technologies with these models, launched in these months."""
    distinct: dict[object, CostModel] = {}
    for model in models:
        distinct.setdefault(model.patient_inputs, model)
    populations = [draw_patients(model) for model in distinct.values()]
    classes = tuple(
        ClassPatients(model, population, simulate_patients(model, population, MONTHS))
        for model, population in zip(distinct.values(), populations, strict=True)
    )
    class_of = tuple(list(distinct).index(model.patient_inputs) for model in models)
    launch = np.array(launches, dtype=np.int64)[:, None]
    return share_patients(draw_patients(whole), classes, class_of, launch, period)


TREATMENTS = st.one_of(
    st.fixed_dictionaries({"course": st.just("chronic"), "discontinuation": st.floats(0, 1)}),
    st.fixed_dictionaries({"course": st.sampled_from(["curative", "fixed"]), "months": st.integers(1, 24)}),
)
UPTAKES = st.fixed_dictionaries({"curve": st.just("linear"), "peak": st.floats(0, 1), "years_to_peak": st.floats(0, 6)})
PARTS = st.fixed_dictionaries({"step": st.just("a part"), "share": st.sampled_from([0.1, 0.5, 0.9])})
OWN = st.fixed_dictionaries({}, optional={"treatment": TREATMENTS, "uptake": UPTAKES, "population": PARTS})
POPULATIONS = st.sampled_from(
    [[{"step": "p", "people": PEOPLE}], [{"step": "p", "people": PEOPLE}, {"step": "n", "people_a_year": 500}]]
)


@settings(max_examples=150, deadline=None)
@given(
    technologies=st.lists(st.tuples(OWN, st.one_of(st.integers(0, MONTHS), st.just(NEVER))), min_size=2, max_size=4),
    population=POPULATIONS,
)
def test_all_together_never_treat_more_people_than_are_eligible(
    technologies: list[tuple[dict[str, Any], int]], population: list[dict[str, Any]]
) -> None:
    whole = make_model(population=population)
    models = [make_own_model(own, population=population) for own, _ in technologies]
    launches = [month for _, month in technologies]
    shared = share(models, launches, whole)
    people = draw_patients(whole)
    eligible = people.people + people.new_a_month * np.maximum(np.arange(1, MONTHS + 1) - min(launches), 0)
    used = np.zeros(MONTHS)
    by_part: dict[object, Any] = {}
    for at, model in enumerate(models):
        starts = shared.starts_of(at)[:, 0]
        assert (starts >= -1e-9).all()
        assert (starts[: min(launches[at], MONTHS)] == 0).all()
        of_one = shared.treated_months_of(at)[:, 0] if model.course == "chronic" else starts.cumsum()
        used = used + of_one
        by_part[model.patient_inputs[0]] = by_part.get(model.patient_inputs[0], 0) + of_one
        assert (shared.treated_months_of(at)[:, 0] <= eligible + 1e-6).all()
    assert (used <= eligible + 1e-6).all()
    for funnel, of_part in by_part.items():
        part = draw_patients(next(model for model in models if model.patient_inputs[0] == funnel))
        assert (of_part <= part.people + part.new_a_month * np.arange(1, MONTHS + 1) + 1e-6).all()


def test_another_price_alone_changes_nobody_who_is_treated() -> None:
    plain = make_model()
    dear = make_own_model({"price": {"list": 9, "per": "course", "price_year": 2026}})
    both, same = share([plain, dear], [0, 7], plain, 12), share([plain, plain], [0, 7], plain, 12)
    for at in (0, 1):
        np.testing.assert_array_equal(both.starts_of(at), same.starts_of(at))
        np.testing.assert_array_equal(both.treated_months_of(at), same.treated_months_of(at))


def test_who_is_for_a_part_takes_patients_in_that_part_alone() -> None:
    # Both start in the same month with weight 1. The narrow one is for a tenth: of its people it gets one half; the
    # wide one loses to it by a tenth of its weight: 1 / 1.1.
    whole = make_model()
    narrow = make_own_model({"population": {"step": "a part", "share": 0.1}})
    alone = share([whole], [0], whole).starts_of(0)[0, 0]
    shared = share([whole, narrow], [0, 0], whole)
    assert shared.starts_of(0)[0, 0] == pytest.approx(alone / 1.1)
    assert shared.starts_of(1)[0, 0] == pytest.approx(0.1 * alone / 2)


def test_where_all_would_be_treated_twice_all_starts_are_cut_alike() -> None:
    # A first takes everybody at once and keeps them; a second would take everybody, too: nobody is left for it.
    everybody = {"curve": "steps", "steps": [1]}
    whole = make_model(treatment={"course": "chronic"}, uptake=everybody, price={"list": 1, "price_year": 2026})
    later = make_own_model(
        {"treatment": {"course": "chronic", "discontinuation": 0.1}},
        treatment={"course": "chronic"},
        uptake=everybody,
    )
    shared = share([whole, later], [0, 12], whole)
    assert shared.treated_months_of(0)[11, 0] == pytest.approx(PEOPLE)
    assert shared.treated_months_of(1)[12, 0] == pytest.approx(0, abs=1e-9)
