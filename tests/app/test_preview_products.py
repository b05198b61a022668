"""The products of a preview are an edition's: one for all its names, and what a planner leaves out is none."""

from collections.abc import Mapping, Sequence

from horizon.app.preview_products import describe_match, group_products
from horizon.technology.authorised_medicines import MedicineLists
from horizon.watchlist.matching.criteria import search_terms
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.matching.term_search import build_finder
from horizon.watchlist.schema.watchlist import Watchlist
from trials import make_drug, make_trial

TRIALS = [
    make_trial(1, "LCZ696", conditions=("Hypertension",)),
    make_trial(2, make_drug("sacubitril/valsartan", "LCZ696"), conditions=("Hypertension",)),
    make_trial(3, "Riociguat (BAY63-2521)", conditions=("Hypertension",), title="Riociguat in pulmonary hypertension"),
    make_trial(4, "riociguat", conditions=("Hypertension",)),
]


def make_watchlist(technologies: Sequence[Mapping[str, object]] = ()) -> Watchlist:
    """A watchlist of hypertension that is not about the pulmonary one."""
    match = {"conditions": ["hypertension"], "not": ["pulmonary hypertension"]}
    return Watchlist.model_validate({"name": "area", "title": "A", "match": match, "technologies": technologies})


def list_products(watchlist: Watchlist) -> dict[str, tuple[tuple[str, ...], int]]:
    """The other names and the number of trials of each product."""
    hits, find = match_trials(TRIALS, [watchlist]).hits, build_finder(search_terms([watchlist]))
    trials = [describe_match(hit, frozenset({"pulmonary hypertension"}), find) for hit in hits]
    products = group_products(hits, trials, watchlist, MedicineLists(frozenset()))
    return {product.name: (product.aliases, len(product.trials)) for product in products}


def test_a_product_stands_once_with_the_names_that_it_goes_by() -> None:
    assert list_products(make_watchlist()) == {
        "Riociguat": (("BAY63-2521",), 2),
        "sacubitril/valsartan": (("LCZ696",), 2),
    }


def test_a_product_that_is_not_under_study_is_none() -> None:
    left_out = [{"name": "Riociguat", "under_study": False}]
    assert list(list_products(make_watchlist(left_out))) == ["sacubitril/valsartan"]


def test_a_trial_says_what_its_title_names_that_leaves_it_in() -> None:
    watchlist = make_watchlist()
    (hit,) = match_trials(TRIALS[2:3], [watchlist]).hits
    excluded = frozenset({"pulmonary hypertension"})
    described = describe_match(hit, excluded, build_finder(search_terms([watchlist])))
    assert described.only_in_title == ("pulmonary hypertension",)
    assert described.matched_by == ("condition: hypertension",)
