"""Which use a regulator's text names, by the same matching as trials."""

from typing import Any

import pytest

from horizon.values.trial import MeshTerm
from horizon.watchlist.matching.authorised_use import AuthorisedUse, build_use_finder, split_sentences
from horizon.watchlist.schema.watchlist import Watchlist
from trials import make_hit, make_trial


def find(text: str, *areas: str, names: tuple[str, ...] = ("novelmab",), **match: Any) -> AuthorisedUse | None:
    watchlist = Watchlist.model_validate({"name": "area", "title": "Area", "match": match})
    return build_use_finder([watchlist], []).find_use(("area", ""), names, text, areas)


HEART: dict[str, Any] = {"conditions": ["heart failure"]}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Treatment of symptomatic chronic heart failure.", True),
        ("Treatment of adults with Heart Failures and a reduced ejection fraction", True),
        ("Treatment of essential hypertension.", False),
        ("Prevention of stroke in adults with one or more risk factors, such as symptomatic heart failure.", False),
        ("For weight management with a comorbidity such as heart failure.", False),
        ("It should not be used in heart failure.", False),
        ("Not recommended in heart failure, for hypertension.", False),
        ("Indicated in adult patients with heart failure for the treatment of anaemia.", False),
        ("Treatment of non-heart failure oedema.", False),
        ("For oedema with or without cirrhosis, and heart failure.", True),
        ("", False),
    ],
)
def test_a_sentence_names_what_it_treats(text: str, named: bool) -> None:
    assert (find(text, **HEART) is not None) == named


def test_the_sentence_that_decides_is_kept() -> None:
    text = "Hypertension Treatment of hypertension. Heart failure: Treatment of heart failure. See section 5.1."
    use = find(text, "Hypertension", "Heart Failure", **HEART)
    assert use == AuthorisedUse("Heart failure: Treatment of heart failure.")
    assert find("Treatment of heart failure", "Heart Failure", **HEART) == AuthorisedUse(
        "Treatment of heart failure", alone=True
    )


def test_each_sentence_speaks_for_itself_under_not_and_only() -> None:
    text = "Treatment of DLBCL. Treatment of follicular lymphoma."
    product: dict[str, Any] = {"interventions": ["novelmab"]}
    not_large: dict[str, Any] = {**product, "not": ["DLBCL"], "unless": ["mantle"]}
    assert find(text, **product, only=["DLBCL"]) == AuthorisedUse("Treatment of DLBCL.")
    assert find(text, **not_large) == AuthorisedUse("Treatment of follicular lymphoma.")
    assert find("Treatment of DLBCL.", **not_large) is None
    assert find(text, names=("othermab",), **product) is None


def test_the_area_decides_where_no_sentence_does() -> None:
    assert find("As an adjunct to diet", "Heart Failure", **HEART) == AuthorisedUse(
        "Heart Failure", by_area=True, alone=True
    )


def test_headings_are_known_by_their_ids_from_the_trials() -> None:
    watchlist = Watchlist.model_validate({"name": "area", "title": "Area", "match": {"mesh": ["D006949"]}})
    trial = make_trial(
        1,
        "novelmab",
        condition_mesh=(MeshTerm("D006937", "Hypercholesterolemia"),),
        condition_ancestors=(MeshTerm("D006949", "Hyperlipidemias"),),
    )
    finder = build_use_finder([watchlist], [make_hit(trial)])
    assert finder.find_use(("area", ""), (), "", ("Hypercholesterolemia",)) is not None
    assert finder.find_use(("area", ""), (), "", ("Obesity",)) is None


def test_what_ends_with_a_colon_stays_with_what_follows() -> None:
    text = "It is indicated for: • Adults with ALL. • Adults with DLBCL; Children"
    assert list(split_sentences(text)) == [
        "It is indicated for: Adults with ALL.",
        "Adults with DLBCL;",
        "Children",
    ]
