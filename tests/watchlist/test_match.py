"""Which trials answer, which are left out, and by which rule."""

from typing import Any

import pytest

from horizon.values.trial import Arm, Intervention, MeshTerm, Trial
from horizon.watchlist.matching.match import Hit, LeftOut, match
from horizon.watchlist.schema.watchlist import Watchlist

HEPATITIS_C = Watchlist.model_validate(
    {
        "name": "hepatitis-c",
        "title": "Hepatitis C",
        "match": {
            "conditions": ["hepatitis C", "HCV"],
            "mesh": ["D006526"],
            "interventions": ["sofosbuvir"],
            "not": ["hepatitis B", "chronic hepatitis C carrier"],
        },
    }
)


def trial(nct_id: str = "NCT00000001", *, kinds: tuple[str, ...] = ("drug",), **values: Any) -> Trial:
    """A trial that counts, unless a value says otherwise."""
    given = tuple(Intervention(kind, f"product {number}") for number, kind in enumerate(kinds))
    counting: dict[str, Any] = {"phases": (3,), "sponsor_class": "industry", "interventions": given}
    return Trial(nct_id, "recruiting", values.pop("study_type", "interventional"), **(counting | values))


def watching(**count: Any) -> Watchlist:
    return HEPATITIS_C.model_copy(update={"count": HEPATITIS_C.count.model_copy(update=count)})


@pytest.mark.parametrize(
    ("values", "matched_by"),
    [
        ({"conditions": ("Chronic Hepatitis C", "Cirrhosis")}, ("condition: hepatitis C",)),
        ({"conditions": ("HCV Infection",), "keywords": ("Hepatitis C",)}, ("condition: HCV", "keyword: hepatitis C")),
        ({"conditions": ("Hepatitis C",), "keywords": ("hepatitis C",)}, ("condition: hepatitis C",)),
        ({"keywords": ("HCV",)}, ("keyword: HCV",)),
        ({"condition_mesh": (MeshTerm("D019698", "Hepatitis C, Chronic"),)}, ("MeSH heading: hepatitis C",)),
        ({"condition_mesh": (MeshTerm("D006526", "Hep C"),)}, ("MeSH D006526 Hep C",)),
        ({"condition_ancestors": (MeshTerm("D006526", "Hepatitis C"),)}, ("below MeSH D006526 Hepatitis C",)),
        (
            {
                "condition_mesh": (MeshTerm("D019698", "Hep C, chronic"), MeshTerm("D008103", "Liver Cirrhosis")),
                "condition_ancestors": (MeshTerm("D006526", "Hepatitis C"),),
            },
            ("below MeSH D006526 Hepatitis C: Hep C, chronic or Liver Cirrhosis",),
        ),
        ({"interventions": (Intervention("drug", "Sofosbuvir 400 mg"),)}, ("intervention: sofosbuvir",)),
        (
            {"interventions": (Intervention("drug", "GS-7977", ("Sovaldi", "sofosbuvir")),)},
            ("other name: sofosbuvir",),
        ),
        ({"intervention_mesh": (MeshTerm("D000069474", "Sofosbuvir"),)}, ("MeSH heading: sofosbuvir",)),
    ],
)
def test_a_trial_answers_by_its_fields(values: dict[str, Any], matched_by: tuple[str, ...]) -> None:
    one = trial(**values)
    matching = match([one], [HEPATITIS_C])
    assert matching.hits == (Hit(one, "hepatitis-c", "", matched_by, frozenset({"drug"})),)
    assert matching.left_out == ()


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Sofosbuvir in hepatitis C"},
        {"conditions": ("Sofosbuvir",)},
        {"interventions": (Intervention("drug", "HCV vaccine"),)},
        {"intervention_mesh": (MeshTerm("D006526", "Hepatitis C"),)},
        {"condition_ancestors": (MeshTerm("D006525", "Hepatitis C and others"),)},
        {"conditions": ("hepatitis", "C")},
    ],
)
def test_other_fields_do_not_speak(values: dict[str, Any]) -> None:
    matching = match([trial(**values)], [HEPATITIS_C])
    assert matching.hits == () and matching.left_out == ()


@pytest.mark.parametrize(
    ("conditions", "instead"),
    [
        (("Hepatitis B",), "hepatitis B"),
        (("Cirrhosis", "Chronic Hepatitis-B"), "hepatitis B"),
        (("Chronic hepatitis C carriers",), "chronic hepatitis C carrier"),
        (("Hepatitis B", "Hepatitis C"), ""),
        (("Hepatitis B and HCV coinfection",), ""),
        (("Liver transplantation",), ""),
    ],
)
def test_a_trial_about_something_else_is_left_out(conditions: tuple[str, ...], instead: str) -> None:
    matching = match([trial(conditions=conditions, keywords=("HCV",))], [HEPATITIS_C])
    rules = [left.rule for left in matching.left_out]
    assert rules == ([f"about: {instead} instead"] if instead else [])
    assert len(matching.hits) == (not instead)


