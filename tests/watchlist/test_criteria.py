"""Match criteria are normalised."""

from horizon.values.trial import MeshTerm
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.schema.watchlist import Watchlist
from watchlist.match_cases import make_trial


def test_mesh_ids_may_be_padded_with_zeros() -> None:
    padded = Watchlist.model_validate({"name": "a", "title": "A", "match": {"mesh": ["D000006526"]}})
    trial = make_trial(condition_mesh=(MeshTerm("D006526", "Hepatitis C"),))
    assert [hit.matched_by for hit in match_trials([trial], [padded]).hits] == [("MeSH D006526 Hepatitis C",)]
