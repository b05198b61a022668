"""Which interventions of a trial are under study, by its arms."""

import pytest

from horizon.values.trial import Arm, Intervention
from horizon.watchlist.matching.match import match_trials
from watchlist.match_cases import HEPATITIS_C, make_trial, make_watchlist

SPRAY, PUMP, USUAL = (
    Intervention("drug", "Spray"),
    Intervention("device", "Pump"),
    Intervention("drug", "Usual medicines"),
)


@pytest.mark.parametrize(
    ("interventions", "arms", "rule"),
    [
        (
            (PUMP, USUAL),
            (("experimental", ("Pump", "Usual medicines")), ("active_comparator", ("Usual medicines",))),
            "d",
        ),
        ((PUMP, USUAL), (("experimental", ("Pump", "Usual medicines")),), ""),
        ((PUMP, USUAL), (("active_comparator", ("pump",)), ("active_comparator", ("Usual medicines",))), ""),
        ((PUMP, USUAL), (), ""),
        ((PUMP, SPRAY), (("experimental", ("Spray",)), ("sham_comparator", ("Pump",))), ""),
        ((SPRAY,), (("experimental", ("Spray",)), ("active_comparator", ("Spray",))), ""),
        ((SPRAY, PUMP), (("experimental", ("Pump", "Spray")), ("no_intervention", ())), ""),
        ((PUMP, USUAL), (("experimental", ("Pump", "Usual medicines")), ("other", ("Usual medicines",))), "d"),
        ((PUMP, SPRAY), (("other", ("Pump",)), ("other", ("Spray",))), ""),
        ((SPRAY,), (("experimental", ("Spray",)), ("other", ("Spray",))), ""),
        ((PUMP, Intervention("drug", "Placebo cream")), (), "d"),
        ((PUMP, Intervention("drug", "Normal saline (0.9% sodium chloride)")), (), "d"),
        ((PUMP, Intervention("drug", "Hypertonic saline")), (), ""),
        ((PUMP, Intervention("drug", "Sodium chloride")), (), ""),
        ((Intervention("drug", "Placebo"),), (("placebo_comparator", ("Placebo",)),), ""),
    ],
)
def test_kinds_are_those_of_the_interventions_under_study(
    interventions: tuple[Intervention, ...], arms: tuple[tuple[str, tuple[str, ...]], ...], rule: str
) -> None:
    roles = tuple(Arm(f"arm {number}", role, names) for number, (role, names) in enumerate(arms))
    result = match_trials([make_trial(conditions=("HCV",), interventions=interventions, arms=roles)], [HEPATITIS_C])
    assert [left_out.rule for left_out in result.left_out] == (["kind: device"] if rule else [])


def test_a_device_under_study_counts_as_a_device_whatever_the_background() -> None:
    arms = (Arm("a", "experimental", ("Pump", "Usual medicines")), Arm("b", "active_comparator", ("Usual medicines",)))
    trial = make_trial(conditions=("HCV",), interventions=(PUMP, USUAL), arms=arms, phases=(), sponsor_class="other")
    (hit,) = match_trials([trial], [make_watchlist(kinds=("device", "drug"))]).hits
    assert hit.kinds == {"device"}
