"""The editions that would have been: on the right days, of what was known then, and of nothing later."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from horizon.app.pull_files import pull_from_file
from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.errors import UsageError
from horizon.evidence import tables
from horizon.registry.study import to_stored
from horizon.replay import past_editions
from horizon.replay.known_on_day import load_evidence_of_day, restrict_to_day
from horizon.settings import DigestSettings
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate
from horizon.values.edition import Edition
from horizon.watchlist.files.load import parse_watchlist
from horizon.watchlist.schema.watchlist import Watchlist
from studies import Raw, make_date, make_study, set_field, write_records
from workspaces import HEPATITIS

TODAY = dt.date(2016, 2, 3)
DRAWS = DigestSettings(draws=200)
QUARTERS = tuple(map(dt.date.fromisoformat, ("2014-12-31", "2015-03-31", "2015-06-30")))


def watchlist(text: str = HEPATITIS) -> Watchlist:
    return parse_watchlist(text, Path("hepatitis-c.yaml"))


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (("2012-01", "2012-12", "quarter"), ["2012-03-31", "2012-06-30", "2012-09-30", "2012-12-31"]),
        (("2012-03-31", "2012-06-29", "quarter"), ["2012-03-31"]),
        (("2015-11", "", "month"), ["2015-11-30", "2015-12-31", "2016-01-31"]),
        (("2016-01-20", "2017", "week"), ["2016-01-25", "2016-02-01"]),
        (("2012-02-29", "2012-03-01", "month"), ["2012-02-29"]),
    ],
)
def test_the_days_of_the_editions(asked: tuple[str, str, str], days: list[str]) -> None:
    assert [str(day) for day in past_editions.parse_edition_days(*asked, TODAY)] == days


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("2012-01", "2012-02", "quarter"), "no end of a quarter from 2012-01 to 2012-02-29"),
        (("2017-01", "", "month"), "no end of a month"),
        (("2016", "2014", "week"), "no end of a week"),
        (("soon", "", "week"), "write --from and --to like"),
        (("2012", "", "day"), "write week, month or quarter"),
    ],
)
def test_a_period_that_cannot_be_replayed_is_refused(asked: tuple[str, str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        past_editions.parse_edition_days(*asked, TODAY)


@pytest.fixture
def trials(tmp_path: Path) -> Iterator[Trials]:
    engine = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    yield Trials(engine)
    engine.dispose()


def records(poison: dict[str, Any]) -> list[Raw]:
    """Trials of several products; what is later than the last day of the replay is as ``poison`` says."""
    raws = [
        make_study(1, phases=["PHASE3"]),
        make_study(2, phases=["PHASE2"]),
        _other(make_study(3, phases=["PHASE3"])),
    ]
    set_field(raws[1], "startDateStruct", make_date("2014-02", "ACTUAL"))
    set_field(raws[1], "primaryCompletionDateStruct", make_date("2015-01-30", "ACTUAL"))
    set_field(raws[1], "completionDateStruct", make_date("2015-02-20", "ACTUAL"))
    posted_later = _other(make_study(4, studyFirstPostDateStruct=make_date("2015-07-01")))
    for raw in (*raws, posted_later):
        set_field(raw, "lastUpdatePostDateStruct", make_date("2016-01-20"))
        for name, value in poison.items():
            set_field(raw, name, value)
    return [*raws, posted_later] if poison else raws


def _other(raw: Raw) -> Raw:
    other: Raw = json.loads(json.dumps(raw).replace("Examplinib", "Otherivir").replace("EX-7977", "OT-1234"))
    return other


def replayed(trials: Trials, watchlist: Watchlist, days: tuple[dt.date, ...] = QUARTERS) -> bytes:
    editions = tuple(past_editions.compose_past_editions(trials, watchlist, days, DRAWS))
    return TypeAdapter(tuple[Edition, ...]).dump_json(editions)


later = st.dates(QUARTERS[-1] + dt.timedelta(days=1), dt.date(2030, 1, 1)).map(str)
POISON = st.fixed_dictionaries(
    {
        "overallStatus": st.sampled_from(["TERMINATED", "WITHDRAWN", "SUSPENDED", "UNKNOWN", "COMPLETED"]),
        "lastUpdatePostDateStruct": later.map(make_date),
        "enrollmentInfo": st.integers(0, 10**6).map(lambda count: {"count": count, "type": "ACTUAL"}),
        "hasResults": st.booleans(),
        "whyStopped": st.text(min_size=1),
    },
    optional={
        "resultsFirstPostDateStruct": later.map(make_date),
        "resultsFirstSubmitDate": later,
        "statusVerifiedDate": later,
        "lastKnownStatus": st.just("SUSPENDED"),
        "versionHolder": later,
    },
)


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(POISON, POISON)
def test_nothing_that_is_later_in_the_records_can_be_seen(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Whatever came after, a stop, results, another enrolment or another trial: the same replay, byte for byte."""
    replays = []
    for poison in (first, second):
        folder = tmp_path_factory.mktemp("poisoned")
        engine = connect_database(f"sqlite:///{folder / 'horizon.db'}")
        pull_from_file(write_records(folder / "some.ndjson", records(poison)), Trials(engine), lambda *_: None)
        replays.append(replayed(Trials(engine), watchlist()))
        engine.dispose()
    assert replays[0] == replays[1]
    assert b"Otherivir" in replays[0]
    assert b"NCT00000004" not in replays[0]


LATER = """{mode: 30800, source: a price, known_since: 2015-04}"""


