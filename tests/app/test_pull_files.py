"""A pull from bulk files."""

import datetime as dt
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from app.pull_results import changes_after, count_records
from horizon.app import pull_files
from horizon.app.intake import RecordIntake
from horizon.app.pull_files import FilePullReport, pull_from_file, pull_from_source
from horizon.errors import RegistryError
from horizon.store.quarantine import MAX_PLACE
from horizon.store.trials import Trials
from studies import make_date, make_study, to_json_lines, write_records

THIRD = "2016-02-03T09:00:05"


def quiet(*_: object) -> None:
    pass


def nest(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth):
        value = [value]
    return value


def test_a_file_is_brought_in(tmp_path: Path, trials: Trials) -> None:
    progress: list[tuple[str, int, int | None]] = []
    path = write_records(
        tmp_path / "some.ndjson.gz", [make_study(1), make_study(2, lastUpdatePostDateStruct=make_date("2016-01"))]
    )
    report = pull_from_file(path, trials, lambda *news: progress.append(news))
    assert count_records(report) == (2, 2, 0, 0, 0, 0)
    assert (report.data_timestamp, report.requests) == ("2016-01-01T00:00:00", 0)
    assert progress == [("some.ndjson.gz", 2, None)]
    assert count_records(pull_from_file(path, trials, quiet)) == (2, 0, 0, 2, 0, 0)
    last = trials.last_pull()
    assert last
    assert last.source == "some.ndjson.gz"


def test_a_file_holds_its_data_timestamp_or_is_given_one(tmp_path: Path, trials: Trials) -> None:
    path = write_records(tmp_path / "some.ndjson", [make_study(1)])
    assert pull_from_file(path, trials, quiet, data_timestamp=THIRD).data_timestamp == THIRD


def test_what_is_wrong_in_a_file_is_set_aside_with_its_place(tmp_path: Path, trials: Trials) -> None:
    path = tmp_path / "some.ndjson"
    path.write_bytes(to_json_lines([make_study(1)]) + b"{cut\n" + to_json_lines([make_study(2, studyType=None), []]))
    report = pull_from_file(path, trials, quiet)
    assert count_records(report) == (4, 1, 0, 0, 0, 3)


def test_a_file_can_be_brought_in_as_it_stood(tmp_path: Path, trials: Trials) -> None:
    late = make_study(2, studyFirstPostDateStruct=make_date("2014-12-01"))
    path = write_records(tmp_path / "some.ndjson", [make_study(1, overallStatus="TERMINATED"), late])
    autumn = pull_from_file(path, trials, quiet, as_of=dt.date(2014, 11, 1))
    assert (autumn.seen, autumn.data_timestamp) == (1, "2014-11-01T00:00:00")
    assert [trial.status for trial in trials.iter_trials()] == ["recruiting"]
    winter = pull_from_file(path, trials, quiet, as_of=dt.date(2014, 12, 31))
    assert count_records(winter) == (2, 1, 0, 1, 0, 0)
    assert count_records(pull_from_file(path, trials, quiet, as_of=dt.date(2015, 7, 1))) == (2, 0, 2, 0, 0, 0)
    assert ("NCT00000001", "stopped") in changes_after(trials, "2014-12-31T00:00:00")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, trials: Trials) -> None:
    with pytest.raises(RegistryError, match="does not exist"):
        pull_from_file(tmp_path / "absent.zip", trials, quiet)


SPOILED = {
    "no id": make_study(9, nctId=None),
    "an id of 9,000 characters": make_study(9, nctId="N" * 9_000),
    "an id with a NUL": make_study(9, nctId="NCT0000000\0"),
    "a NUL": make_study(9, briefTitle="a\0b"),
    "a country that is a number": make_study(9, locations=[{"country": 5}]),
    "a country that is an object": make_study(9, locations=[{"country": {"a": 1}}]),
    "a count beyond all people": make_study(9, enrollmentInfo={"count": 10**18}),
    "a date beyond all plans": make_study(9, startDateStruct=make_date("9999-12")),
    "an update of the future": make_study(9, lastUpdatePostDateStruct=make_date("2062-01-01")),
    "an update before the registry": make_study(9, lastUpdatePostDateStruct=make_date("1998-12-31")),
    "nested deeply": {"protocolSection": nest(900)},
}


