"""Which names are one product, and what keeps a technology's key."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import GroupedTechnology, group_technologies
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import PLACE, make_drug, make_groups, make_hit, make_trial

DAY = dt.date(2010, 1, 1)
TWO = MedicineLists(
    authorisations={"oldmab": (("eu", DAY),), "othermab": (("eu", DAY),)},
    substances={"oldmab": "oldmab", "othermab": "othermab", "oldbrand": "oldmab"},
)


def group_with_lists(*trials: Trial, known: tuple[TechnologyOverride, ...] = ()) -> list[GroupedTechnology]:
    return list(group_technologies([make_hit(trial) for trial in trials], {PLACE: known}, TWO))


def test_sofosbuvir_under_all_its_names() -> None:
    (technology,) = make_groups(
        make_trial(3, make_drug("GS-7977", "PSI-7977")),
        make_trial(1, "PSI-7977"),
        make_trial(4, make_drug("Sovaldi", "GS 7977")),
    )
    assert technology.aliases == ("GS-7977", "PSI-7977")
    assert technology.name == "Sovaldi"
    assert technology.put_together == (
        "known by PSI-7977, its name in NCT00000001, the earliest registered of its trials",
        "Sovaldi: in the name given in NCT00000004",
        "GS 7977 = GS-7977: another name given in NCT00000004",
        "PSI-7977: in the name given in NCT00000001",
    )


def test_a_combination_of_codes_is_that_of_names() -> None:
    technologies = make_groups(
        make_trial(1, make_drug("GS-7977", "sofosbuvir")),
        make_trial(2, make_drug("ledipasvir", "GS-5885")),
        make_trial(3, "GS-5885/GS-7977"),
        make_trial(4, "sofosbuvir/ledipasvir fixed-dose combination"),
        make_trial(5, "sofosbuvir/velpatasvir"),
    )
    assert [(technology.name, len(technology.support)) for technology in technologies] == [
        ("ledipasvir", 1),
        ("sofosbuvir", 1),
        ("sofosbuvir/ledipasvir", 2),
        ("sofosbuvir/velpatasvir", 1),
    ]


def test_two_substances_on_the_lists_are_never_one() -> None:
    technologies = group_with_lists(
        make_trial(1, make_drug("Oldmab", "Oldbrand", "NEW-100")), make_trial(2, make_drug("Othermab", "NEW-100"))
    )
    assert [(technology.name, technology.aliases) for technology in technologies] == [
        ("Oldmab", ("NEW-100", "Oldbrand")),
        ("Othermab", ()),
    ]


def test_a_biosimilar_does_not_join_its_reference() -> None:
    title = "A Study of the Therapeutic Equivalence of Oldmab and Oldbrand"
    copy = make_trial(2, make_drug("Oldmab", "CT-P39"), sponsor="Copy Pharma", title=title)
    again = make_trial(3, make_drug("Oldmab", "CT-P39"), sponsor="Copy Pharma")
    nameless = make_trial(4, "Oldmab", sponsor="Other Pharma Ltd", title="A Proposed Biosimilar")
    technologies = group_with_lists(make_trial(1, make_drug("Oldmab", "Oldbrand")), copy, again, nameless)
    assert [(technology.name, len(technology.support), technology.is_copy) for technology in technologies] == [
        ("CT-P39", 2, True),
        ("Oldmab", 1, False),
        ("Oldmab (Other Pharma)", 1, True),
    ]


def test_a_planner_keeps_apart_what_records_fold() -> None:
    trials = [make_trial(1, make_drug("NEW-100", "NEW-200")), make_trial(2, "NEW-200")]
    assert len(group_with_lists(*trials)) == 1
    known = TechnologyOverride.model_validate({"name": "NEW-100", "not": ["NEW-200"]})
    assert [(technology.name, technology.aliases) for technology in group_with_lists(*trials, known=(known,))] == [
        ("NEW-100", ()),
        ("NEW-200", ()),
    ]


def test_a_planner_says_the_kind() -> None:
    (technology,) = group_with_lists(
        make_trial(1, "NEW-100"), known=(TechnologyOverride(name="NEW-100", kind="genetic"),)
    )
    assert technology.kind == "genetic"


def test_a_planner_says_what_is_background_here_and_only_here() -> None:
    trial, never = make_trial(1, "NEW-100", "OTHER-200"), TechnologyOverride(name="OTHER-200", under_study=False)
    assert [each.name for each in group_with_lists(trial, known=(never,))] == ["NEW-100"]
    elsewhere = ("area", "other indication")
    technologies = group_technologies([make_hit(trial), make_hit(trial, elsewhere)], {PLACE: [never]}, TWO)
    assert [(each.indication, each.name) for each in technologies] == [
        ("", "NEW-100"),
        ("other indication", "NEW-100"),
        ("other indication", "OTHER-200"),
    ]


def test_a_planner_says_what_is_under_study() -> None:
    trial = make_trial(1, "NEW-100", "Backbone", title="NEW-100", arms={"experimental": "NEW-100; Backbone"})
    always = TechnologyOverride(name="Backbone", under_study=True)
    assert [each.name for each in group_with_lists(trial)] == ["NEW-100"]
    assert [each.name for each in group_with_lists(trial, known=(always,))] == ["Backbone", "NEW-100"]


NAMES = st.sampled_from(["novelmab", "NEW-100", "Brandix", "othername", "AB-200", "CD 300", "Newbrand"])


@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2)), min_size=1, max_size=4),
    st.lists(NAMES, max_size=2),
    NAMES,
    st.lists(NAMES, max_size=2),
)
def test_neither_a_new_name_nor_a_later_trial_changes_the_key(
    before: list[tuple[str, list[str]]], learnt: list[str], later: str, planned: list[str]
) -> None:
    """Each trial gives one product. The earliest one's technology keeps its key, whatever is learnt of it."""
    trials = [make_trial(number, make_drug(name, *others)) for number, (name, others) in enumerate(before, 1)]
    first = next(
        technology.key
        for technology in make_groups(*trials)
        if any(each.trial == trials[0] for each in technology.support)
    )
    name, others = before[0]
    renamed = [make_trial(1, make_drug(name, *others, *learnt)), *trials[1:], make_trial(99, make_drug(later, name))]
    known = [TechnologyOverride(name=planned[0], aliases=(name, *planned[1:]))] if planned else []
    after = make_groups(*renamed, known=known)
    assert first in {
        technology.key for technology in after if any(each.trial.nct_id == "NCT00000001" for each in technology.support)
    }