@pytest.mark.parametrize(
    ("known", "poisoned"),
    [
        (LATER, LATER.replace("30800", "99999").replace("a price", "another")),
        (LATER, LATER.replace("mode: 30800", "mode: 7, low: 1, high: 9")),
    ],
)
def test_nothing_that_is_later_in_a_watchlist_can_be_seen(
    trials: Trials, tmp_path: Path, known: str, poisoned: str
) -> None:
    pull_from_file(write_records(tmp_path / "some.ndjson", records({})), trials, lambda *_: None)
    lists = [watchlist(HEPATITIS.replace("list: 30800", f"list: {text}")) for text in (known, poisoned)]
    before = [replayed(trials, changed, QUARTERS[:2]) for changed in lists]
    assert before[0] == before[1]
    assert b"published up to 2015-04" in before[0]
    after = [replayed(trials, changed) for changed in lists]
    assert after[0] != after[1], "from its day on it counts"


def test_nothing_that_is_later_in_the_evidence_can_be_seen(
    trials: Trials, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Authorisations, rules and rounds of later days are turned into others, and the tables get another version."""
    pull_from_file(write_records(tmp_path / "some.ndjson", records({})), trials, lambda *_: None)
    before = replayed(trials, watchlist())
    last = QUARTERS[-1].isoformat()
    real = tables.read_table

    def poisoned(name: str) -> tuple[dict[str, str], ...]:
        days = {"medicines": "authorised", "established": "since", "branches": "valid_from"}
        days |= {"rounds": "known_from", "thresholds": "valid_from"}
        kept = tuple(row for row in real(name) if name not in days or row[days[name]] <= last)
        assert name not in ("medicines", "rounds", "thresholds") or len(kept) < len(real(name))
        return kept

    monkeypatch.setattr(tables, "read_table", poisoned)
    monkeypatch.setattr(tables, "evidence_version", lambda: "another")
    tables._read_medicines.cache_clear()
    try:
        assert replayed(trials, watchlist()) == before
    finally:
        tables._read_medicines.cache_clear()


def test_a_stored_version_goes_before_a_reconstruction(trials: Trials) -> None:
    early, late = (
        make_study(1, phases=["PHASE3"]),
        make_study(1, phases=["PHASE3"], overallStatus="TERMINATED", whyStopped="Futility."),
    )
    trials.save_page([to_stored(early)], "2015-01-20T09:00:05")
    trials.save_page([to_stored(late)], "2015-05-20T09:00:05")
    first, second, third = past_editions.compose_past_editions(trials, watchlist(), QUARTERS, DRAWS)
    states = [[technology.state for technology in edition.scan.technologies] for edition in (first, second, third)]
    assert states == [["in development"], ["in development"], ["stopped"]]
    assert "1 of 1 trials are reconstructed" in " ".join(first.notes)
    assert not [note for note in (*second.notes, *third.notes) if note.startswith("Reconstruction")]
    assert [line.kind for line in third.changes] == ["stopped"]


def test_a_day_that_was_stored_is_replayed_as_it_was_lived(trials: Trials) -> None:
    """What a live run found on a day is what a replay finds of it, whatever was stored since."""
    day = dt.date(2015, 2, 3)
    trials.save_page([to_stored(make_study(number, phases=["PHASE3"])) for number in (1, 2)], f"{day}T09:00:05")
    basis = ScanBasis([watchlist()], load_evidence_of_day(day), f"{day}T23:59:59", DRAWS)
    lived, _ = scan_trials(trials.iter_trials(day), basis)
    later = make_study(1, phases=["PHASE3"], overallStatus="TERMINATED", completionDateStruct=make_date("2015-05"))
    trials.save_page(
        [to_stored(later), to_stored(make_study(3, studyFirstPostDateStruct=make_date("2015-05-10")))],
        "2015-05-20T09:00:05",
    )
    (edition,) = past_editions.compose_past_editions(trials, watchlist(), [day], DRAWS)
    assert dataclasses.replace(edition.scan, lists=()) == lived  # which lists a replay took, it says
    assert len(edition.scan.technologies[0].trials) == 2


def test_every_edition_says_what_it_is_and_is_scored_by_nobody(trials: Trials, tmp_path: Path) -> None:
    pull_from_file(write_records(tmp_path / "some.ndjson", records({})), trials, lambda *_: None)
    editions = list(past_editions.compose_past_editions(trials, watchlist(), QUARTERS, DRAWS))
    for edition in editions:
        assert edition.notes[0].startswith("A replay: the edition that would have been on ")
        assert edition.scores == ()
        assert edition.scan.data_timestamp == f"{edition.scan.as_of}T23:59:59"
    assert [bool(edition.window_from) for edition in editions] == [False, True, True]
    assert all(re.fullmatch(r"201[45]-W\d\d", edition.key) for edition in editions)


def test_a_name_that_became_known_later_is_hindsight() -> None:
    text = (
        HEPATITIS + "technologies:\n  - {name: examplinib, aliases: [EX-7977], state: stopped, known_since: 2015-04}\n"
    )
    assert restrict_to_day(watchlist(text), dt.date(2015, 3, 31)).hindsight == ("examplinib",)
    assert restrict_to_day(watchlist(text), dt.date(2015, 4, 30)).hindsight == ()


def test_a_cost_model_counts_from_the_day_on_which_all_of_it_was_known() -> None:
    later = watchlist(HEPATITIS.replace("list: 30800", f"list: {LATER}"))
    early, whole = restrict_to_day(later, dt.date(2015, 3, 31)), restrict_to_day(later, dt.date(2015, 4, 30))
    assert early.refused == (("", "2015-04"),)
    assert early.watchlist.price is None
    assert early.watchlist.population == later.population
    assert whole == dataclasses.replace(whole, watchlist=later, refused=(), hindsight=())
    assert PartialDate.parse("2015-04").first_day() <= dt.date(2015, 4, 30)