@pytest.mark.parametrize("kind", SPOILED)
def test_one_record_that_cannot_be_used_is_set_aside_once_and_the_others_kept(
    tmp_path: Path, trials: Trials, kind: str
) -> None:
    path = write_records(tmp_path / "some.ndjson", [make_study(1), SPOILED[kind], make_study(2)])
    for new in (2, 0):
        report = pull_from_file(path, trials, quiet, today=dt.date(2016, 2, 3))
        assert count_records(report) == (3, new, 0, 2 - new, 0, 1)
        assert report.data_timestamp == "2015-06-10T00:00:00"
    (record,) = trials.recent_quarantined()
    assert len(record.place) <= MAX_PLACE
    alone = write_records(tmp_path / "alone.ndjson", [SPOILED[kind]])
    with pytest.raises(RegistryError, match="holds no usable record"):
        pull_from_file(alone, trials, quiet, today=dt.date(2016, 2, 3))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"studies": []}', b"<html>", b"[1, 2]", b"NCT Number,Study Status\n"]
)
def test_a_file_without_a_usable_record_leaves_nothing_behind(tmp_path: Path, trials: Trials, body: bytes) -> None:
    for name in ("some.json", "some.ndjson", "some.csv", "2016-02-01.json"):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(RegistryError, match="holds no usable record") as error:
            pull_from_source(tmp_path / name, trials, quiet, dt.date(2016, 2, 3))
        assert "\n" not in str(error.value)
    assert trials.last_pull() is None
    assert trials.count_quarantined("", "9") == 0


def test_a_file_of_little_but_rubbish_is_not_read_to_its_end(
    tmp_path: Path, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull_files, "MAX_UNUSABLE", 10)
    path = tmp_path / "some.ndjson"
    path.write_bytes(to_json_lines([make_study(1)]) + b"{}\n" * 20)
    with pytest.raises(RegistryError, match="is no file of records: 11 cannot be used"):
        pull_from_file(path, trials, quiet)


def test_a_file_without_days_is_of_the_day_on_which_it_is_read(tmp_path: Path, trials: Trials) -> None:
    path = write_records(tmp_path / "some.ndjson", [make_study(1, lastUpdatePostDateStruct=None)])
    assert pull_from_file(path, trials, quiet, today=dt.date(2016, 2, 3)).data_timestamp == "2016-02-03T00:00:00"


def test_a_snapshot_of_a_day_to_come_is_refused(tmp_path: Path, trials: Trials) -> None:
    path = write_records(tmp_path / "2062-01-01.ndjson", [make_study(1)])
    with pytest.raises(RegistryError, match="would be a snapshot of 2062-01-01"):
        pull_from_source(path, trials, quiet, dt.date(2016, 2, 3))
    assert trials.last_pull() is None


def test_a_csv_says_what_it_lacks_and_takes_nothing_away(tmp_path: Path, trials: Trials) -> None:
    pull_from_file(write_records(tmp_path / "some.ndjson", [make_study(1)]), trials, quiet)
    (tmp_path / "some.csv").write_text(
        "NCT Number,Study Status,Study Type,Last Update Posted\n"
        "NCT00000001,TERMINATED,INTERVENTIONAL,2016-01-10\nNCT00000002,RECRUITING,INTERVENTIONAL,2016-01-11\n"
    )
    report = pull_from_file(tmp_path / "some.csv", trials, quiet)
    assert count_records(report) == (2, 1, 1, 0, 0, 0)
    assert isinstance(report, FilePullReport)
    assert "MeSH headings" in report.gaps
    assert [(change.logged_at, change.change.kind) for change in trials.changes_of_trial("NCT00000001")[1:]] == [
        ("2016-01-11T00:00:00", "stopped")
    ]
    assert next(trials.iter_trials()).arms


def test_large_records_do_not_gather_in_memory(tmp_path: Path, trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull_files, "BYTES_PER_PAGE", 1_000_000)
    records = [make_study(number, keywords=["x" * 400_000]) for number in range(1, 121)]
    path = write_records(tmp_path / "some.ndjson", records)
    del records
    tracemalloc.start()
    try:
        assert pull_from_file(path, trials, quiet).new == 120
        assert tracemalloc.get_traced_memory()[1] < 25_000_000
    finally:
        tracemalloc.stop()


def test_records_without_an_id_are_told_apart_by_what_they_hold(trials: Trials) -> None:
    intake = RecordIntake(trials, trials.begin_pull("registry", THIRD))
    intake.store_records(("", raw) for raw in ({}, {"a": 1}, {"a": nest(300)}, {"a": [nest(300), 1]}, {"a": 1}))
    assert trials.finish_pull(intake.pull, "registry").quarantined == 4
