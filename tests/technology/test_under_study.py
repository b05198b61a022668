"""What a trial is about, and what told it from what else is given."""

import datetime as dt
from typing import Any

import pytest

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.under_study import PlannerRuling, count_background_use, find_studied_products
from horizon.values.trial import Trial
from trials import make_drug, make_milestone, make_trial

OLD = MedicineLists(frozenset({"warfarin"}), {"oldmab": (("eu", dt.date(2015, 6, 1)),)}, {"oldmab": "oldmab"})
BEGAN: dict[str, Any] = {"start": make_milestone("2020-01-15")}


def studied_names(
    trial: Trial, kinds: frozenset[str] = frozenset(), ruling: PlannerRuling | None = None
) -> dict[str, str]:
    studied = find_studied_products(trial, kinds, ruling or PlannerRuling(), count_background_use([trial]), OLD)
    return {each.product.names[0]: each.why for each in studied}


@pytest.mark.parametrize(
    ("trial", "expected"),
    [
        pytest.param(make_trial(1, "NEW-100", "Placebo"), {"NEW-100": "the only product named"}, id="alone"),
        pytest.param(
            make_trial(1, "NEW-100", "Warfarin"), {"NEW-100": "not Warfarin, in general use"}, id="general use"
        ),
        pytest.param(
            make_trial(1, "NEW-100", "OLD-200", arms={"experimental": "NEW-100", "active_comparator": "OLD-200"}),
            {"NEW-100": "not OLD-200, by its arms"},
            id="arms",
        ),
        pytest.param(
            make_trial(1, "NEW-100", "OLD-200", arms={"experimental": "NEW-100; OLD-200", "other": "OLD-200"}),
            {"NEW-100": "not OLD-200, by its arms"},
            id="an other arm beside an experimental one",
        ),
        pytest.param(
            make_trial(
                *(1, "Newmab", "Placebo", "OLD-200"),
                arms={"experimental": "Newmab; OLD-200", "Experimental": "Placebo; OLD-200"},
            ),
            {"Newmab": "not OLD-200, by its arms"},
            id="an arm with a placebo instead",
        ),
        pytest.param(
            make_trial(1, "newmab", "othermab", title="Newmab in Cancer"),
            {"newmab": "not othermab, by the titles"},
            id="brief title",
        ),
        pytest.param(
            make_trial(1, "newmab", "othermab", title="A Study in Cancer", official_title="A Study of Newmab"),
            {"newmab": "not othermab, by the titles"},
            id="official title",
        ),
        pytest.param(
            make_trial(1, "LM-108+newmab", "newmab", sponsor_ids=("LM-108-II-01",)),
            {"LM-108": "not newmab, by the titles"},
            id="the sponsor's id",
        ),
        pytest.param(
            make_trial(1, "newmab", "Oldmab", **BEGAN),
            {"newmab": "not Oldmab, authorised before the trial began"},
            id="authorised before",
        ),
        pytest.param(
            make_trial(1, "newmab", "Oldmab", start=make_milestone("2014-01-15")),
            dict.fromkeys(("newmab", "Oldmab"), "nothing tells the products given from each other"),
            id="authorised later",
        ),
        pytest.param(make_trial(1, "Oldmab", **BEGAN), {"Oldmab": "the only product named"}, id="a new use"),
        pytest.param(
            make_trial(1, "CSU lower dose", "HS high dose", title="INF904 in Urticaria"),
            {"INF904": "the only product named"},
            id="a code in the title where no product is named",
        ),
        pytest.param(make_trial(1, "warfarin", "Placebo"), {}, id="nothing"),
    ],
)
def test_what_told_it(trial: Trial, expected: dict[str, str]) -> None:
    assert studied_names(trial) == expected


def test_the_kinds_that_count_are_asked() -> None:
    both = make_trial(1, "novelmab", make_drug("Pump", kind="device"), make_drug("Coaching", kind="behavioral"))
    assert list(studied_names(both)) == ["novelmab"]
    assert list(studied_names(both, frozenset({"device"}))) == ["Pump"]
    assert list(studied_names(both, frozenset({"behavioral"}))) == ["Coaching"]
    assert list(studied_names(both, frozenset({"drug", "device", "behavioral"}))) == ["novelmab"]


def test_a_planner_says_what_is_never_and_what_is_always_under_study() -> None:
    trial = make_trial(1, "novelmab", "Warfarin", title="Novelmab")
    assert studied_names(trial, ruling=PlannerRuling(never=frozenset({"novelmab"}))) == {}
    studied = studied_names(trial, ruling=PlannerRuling(always=frozenset({"warfarin"})))
    assert studied == {"Warfarin": "the planner's word", "novelmab": "not Warfarin, in general use"}


@pytest.mark.parametrize(
    "name",
    [
        *("Placebo", "Matching placebo", "XKH001Placebo", "Normal saline", "Standard of care", "standard HHT"),
        *("Quality of life questionnaire", "EQ-5D questionnaire", "Blood draw", "Blood sampling", "Cardiac MRI"),
        *("Echocardiography", "24-hour ECG monitoring", "Vehicle cream", "Best available therapy", "Observation"),
        *("Usual care", "Dose level 3", "Cohort A", "Arm B", "Sham procedure", "6-minute walk test", "FOLFOX"),
        *("Immunochemotherapy", "Beta blocker", "Statins", "ACEi/ARB", "Immune checkpoint inhibitor", "Routine visit"),
    ],
)
@pytest.mark.parametrize("kind", ["drug", "device", "diagnostic_test", "procedure", "behavioral", "other"])
def test_what_is_never_a_technology(name: str, kind: str) -> None:
    assert studied_names(make_trial(1, make_drug(name, kind=kind)), frozenset({kind})) == {}
