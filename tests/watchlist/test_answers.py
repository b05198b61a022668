"""What the shipped watchlists make of 3,408 real records, against the table that was read line by line.

The naive matcher answers the same pairs: every record against every shipped watchlist, with loops and nothing else.
"""

import functools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from horizon.values.trial import Trial
from horizon.watchlist.files.files import load_all, shipped
from horizon.watchlist.matching.match import Hit, matches
from horizon.watchlist.schema.watchlist import Count, Watchlist
from watchlist import test_match_naive as naive
from watchlist.real import KEPT, answers, trials

WATCHLISTS = load_all(shipped()).watchlists
READ = json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stored(records: Path) -> list[Trial]:
    return trials(records)


def test_every_shipped_watchlist_has_been_read() -> None:
    assert set(READ) == {one.name for one in WATCHLISTS}


@pytest.mark.parametrize("watchlist", WATCHLISTS, ids=lambda one: one.name)
def test_the_answers_are_those_that_were_read(stored: list[Trial], watchlist: Watchlist) -> None:
    assert answers(stored, watchlist) == READ[watchlist.name]


@pytest.mark.slow
def test_the_same_pairs_as_with_loops_and_nothing_else(stored: list[Trial], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arms, ``only`` and ``count``, which the naive matcher does not know."""
    for name in ("words", "places"):
        monkeypatch.setattr(naive, name, functools.cache(getattr(naive, name)))
    plain = [replace(trial, arms=()) for trial in stored if trial.study_type == "interventional"]
    wanted = [_plainly(one) for one in WATCHLISTS]
    found = {
        (hit.trial.nct_id, hit.watchlist, hit.indication, frozenset(hit.matched_by))
        for hit in matches(plain, wanted)
        if isinstance(hit, Hit)
    }
    expected = {
        (trial.nct_id, one.name, part, frozenset(said))
        for one in wanted
        for trial in plain
        for part, said in naive.stands(trial, one.parts).items()
    }
    assert found ^ expected == set()
    assert len(found) > 1_000


def _plainly(watchlist: Watchlist) -> Watchlist:
    parts = [part.model_copy(update={"match": part.match.model_copy(update={"only": ()})}) for part in watchlist.parts]
    everything = Count(kinds="all", phases="all", sponsors="all")
    own = {"indications": tuple(parts)} if watchlist.indications else {"match": parts[0].match}
    return watchlist.model_copy(update={"count": everything, **own})