@pytest.mark.parametrize(
    ("mesh", "hits"),
    [
        (("D006509", "Hepatitis B"), 0),
        (("D006526", "Hepatitis C"), 1),
    ],
)
def test_without_wanted_conditions_the_headings_speak(mesh: tuple[str, str], hits: int) -> None:
    by_mesh = Watchlist.model_validate(
        {"name": "a", "title": "A", "match": {"mesh": ["D006526", "D006525"], "not": ["hepatitis B"]}}
    )
    one = trial(
        conditions=("Viral hepatitis", "hepatitis B"),
        condition_mesh=(MeshTerm(*mesh),),
        condition_ancestors=(MeshTerm("D006525", "Hepatitis, Viral, Human"),),
    )
    assert len(match([one], [by_mesh]).hits) == hits


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"study_type": "observational", "phases": (), "kinds": ()}, "observational"),
        ({"study_type": "expanded_access", "phases": (), "kinds": ()}, "expanded access"),
        ({"kinds": ()}, "no intervention"),
        ({"kinds": ("procedure",)}, "kind: procedure"),
        ({"kinds": ("procedure", "dietary_supplement", "procedure")}, "kind: dietary supplement, procedure"),
        ({"kinds": ("device",), "phases": (), "sponsor_class": "other"}, "kind: device"),
        ({"phases": ()}, "no phase"),
        ({"phases": (1,)}, "phase 1"),
        ({"phases": (0,)}, "early phase 1"),
        ({"phases": (4,), "sponsor_class": "nih"}, "phase 4"),
        ({"sponsor_class": "other_gov"}, "sponsor: other gov"),
        ({"sponsor_class": ""}, "sponsor: not given"),
        ({"kinds": ("procedure", "biological"), "phases": (1, 2)}, ""),
    ],
)
def test_the_first_rule_that_fails_is_the_one(values: dict[str, Any], rule: str) -> None:
    matching = match([trial(conditions=("HCV",), **values)], [HEPATITIS_C])
    assert [left.rule for left in matching.left_out] == ([rule] if rule else [])
    assert len(matching.hits) == (not rule)


@pytest.mark.parametrize(
    ("count", "values", "rule"),
    [
        ({"kinds": ("device",)}, {"kinds": ("device",), "phases": (), "sponsor_class": "other"}, ""),
        ({"kinds": ("device",)}, {"kinds": ("device", "drug"), "phases": (), "sponsor_class": "other"}, ""),
        ({"kinds": ("device", "drug")}, {"kinds": ("device",), "phases": ()}, ""),
        ({"kinds": ("device", "drug")}, {"kinds": ("device", "drug"), "phases": ()}, "no phase"),
        ({"kinds": ("diagnostic_test",)}, {"kinds": ("drug",)}, "kind: drug"),
        ({"kinds": "all"}, {"kinds": ("procedure",)}, ""),
        ({"kinds": "all"}, {"kinds": ()}, ""),
        ({"kinds": "all"}, {"kinds": ("procedure",), "phases": ()}, "no phase"),
        ({"phases": "all"}, {"phases": ()}, ""),
        ({"phases": (1,)}, {"phases": (1, 2)}, ""),
        ({"phases": (4,)}, {"phases": (2, 3)}, "phase 2/3"),
        ({"statuses": ("recruiting",)}, {}, ""),
        ({"statuses": ("completed", "active_not_recruiting")}, {}, "status: recruiting"),
        ({"countries": ("United Kingdom",)}, {"countries": ("France", "United Kingdom")}, ""),
        ({"countries": ("united kingdom",)}, {"countries": ("United Kingdom",)}, ""),
        ({"countries": ("United Kingdom",)}, {"countries": ("France",)}, "country: none of those"),
        ({"countries": ("United Kingdom",)}, {}, "country: not given"),
        (
            {"kinds": ("device",), "countries": ("United Kingdom",)},
            {"kinds": ("device",), "countries": ("France",), "sponsor_class": "other"},
            "country: none of those",
        ),
        ({"sponsors": "all"}, {"sponsor_class": "network"}, ""),
        ({"sponsors": ("nih", "other")}, {"sponsor_class": "nih"}, ""),
    ],
)
def test_a_planner_says_what_counts(count: dict[str, Any], values: dict[str, Any], rule: str) -> None:
    matching = match([trial(conditions=("HCV",), **values)], [watching(**count)])
    assert [left.rule for left in matching.left_out] == ([rule] if rule else [])


