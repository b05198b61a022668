"""From trials to technologies: what is under study, what is one product, and which trials speak."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import group_technologies
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import PLACE, group_names, make_drug, make_groups, make_hit, make_trial

SOFOSBUVIR = [
    make_trial(1, "PSI-7977", "Ribavirin"),
    make_trial(2, make_drug("GS-7977", "PSI-7977")),
    make_trial(3, make_drug("sofosbuvir", "GS-7977"), "peginterferon alfa-2a"),
]


def test_names_that_are_given_for_one_product_join_it() -> None:
    (technology,) = make_groups(*SOFOSBUVIR, established=("ribavirin", "peginterferon alfa-2a"))
    assert (technology.name, technology.aliases) == ("sofosbuvir", ("GS-7977", "PSI-7977"))
    assert [support.trial.nct_id[-1] for support in technology.support] == ["1", "2", "3"]


def test_the_planner_joins_and_names_what_no_record_joins() -> None:
    known = [TechnologyOverride(name="fianlimab", aliases=("REGN3767",), novelty="new product")]
    (technology,) = make_groups(
        make_trial(1, "REGN 3767"), make_trial(2, "REGN-3767"), make_trial(3, "fianlimab"), known=known
    )
    assert (technology.name, technology.aliases, technology.override) == ("fianlimab", ("REGN-3767",), known[0])
    assert len(technology.support) == 3


def test_a_fixed_dose_combination_is_its_own_product() -> None:
    technologies = group_names(
        make_trial(1, "sofosbuvir"),
        make_trial(2, "ledipasvir/sofosbuvir"),
        make_trial(3, make_drug("sofosbuvir/ledipasvir", "LDV/SOF")),
    )
    assert technologies == ["ledipasvir/sofosbuvir", "sofosbuvir"]


def _beside(name: str) -> dict[str, str]:
    return {"experimental": f"{name}; Backbone", "active_comparator": "Backbone"}


@pytest.mark.parametrize(
    ("trial", "names"),
    [
        pytest.param(make_trial(1, "NEW-100", "Placebo", "Saline", "Standard of care"), ["NEW-100"], id="names"),
        pytest.param(
            make_trial(1, "NEW-100", "Backbone", arms=_beside("NEW-100")), ["NEW-100"], id="given to both sides"
        ),
        pytest.param(
            make_trial(1, "NEW-100", "OLD-100", arms={"experimental": "NEW-100", "active_comparator": "OLD-100"}),
            ["NEW-100"],
            id="comparator",
        ),
        pytest.param(make_trial(1, "NEW-100", "Backbone", title="A Study of NEW-100"), ["NEW-100"], id="title"),
        pytest.param(
            make_trial(1, "novelmab", "OLD-100", "Backbone", title="Novelmab in Cancer"),
            ["novelmab", "OLD-100"],
            id="title, and the sponsor's codes",
        ),
        pytest.param(
            make_trial(1, "NEW-100", "Oldmab", title="NEW-100 Versus Oldmab"),
            ["NEW-100"],
            id="set against, in the title",
        ),
        pytest.param(
            make_trial(1, "novelmab", "Oldmab", title="A New Regimen vs Oldmab"), ["novelmab"], id="against only"
        ),
        pytest.param(make_trial(1, "NEW-100", "Othermab"), ["NEW-100", "Othermab"], id="nothing tells"),
        pytest.param(make_trial(1, "warfarin", title="Warfarin"), [], id="in general use"),
        pytest.param(make_trial(1, "Placebo"), [], id="nothing"),
    ],
)
def test_what_a_trial_is_about(trial: Trial, names: list[str]) -> None:
    assert group_names(trial, established=("warfarin",)) == names


def test_what_is_background_elsewhere_is_background() -> None:
    umbrella = make_trial(9, "NEW-900", "Backbone", arms={"experimental": "NEW-900; Backbone"})
    assert group_names(umbrella) == ["Backbone", "NEW-900"]
    others = [make_trial(number, f"NEW-{number}00", "Backbone", arms=_beside(f"NEW-{number}00")) for number in (1, 2)]
    assert group_names(umbrella, *others) == ["NEW-100", "NEW-200", "NEW-900"]


def test_other_names_of_other_interventions_join_nothing() -> None:
    technologies = make_groups(
        make_trial(
            1, make_drug("NEW-100", "OLD-200", "stem cells", "a name of more than four words"), "OLD-200", "placebo"
        )
    )
    assert [(technology.name, technology.aliases) for technology in technologies] == [("NEW-100", ()), ("OLD-200", ())]


def test_other_names_may_stand_in_a_list() -> None:
    (technology,) = make_groups(make_trial(1, make_drug("Empagliflozin", "JARDIANCE, JARDIANZ")))
    assert technology.aliases == ("JARDIANCE", "JARDIANZ")


def test_a_device_trial_has_its_device_and_a_medicine_trial_its_medicine() -> None:
    pump = make_drug("Pump", kind="device")
    assert group_names(make_trial(1, pump, make_drug("Walking", kind="behavioral"))) == ["Pump"]
    assert group_names(make_trial(1, pump, "insulin X")) == ["insulin X"]


def test_two_indications_are_two_technologies_of_one_product() -> None:
    first, second = make_trial(1, "novelmab"), make_trial(2, make_drug("NEW-100", "novelmab"))
    technologies = group_technologies(
        [make_hit(first, ("area", "first")), make_hit(second, ("area", "second"))], {}, MedicineLists()
    )
    assert [(each.indication, each.name) for each in technologies] == [("first", "novelmab"), ("second", "novelmab")]
    assert len({each.key.product for each in technologies}) == 1


TRIALS = st.lists(
    st.lists(
        st.sampled_from(["novelmab", "NEW-100", "OLD-200", "a/b", "Placebo"]), min_size=1, max_size=3, unique=True
    ),
    min_size=1,
    max_size=6,
)


@given(TRIALS, st.randoms())
def test_the_order_of_the_trials_does_not_matter(drawn: list[list[str]], shuffled: object) -> None:
    trials = [make_trial(number, *given) for number, given in enumerate(drawn)]
    technologies = make_groups(*trials)
    shuffled.shuffle(trials)  # type: ignore[attr-defined]
    assert make_groups(*trials) == technologies
    assert len({technology.key for technology in technologies}) == len(technologies)
    assert not any("placebo" in technology.name.lower() for technology in technologies)


def test_a_trial_that_answers_twice_backs_once() -> None:
    trial = make_trial(1, "novelmab")
    (technology,) = group_technologies(
        [make_hit(trial), dataclasses.replace(make_hit(trial), matched_by=("keyword: x",))],
        {PLACE: ()},
        MedicineLists(),
    )
    assert len(technology.support) == 1
