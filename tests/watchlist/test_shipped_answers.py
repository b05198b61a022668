"""The shipped watchlists match, among 3,408 real records, what was reviewed line by line.

The naive matcher gives the same hits for every record and every shipped watchlist.
"""

import csv
import functools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from horizon.values.trial import Trial
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import Hit, iter_matches, match_trials
from horizon.watchlist.schema.watchlist import InclusionRules, Watchlist
from watchlist import naive_matcher
from watchlist.shipped_answers import ANSWERS_FILE, list_answers, read_trials

REVIEWED = json.loads(ANSWERS_FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def trials(records: Path) -> list[Trial]:
    return read_trials(records)


@pytest.fixture(scope="module")
def watchlists() -> tuple[Watchlist, ...]:
    return load_folder(shipped_folder()).watchlists


def test_every_shipped_watchlist_has_been_reviewed(watchlists: tuple[Watchlist, ...]) -> None:
    assert set(REVIEWED) == {watchlist.name for watchlist in watchlists}


@pytest.mark.parametrize("name", REVIEWED)
def test_the_answers_are_those_that_were_reviewed(
    name: str, trials: list[Trial], watchlists: tuple[Watchlist, ...]
) -> None:
    (watchlist,) = (each for each in watchlists if each.name == name)
    assert list_answers(trials, watchlist) == REVIEWED[name]


@pytest.mark.slow
def test_the_hits_are_those_of_the_naive_matcher(
    trials: list[Trial], watchlists: tuple[Watchlist, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without arms, ``only``, ``also`` and ``count``, which the naive matcher does not apply."""
    for name in ("split_words", "find_places"):
        monkeypatch.setattr(naive_matcher, name, functools.cache(getattr(naive_matcher, name)))
    without_arms = [replace(trial, arms=()) for trial in trials if trial.study_type == "interventional"]
    plain = [without_only_and_count(watchlist) for watchlist in watchlists]
    hits = {
        (hit.trial.nct_id, hit.watchlist, hit.indication, frozenset(hit.matched_by))
        for hit in iter_matches(without_arms, plain)
        if isinstance(hit, Hit)
    }
    expected = {
        (trial.nct_id, watchlist.name, indication, frozenset(evidence))
        for watchlist in plain
        for trial in without_arms
        for indication, evidence in naive_matcher.match_indications(trial, watchlist.resolved_indications).items()
    }
    assert hits ^ expected == set()
    assert len(hits) > 1_000


def test_none_of_sixty_left_out_was_left_out_wrongly(trials: list[Trial], watchlists: tuple[Watchlist, ...]) -> None:
    """Drawn with seed 2030 among all that the shipped watchlists leave out, and read against their records."""
    with (ANSWERS_FILE.parent / "read_left_out.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(row["watchlist"], row["nct_id"]) for row in rows}) == 60
    assert {row["verdict"] for row in rows} == {"right"}
    left_out = {(each.watchlist, each.nct_id): each.rule for each in match_trials(trials, watchlists).left_out}
    assert {key: left_out.get(key) for key in ((row["watchlist"], row["nct_id"]) for row in rows)} == {
        (row["watchlist"], row["nct_id"]): row["rule"] for row in rows
    }


def without_only_and_count(watchlist: Watchlist) -> Watchlist:
    indications = tuple(
        indication.model_copy(update={"match": indication.match.model_copy(update={"only": (), "also": ()})})
        for indication in watchlist.resolved_indications
    )
    everything = InclusionRules(kinds="all", phases="all", sponsors="all")
    matches = {"indications": indications} if watchlist.indications else {"match": indications[0].match}
    return watchlist.model_copy(update={"count": everything, **matches})
