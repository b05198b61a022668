"""What a watchlist names and is in no list is named, and what needs no trial or is over is not."""

from horizon.technology.unfound_entries import list_unfound_entries
from horizon.watchlist.schema.watchlist import Watchlist

PRICE = {"list": 1000, "price_year": 2024}
ENTRIES = [
    {"name": "vutrisiran", "price": PRICE},
    {"name": "acoramidis", "aliases": ["AG10"]},
    {"name": "dated", "launch": "2030-01-01"},
    {"name": "in use", "state": "funded"},
    {"name": "comparator", "under_study": False},
]
AREA = {"match": {"conditions": ["amyloidosis"]}, "population": [{"step": "People", "people": 5}]}


def test_what_has_neither_a_trial_nor_a_date_is_unfound() -> None:
    watchlist = Watchlist.model_validate({"name": "area", "title": "A", **AREA, "technologies": ENTRIES})
    assert [entry.name for entry in list_unfound_entries(watchlist, ["ag-10", "other"])] == ["vutrisiran"]
    both = list_unfound_entries(watchlist, [])
    assert [(entry.name, "price" in entry.explain()) for entry in both] == [("vutrisiran", True), ("acoramidis", False)]


def test_what_indications_share_is_named_once_and_its_date_makes_it_none() -> None:
    parts = [{"name": name, **AREA} for name in ("one", "two")]
    shared = Watchlist.model_validate({"name": "a", "title": "A", "indications": parts, "technologies": ENTRIES[1:3]})
    assert [(e.name, e.indication) for e in list_unfound_entries(shared, [])] == [("acoramidis", ""), ("dated", "")]
