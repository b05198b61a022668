"""The index misses no trial that a watchlist matches."""

import datetime as dt
from itertools import islice
from pathlib import Path

import pytest

from horizon.app.trial_index import TrialIndex, build_index
from horizon.registry.study import to_stored, to_trial
from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.schema.watchlist import Watchlist
from standin import read_studies

DAY = dt.date(2026, 2, 19)


def make_trial(number: int, **values: object) -> Trial:
    return Trial(f"NCT{number:08d}", "recruiting", "interventional", **values)  # type: ignore[arg-type]


TRIALS = [
    make_trial(1, conditions=("Hepatitis-C, chronic",), sponsor_class="industry", phases=(3,)),
    make_trial(2, keywords=("HCV infections",)),
    make_trial(3, condition_mesh=(MeshTerm("D006526", "Hepatitis C"),)),
    make_trial(4, condition_ancestors=(MeshTerm("D006526", "Hepatitis C"),), sponsor_class="industry", phases=(2,)),
    make_trial(5, interventions=(Intervention("drug", "PSI-7977", other_names=("Sofosbuvir",)),)),
    make_trial(6, conditions=("Hépatite", "Heart Failure")),
    make_trial(7, conditions=("Tumours of the lung",)),
    make_trial(8, conditions=("Crohn's disease",)),
]


@pytest.mark.parametrize(
    ("match", "numbers"),
    [
        ({"conditions": ["hepatitis C"]}, {1, 3}),
        ({"conditions": ["HCV infection"]}, {2}),
        ({"mesh": ["D006526"]}, {3, 4}),
        ({"interventions": ["PSI7977"]}, {5}),
        ({"interventions": ["sofosbuvir"]}, {5}),
        ({"conditions": ["hepatite"]}, {6}),
        ({"conditions": ["tumour"]}, {7}),
        ({"conditions": ["Crohn disease"]}, {8}),
        ({"conditions": ["asthma"]}, set()),
    ],
)
def test_it_finds_what_a_term_is_found_in(match: dict[str, list[str]], numbers: set[int]) -> None:
    index = build_index(lambda _: TRIALS, DAY, lambda _: None)
    watchlist = Watchlist.model_validate({"name": "area", "title": "Area", "match": match})
    found = index.find_candidates([watchlist])
    assert {int(nct_id[3:]) for nct_id in found} >= numbers
    touched = match_trials(TRIALS, [watchlist.model_copy(update={"count": watchlist.count})])
    matched = {hit.trial.nct_id for hit in touched.hits} | {each.nct_id for each in touched.left_out}
    assert matched <= set(found)


def test_those_that_are_likely_to_count_come_first() -> None:
    index = build_index(lambda _: TRIALS, DAY, lambda _: None)
    watchlist = Watchlist.model_validate({"name": "a", "title": "A", "match": {"mesh": ["D006526"]}})
    assert index.find_candidates([watchlist]) == ("NCT00000004", "NCT00000003")


def test_it_names_the_headings() -> None:
    assert build_index(lambda _: TRIALS, DAY, lambda _: None).headings == {"D006526": "Hepatitis C"}


def test_it_misses_none_of_the_real_records(records: Path) -> None:
    paths = sorted(map(str, records.glob("studies/*.ndjson.gz")))
    raws = islice((raw for path in paths for raw in read_studies(path)), 0, None, 8)
    trials = [to_trial(to_stored(raw).body) for raw in raws]
    index = TrialIndex()
    for trial in trials:
        index.add_trial(trial)
    for watchlist in load_folder(shipped_folder()).watchlists:
        found = set(index.find_candidates([watchlist]))
        result = match_trials(trials, [watchlist])
        assert {hit.trial.nct_id for hit in result.hits} <= found
        assert {each.nct_id for each in result.left_out} <= found
