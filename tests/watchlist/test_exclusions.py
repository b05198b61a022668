"""What a trial is about instead, and which indication of a watchlist it goes to."""

from typing import Any

import pytest

from horizon.values.trial import Intervention, MeshTerm
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.schema.watchlist import Watchlist
from watchlist.match_cases import HEART, HEPATITIS_C, PRESERVED, make_product_watchlist, make_trial


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
    result = match_trials([make_trial(conditions=conditions, keywords=("HCV",))], [HEPATITIS_C])
    rules = [left_out.rule for left_out in result.left_out]
    assert rules == ([f"about: {instead} instead"] if instead else [])
    assert len(result.hits) == (not instead)


@pytest.mark.parametrize(
    ("mesh", "hits"),
    [
        (("D006509", "Hepatitis B"), 0),
        (("D006526", "Hepatitis C"), 1),
    ],
)
def test_without_wanted_conditions_the_mesh_ids_are_the_counter_terms(mesh: tuple[str, str], hits: int) -> None:
    by_mesh = Watchlist.model_validate(
        {"name": "a", "title": "A", "match": {"mesh": ["D006526", "D006525"], "not": ["hepatitis B"]}}
    )
    trial = make_trial(
        conditions=("Viral hepatitis", "hepatitis B"),
        condition_mesh=(MeshTerm(*mesh),),
        condition_ancestors=(MeshTerm("D006525", "Hepatitis, Viral, Human"),),
    )
    assert len(match_trials([trial], [by_mesh]).hits) == hits


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
def test_only_keeps_trials_about_one_of_its_conditions(values: dict[str, Any], hits: int) -> None:
    result = match_trials(
        [make_trial(interventions=(Intervention("drug", "CAR-T cells"),), **values)],
        [make_product_watchlist("CAR-T", only=["lymphoma"])],
    )
    assert len(result.hits) == hits
    assert [left_out.rule for left_out in result.left_out] == ["about: none of those in only"] * (not hits)


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        (("Heart Failure With Preserved Ejection Fraction",), ["preserved"]),
        (("Heart Failure",), ["other"]),
        (("HFpEF", "Heart Failure"), ["preserved", "other"]),
    ],
)
def test_a_not_term_leaves_a_trial_to_another_indication(conditions: tuple[str, ...], names: list[str]) -> None:
    result = match_trials([make_trial(conditions=conditions)], [HEART])
    assert [hit.indication for hit in result.hits] == names
    assert result.left_out == ()


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
    ("values", "matched_by"),
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
    values: dict[str, Any], matched_by: dict[str, tuple[str, ...]]
) -> None:
    result = match_trials([make_trial(**values)], [NARROWED])
    assert {hit.indication: hit.matched_by for hit in result.hits} == matched_by


def test_a_title_decides_nothing_in_a_single_indication() -> None:
    trial = make_trial(condition_mesh=(MeshTerm("D006526", "Hep C"),), title="Hepatitis B", keywords=("hepatitis B",))
    assert len(match_trials([trial], [HEPATITIS_C]).hits) == 1


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"title": "Software that reads CT scans"}, True),
        ({"keywords": ("Chest X-Ray",)}, True),
        ({"interventions": (Intervention("drug", "AI for Chest X-Ray"),)}, True),
        ({"title": "An app against stress"}, False),
        ({"title": "Direct care"}, False),
    ],
)
def test_also_is_searched_for_everywhere_and_finds_nothing_alone(values: dict[str, Any], counts: bool) -> None:
    watchlist = make_product_watchlist("AI", conditions=["artificial intelligence"], also=["CT", "X-ray"])
    trial = make_trial(conditions=("Artificial Intelligence",), **values)
    result = match_trials([trial, make_trial(title="CT and X-ray")], [watchlist])
    assert len(result.hits) == counts
    assert [left_out.rule for left_out in result.left_out] == ([] if counts else ["about: none of those in also"])