SPRAY, PUMP, USUAL = (
    Intervention("drug", "Spray"),
    Intervention("device", "Pump"),
    Intervention("drug", "Usual medicines"),
)


@pytest.mark.parametrize(
    ("given", "arms", "rule"),
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
def test_kinds_ask_what_is_under_study_not_what_is_given_beside(
    given: tuple[Intervention, ...], arms: tuple[tuple[str, tuple[str, ...]], ...], rule: str
) -> None:
    roles = tuple(Arm(f"arm {number}", role, names) for number, (role, names) in enumerate(arms))
    matching = match([trial(conditions=("HCV",), interventions=given, arms=roles)], [HEPATITIS_C])
    assert [left.rule for left in matching.left_out] == (["kind: device"] if rule else [])


def test_a_device_counts_as_one_whatever_is_given_beside_it() -> None:
    arms = (Arm("a", "experimental", ("Pump", "Usual medicines")), Arm("b", "active_comparator", ("Usual medicines",)))
    one = trial(conditions=("HCV",), interventions=(PUMP, USUAL), arms=arms, phases=(), sponsor_class="other")
    (hit,) = match([one], [watching(kinds=("device", "drug"))]).hits
    assert hit.kinds == {"device"}


def product(*terms: str, **match: Any) -> Watchlist:
    return Watchlist.model_validate(
        {"name": "product", "title": "Product", "match": {"interventions": list(terms), **match}}
    )


@pytest.mark.parametrize(
    ("terms", "conditions", "rule"),
    [
        (["new"], (), ""),
        (["old"], (), "given beside: old"),
        (["usual medicines"], (), "given beside: usual medicines"),
        (["old", "new"], (), ""),
        (["old"], ("HCV",), ""),
    ],
)
def test_what_is_wanted_by_product_must_be_under_study(
    terms: list[str], conditions: tuple[str, ...], rule: str
) -> None:
    arms = (
        Arm("a", "experimental", ("New", "Usual medicines")),
        Arm("b", "active_comparator", ("Old", "Usual medicines")),
    )
    given = (Intervention("drug", "New"), Intervention("drug", "Old"), USUAL)
    matching = match(
        [trial(conditions=conditions, interventions=given, arms=arms)], [product(*terms, conditions=["HCV"])]
    )
    assert [left.rule for left in matching.left_out] == ([rule] if rule else [])
    assert len(matching.hits) == (not rule)


@pytest.mark.parametrize(
    ("values", "hits"),
    [
        ({"conditions": ("Large B-cell lymphomas",)}, 1),
        ({"condition_mesh": (MeshTerm("D016403", "Lymphoma"),)}, 1),
        ({"conditions": ("DLBCL",), "condition_ancestors": (MeshTerm("D008223", "Lymphoma"),)}, 1),
        ({"conditions": ("Lupus",), "keywords": ("lymphoma",)}, 0),
        ({}, 0),
    ],
)
def test_only_keeps_to_trials_that_are_about_one_of_these(values: dict[str, Any], hits: int) -> None:
    matching = match(
        [trial(interventions=(Intervention("drug", "CAR-T cells"),), **values)], [product("CAR-T", only=["lymphoma"])]
    )
    assert len(matching.hits) == hits
    assert [left.rule for left in matching.left_out] == ["about: none of those in only"] * (not hits)


def test_ids_of_a_watchlist_may_be_padded() -> None:
    padded = Watchlist.model_validate({"name": "a", "title": "A", "match": {"mesh": ["D000006526"]}})
    one = trial(condition_mesh=(MeshTerm("D006526", "Hepatitis C"),))
    assert [hit.matched_by for hit in match([one], [padded]).hits] == [("MeSH D006526 Hepatitis C",)]


PRESERVED = ["heart failure with preserved ejection fraction", "HFpEF"]
HEART = Watchlist.model_validate(
    {
        "name": "heart-failure",
        "title": "Heart failure",
        "indications": [
            {"name": "preserved", "match": {"conditions": PRESERVED}},
            {"name": "other", "match": {"conditions": ["heart failure"], "not": PRESERVED}},
        ],
    }
)


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        (("Heart Failure With Preserved Ejection Fraction",), ["preserved"]),
        (("Heart Failure",), ["other"]),
        (("HFpEF", "Heart Failure"), ["preserved", "other"]),
    ],
)
def test_an_indication_can_leave_a_trial_to_another(conditions: tuple[str, ...], names: list[str]) -> None:
    matching = match([trial(conditions=conditions)], [HEART])
    assert [hit.indication for hit in matching.hits] == names
    assert matching.left_out == ()


