"""From trials to technologies: what is under study, what is one product, and which trials speak."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.technology.authorised_medicines import Listed
from horizon.technology.group import group
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Known
from trials import PLACE, drug, groups, hit, names_of, trial

SOFOSBUVIR = [
    trial(1, "PSI-7977", "Ribavirin"),
    trial(2, drug("GS-7977", "PSI-7977")),
    trial(3, drug("sofosbuvir", "GS-7977"), "peginterferon alfa-2a"),
]


def test_names_that_are_given_for_one_product_join_it() -> None:
    (found,) = groups(*SOFOSBUVIR, established=("ribavirin", "peginterferon alfa-2a"))
    assert (found.name, found.aliases) == ("sofosbuvir", ("GS-7977", "PSI-7977"))
    assert [one.trial.nct_id[-1] for one in found.backing] == ["1", "2", "3"]


def test_the_planner_joins_and_names_what_no_record_joins() -> None:
    known = [Known(name="fianlimab", aliases=("REGN3767",), novelty="new product")]
    (found,) = groups(trial(1, "REGN 3767"), trial(2, "REGN-3767"), trial(3, "fianlimab"), known=known)
    assert (found.name, found.aliases, found.known) == ("fianlimab", ("REGN-3767",), known[0])
    assert len(found.backing) == 3


def test_a_fixed_dose_combination_is_its_own_product() -> None:
    found = names_of(
        trial(1, "sofosbuvir"), trial(2, "ledipasvir/sofosbuvir"), trial(3, drug("sofosbuvir/ledipasvir", "LDV/SOF"))
    )
    assert found == ["ledipasvir/sofosbuvir", "sofosbuvir"]


def _beside(name: str) -> dict[str, str]:
    return {"experimental": f"{name}; Backbone", "active_comparator": "Backbone"}


@pytest.mark.parametrize(
    ("one", "names"),
    [
        pytest.param(trial(1, "NEW-100", "Placebo", "Saline", "Standard of care"), ["NEW-100"], id="names"),
        pytest.param(trial(1, "NEW-100", "Backbone", arms=_beside("NEW-100")), ["NEW-100"], id="given to both sides"),
        pytest.param(
            trial(1, "NEW-100", "OLD-100", arms={"experimental": "NEW-100", "active_comparator": "OLD-100"}),
            ["NEW-100"],
            id="comparator",
        ),
        pytest.param(trial(1, "NEW-100", "Backbone", title="A Study of NEW-100"), ["NEW-100"], id="title"),
        pytest.param(
            trial(1, "novelmab", "OLD-100", "Backbone", title="Novelmab in Cancer"),
            ["novelmab", "OLD-100"],
            id="title, and the sponsor's codes",
        ),
        pytest.param(
            trial(1, "NEW-100", "Oldmab", title="NEW-100 Versus Oldmab"), ["NEW-100"], id="set against, in the title"
        ),
        pytest.param(trial(1, "novelmab", "Oldmab", title="A New Regimen vs Oldmab"), ["novelmab"], id="against only"),
        pytest.param(trial(1, "NEW-100", "Othermab"), ["NEW-100", "Othermab"], id="nothing tells"),
        pytest.param(trial(1, "warfarin", title="Warfarin"), [], id="in general use"),
        pytest.param(trial(1, "Placebo"), [], id="nothing"),
    ],
)
def test_what_a_trial_is_about(one: Trial, names: list[str]) -> None:
    assert names_of(one, established=("warfarin",)) == names


def test_what_is_background_elsewhere_is_background() -> None:
    umbrella = trial(9, "NEW-900", "Backbone", arms={"experimental": "NEW-900; Backbone"})
    assert names_of(umbrella) == ["Backbone", "NEW-900"]
    others = [trial(number, f"NEW-{number}00", "Backbone", arms=_beside(f"NEW-{number}00")) for number in (1, 2)]
    assert names_of(umbrella, *others) == ["NEW-100", "NEW-200", "NEW-900"]


def test_other_names_of_other_interventions_join_nothing() -> None:
    found = groups(
        trial(1, drug("NEW-100", "OLD-200", "stem cells", "a name of more than four words"), "OLD-200", "placebo")
    )
    assert [(one.name, one.aliases) for one in found] == [("NEW-100", ()), ("OLD-200", ())]


def test_other_names_may_stand_in_a_list() -> None:
    (found,) = groups(trial(1, drug("Empagliflozin", "JARDIANCE, JARDIANZ")))
    assert found.aliases == ("JARDIANCE", "JARDIANZ")


def test_a_device_trial_has_its_device_and_a_medicine_trial_its_medicine() -> None:
    pump = drug("Pump", kind="device")
    assert names_of(trial(1, pump, drug("Walking", kind="behavioral"))) == ["Pump"]
    assert names_of(trial(1, pump, "insulin X")) == ["insulin X"]


def test_two_indications_are_two_technologies_of_one_product() -> None:
    one, other = trial(1, "novelmab"), trial(2, drug("NEW-100", "novelmab"))
    found = group([hit(one, ("area", "first")), hit(other, ("area", "second"))], {}, Listed())
    assert [(each.indication, each.name) for each in found] == [("first", "novelmab"), ("second", "novelmab")]
    assert len({each.key.rpartition("|")[2] for each in found}) == 1


@pytest.mark.parametrize(
    ("changes", "pivotal", "weak"),
    [
        ({}, True, ""),
        ({"allocation": ""}, True, ""),
        ({"phases": (2, 3)}, True, ""),
        ({"phases": (2,)}, False, ""),
        ({"allocation": "non_randomized"}, False, ""),
        ({"title": "An Open-label Extension"}, False, "extension"),
        ({"title": "Long-term Safety of X"}, False, "extension"),
        ({"maximum_age": "17 Years"}, False, "children only"),
        ({"maximum_age": "6 Months"}, False, "children only"),
        ({"maximum_age": "75 Years"}, True, ""),
        ({"countries": ("Japan",)}, False, "Japan only"),
        ({"countries": ("China",)}, False, "China only"),
        ({"countries": ("China", "Japan", "India")}, False, "no site in a reference country"),
        ({"countries": ("China", "France")}, True, ""),
    ],
)
def test_which_trials_speak(changes: dict[str, object], pivotal: bool, weak: str) -> None:
    (found,) = groups(trial(1, "novelmab", completes="2026"), trial(2, "novelmab", completes="2027", **changes))
    assert [(one.pivotal, one.weak) for one in found.backing] == [(True, ""), (pivotal, weak)]


def test_where_every_phase_3_is_doubtful_they_are_all_there_is() -> None:
    (found,) = groups(trial(1, "novelmab", countries=("China",)), trial(2, "novelmab", phases=(2,)))
    assert [one.pivotal for one in found.backing] == [True, False]
    assert found.pivotal == (found.backing[0].trial,)


def test_a_stopped_trial_is_no_pivotal_one() -> None:
    (found,) = groups(trial(1, "novelmab", status="terminated"))
    assert found.backing[0].pivotal
    assert found.pivotal == ()


TRIALS = st.lists(
    st.lists(
        st.sampled_from(["novelmab", "NEW-100", "OLD-200", "a/b", "Placebo"]), min_size=1, max_size=3, unique=True
    ),
    min_size=1,
    max_size=6,
)


@given(TRIALS, st.randoms())
def test_the_order_of_the_trials_does_not_matter(drawn: list[list[str]], shuffled: object) -> None:
    trials = [trial(number, *given) for number, given in enumerate(drawn)]
    found = groups(*trials)
    shuffled.shuffle(trials)  # type: ignore[attr-defined]
    assert groups(*trials) == found
    assert len({one.key for one in found}) == len(found)
    assert not any("placebo" in one.name.lower() for one in found)


def test_a_trial_that_answers_twice_backs_once() -> None:
    one = trial(1, "novelmab")
    (found,) = group([hit(one), dataclasses.replace(hit(one), matched_by=("keyword: x",))], {PLACE: ()}, Listed())
    assert len(found.backing) == 1
