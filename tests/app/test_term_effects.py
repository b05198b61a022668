"""A term that leaves out nothing is seen, and so are trials that are there by a product alone."""

import pytest

from horizon.app.match_preview import MatchPreview
from horizon.app.preview_products import describe_match
from horizon.app.term_effects import TermEffect, TermEffects, count_term_effects
from horizon.watchlist.matching.criteria import search_terms
from horizon.watchlist.matching.match import Hit, match_trials
from horizon.watchlist.matching.term_search import build_finder
from horizon.watchlist.schema.watchlist import Watchlist
from trials import make_trial

TRIALS = [
    make_trial(1, "riociguat", conditions=("Pulmonary Arterial Hypertension",)),
    make_trial(2, "riociguat", conditions=("Chronic thromboembolic disease",)),
    make_trial(3, "riociguat", conditions=("Heart failure",)),
    make_trial(4, "macitentan", conditions=("Pulmonary Arterial Hypertension", "Heart failure")),
]
WANTED = {"conditions": ["pulmonary arterial hypertension"], "interventions": ["riociguat"]}


def count_effects(match: dict[str, list[str]]) -> TermEffects:
    """The effects of the terms on the trials, matched as a preview matches them."""
    watchlist = Watchlist.model_validate({"name": "area", "title": "A", "match": match})
    (part,), find, preview = watchlist.resolved_indications, build_finder(search_terms([watchlist])), MatchPreview()
    result = match_trials(TRIALS, [watchlist])
    preview.matched = [describe_match(hit, frozenset(part.match.excluded), find) for hit in result.hits]
    preview.left_out.update(each.rule for each in result.left_out)
    return count_term_effects(preview, watchlist, part)


def test_a_term_that_leaves_out_nothing_stands_first() -> None:
    effects = count_effects(WANTED | {"not": ["heart failure", "left heart disease"]})
    assert effects.excluded == (TermEffect("left heart disease", 0, 0), TermEffect("heart failure", 1, 1))
    assert effects.by_product_alone == 1


def test_only_keeps_to_a_condition() -> None:
    effects = count_effects(WANTED | {"only": ["pulmonary arterial hypertension"]})
    assert (effects.left_out_by_only, effects.by_product_alone) == (2, 0)


@pytest.mark.parametrize(("match", "count"), [(WANTED, 2), ({"interventions": ["riociguat"]}, 0)])
def test_a_product_alone_is_told_where_conditions_are_wanted(match: dict[str, list[str]], count: int) -> None:
    assert count_effects(match).by_product_alone == count


def test_a_hit_by_its_condition_and_its_product_is_not_by_the_product_alone() -> None:
    watchlist = Watchlist.model_validate({"name": "area", "title": "A", "match": WANTED})
    hits: tuple[Hit, ...] = match_trials(TRIALS, [watchlist]).hits
    assert [hit.by_product_alone for hit in hits] == [False, True, True, False]


def test_a_term_that_another_indication_wants_only_moves_trials() -> None:
    parts = [
        {"name": "pah", "match": WANTED | {"not": ["heart failure", "Fontan"]}},
        {"name": "hf", "match": {"conditions": ["heart failure"]}},
    ]
    watchlist = Watchlist.model_validate({"name": "area", "title": "A", "indications": parts})
    effects = count_term_effects(MatchPreview(), watchlist, watchlist.resolved_indications[0])
    assert (effects.excluded, effects.has_siblings) == ((TermEffect("Fontan", 0, 0),), True)