NARROWED = Watchlist.model_validate(
    {
        "name": "heart-failure",
        "title": "Heart failure",
        "indications": [
            {"name": "preserved", "match": {"conditions": PRESERVED}},
            {
                "name": "other",
                "match": {
                    "conditions": ["heart failure"],
                    "not": [*PRESERVED, "cor pulmonale"],
                    "unless": ["reduced ejection fraction", "HFrEF"],
                },
            },
        ],
    }
)
BARE = {"conditions": ("Heart Failure",)}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (BARE, {"other": ("condition: heart failure",)}),
        ({"conditions": ("HFpEF", "Heart Failure")}, {"preserved": ("condition: HFpEF",)}),
        (
            {"conditions": ("HFpEF", "HFrEF", "Heart Failure")},
            {"preserved": ("condition: HFpEF",), "other": ("condition: heart failure",)},
        ),
        (BARE | {"keywords": ("HFpEF",)}, {"preserved": ("keyword: HFpEF",)}),
        (
            BARE | {"keywords": ("HFpEF", "HFrEF")},
            {"preserved": ("keyword: HFpEF",), "other": ("condition: heart failure",)},
        ),
        (BARE | {"condition_mesh": (MeshTerm("D1", "HFpEF"),)}, {"preserved": ("MeSH heading: HFpEF",)}),
        (BARE | {"title": "A product in HFpEF"}, {"preserved": ("title: HFpEF",)}),
        (BARE | {"title": "A product", "official_title": "A product in HFpEF"}, {"preserved": ("title: HFpEF",)}),
        (
            BARE | {"title": "A product in HFpEF and HFrEF"},
            {"preserved": ("title: HFpEF",), "other": ("condition: heart failure",)},
        ),
        (
            {"conditions": ("Heart failure with reduced ejection fraction",), "title": "After HFpEF"},
            {"other": ("condition: heart failure",)},
        ),
        (BARE | {"title": "Cor pulmonale"}, {"other": ("condition: heart failure",)}),
        (BARE | {"conditions": ("Heart failure", "Cor pulmonale")}, {}),
        ({"conditions": ("Obesity",), "title": "Obesity in HFpEF"}, {}),
    ],
)
def test_conditions_then_keywords_and_titles_decide_between_indications(
    values: dict[str, Any], found: dict[str, tuple[str, ...]]
) -> None:
    matching = match([trial(**values)], [NARROWED])
    assert {hit.indication: hit.matched_by for hit in matching.hits} == found


def test_a_title_decides_nothing_where_there_is_one_indication() -> None:
    one = trial(condition_mesh=(MeshTerm("D006526", "Hep C"),), title="Hepatitis B", keywords=("hepatitis B",))
    assert len(match([one], [HEPATITIS_C]).hits) == 1


@pytest.mark.parametrize(
    ("keyword", "hits"),
    [
        ("Effect on death, stroke and hospital stays for any new or worsening HCV", 0),
        ("Effect on any of these", 0),
        ("HCV, one word; another, and then one more, and yet one more, and the last", 1),
        ("HCV - in seven words that are few", 1),
        ("HCV in eight words and one that is more", 0),
    ],
)
def test_a_keyword_that_is_a_sentence_does_not_speak(keyword: str, hits: int) -> None:
    assert len(match([trial(keywords=(keyword,))], [HEPATITIS_C]).hits) == hits


def test_a_trial_is_left_out_once_a_watchlist_and_may_count_in_another() -> None:
    trials = [
        trial("NCT00000002", conditions=("HFpEF and HCV",), phases=(1,)),
        trial("NCT00000001", conditions=("HFpEF", "Heart Failure", "HCV"), sponsor_class="other"),
    ]
    anybody = watching(sponsors="all")
    matching = match(iter(trials), [HEART, anybody])
    assert [(hit.trial.nct_id, hit.watchlist) for hit in matching.hits] == [("NCT00000001", "hepatitis-c")]
    assert matching.left_out == (
        LeftOut("NCT00000002", "heart-failure", "phase 1"),
        LeftOut("NCT00000002", "hepatitis-c", "phase 1"),
        LeftOut("NCT00000001", "heart-failure", "sponsor: other"),
    )


def test_nothing_to_match_is_no_match() -> None:
    assert match([], [HEART]).hits == match([trial(conditions=("HCV",))], []).hits == ()
