"""Which names are one product, and what keeps a technology's key."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from horizon.technology.authorised_medicines import Listed
from horizon.technology.group import Group, group
from horizon.values.trial import MeshTerm, Trial
from horizon.watchlist.schema.watchlist import Known
from trials import PLACE, drug, groups, hit, names_of, trial

DAY = dt.date(2010, 1, 1)
TWO = Listed(
    authorised={"oldmab": (("eu", DAY),), "othermab": (("eu", DAY),)},
    substance={"oldmab": "oldmab", "othermab": "othermab", "oldbrand": "oldmab"},
)


def grouped(*trials: Trial, known: tuple[Known, ...] = ()) -> list[Group]:
    return list(group([hit(one) for one in trials], {PLACE: known}, TWO))


def test_sofosbuvir_under_all_its_names() -> None:
    (found,) = groups(trial(3, drug("GS-7977", "PSI-7977")), trial(1, "PSI-7977"), trial(4, drug("Sovaldi", "GS 7977")))
    assert found.aliases == ("GS-7977", "PSI-7977")
    assert found.name == "Sovaldi"
    assert found.put_together == (
        "known by PSI-7977, its name in NCT00000001, the earliest registered of its trials",
        "Sovaldi: in the name given in NCT00000004",
        "GS 7977 = GS-7977: another name given in NCT00000004",
        "PSI-7977: in the name given in NCT00000001",
    )


def test_a_combination_of_codes_is_that_of_names() -> None:
    found = groups(
        trial(1, drug("GS-7977", "sofosbuvir")),
        trial(2, drug("ledipasvir", "GS-5885")),
        trial(3, "GS-5885/GS-7977"),
        trial(4, "sofosbuvir/ledipasvir fixed-dose combination"),
        trial(5, "sofosbuvir/velpatasvir"),
    )
    assert [(one.name, len(one.backing)) for one in found] == [
        ("ledipasvir", 1),
        ("sofosbuvir", 1),
        ("sofosbuvir/ledipasvir", 2),
        ("sofosbuvir/velpatasvir", 1),
    ]


def test_two_substances_on_the_lists_are_never_one() -> None:
    found = grouped(trial(1, drug("Oldmab", "Oldbrand", "NEW-100")), trial(2, drug("Othermab", "NEW-100")))
    assert [(one.name, one.aliases) for one in found] == [("Oldmab", ("NEW-100", "Oldbrand")), ("Othermab", ())]


def test_a_development_code_goes_by_the_registrys_heading() -> None:
    heading = (MeshTerm("C547076", "tafamidis"),)
    (found,) = groups(trial(1, "Fx-1006A", intervention_mesh=heading), trial(2, "tafamidis"))
    assert (found.name, found.aliases) == ("tafamidis", ("Fx-1006A",))
    class_of = (MeshTerm("D000420", "Albuterol"),)
    assert names_of(trial(1, "GSK2269557", intervention_mesh=class_of)) == ["GSK2269557"]


def test_a_code_in_the_title_is_another_name_of_the_only_product() -> None:
    (found,) = groups(trial(1, "Omalizumab", title="Long-Term Study of IGE025"), trial(2, "IGE025"))
    assert (found.name, found.aliases) == ("Omalizumab", ("IGE025",))


def test_a_class_is_one_sponsors() -> None:
    cells = [trial(n, "Mesenchymal stem cells", sponsor=f"Maker {n}, Inc.") for n in (1, 2)]
    assert names_of(*cells) == ["Mesenchymal stem cells (Maker 1)", "Mesenchymal stem cells (Maker 2)"]
    assert names_of(trial(1, drug("Mesenchymal stem cells", "ABC-101"))) == ["ABC-101"]


def test_a_biosimilar_does_not_join_its_reference() -> None:
    title = "A Study of the Therapeutic Equivalence of Oldmab and Oldbrand"
    copy = trial(2, drug("Oldmab", "CT-P39"), sponsor="Copy Pharma", title=title)
    again = trial(3, drug("Oldmab", "CT-P39"), sponsor="Copy Pharma")
    nameless = trial(4, "Oldmab", sponsor="Other Pharma Ltd", title="A Proposed Biosimilar")
    found = grouped(trial(1, drug("Oldmab", "Oldbrand")), copy, again, nameless)
    assert [(one.name, len(one.backing), one.copy) for one in found] == [
        ("CT-P39", 2, True),
        ("Oldmab", 1, False),
        ("Oldmab (Other Pharma)", 1, True),
    ]


def test_a_planner_keeps_apart_what_records_fold() -> None:
    trials = [trial(1, drug("NEW-100", "NEW-200")), trial(2, "NEW-200")]
    assert len(grouped(*trials)) == 1
    known = Known.model_validate({"name": "NEW-100", "not": ["NEW-200"]})
    assert [(one.name, one.aliases) for one in grouped(*trials, known=(known,))] == [("NEW-100", ()), ("NEW-200", ())]


def test_a_planner_says_the_kind() -> None:
    (found,) = grouped(trial(1, "NEW-100"), known=(Known(name="NEW-100", kind="genetic"),))
    assert found.kind == "genetic"


def test_a_planner_says_what_is_background_here_and_only_here() -> None:
    one, never = trial(1, "NEW-100", "OTHER-200"), Known(name="OTHER-200", under_study=False)
    assert [each.name for each in grouped(one, known=(never,))] == ["NEW-100"]
    elsewhere = ("area", "other indication")
    found = group([hit(one), hit(one, elsewhere)], {PLACE: [never]}, TWO)
    assert [(each.indication, each.name) for each in found] == [
        ("", "NEW-100"),
        ("other indication", "NEW-100"),
        ("other indication", "OTHER-200"),
    ]


def test_a_planner_says_what_is_under_study() -> None:
    one = trial(1, "NEW-100", "Backbone", title="NEW-100", arms={"experimental": "NEW-100; Backbone"})
    always = Known(name="Backbone", under_study=True)
    assert [each.name for each in grouped(one)] == ["NEW-100"]
    assert [each.name for each in grouped(one, known=(always,))] == ["Backbone", "NEW-100"]


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
    trials = [trial(number, drug(name, *others)) for number, (name, others) in enumerate(before, 1)]
    first = next(one.key for one in groups(*trials) if any(each.trial == trials[0] for each in one.backing))
    name, others = before[0]
    renamed = [trial(1, drug(name, *others, *learnt)), *trials[1:], trial(99, drug(later, name))]
    known = [Known(name=planned[0], aliases=(name, *planned[1:]))] if planned else []
    after = groups(*renamed, known=known)
    assert first in {one.key for one in after if any(each.trial.nct_id == "NCT00000001" for each in one.backing)}
