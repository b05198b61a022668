"""A pull from bulk files."""

import datetime as dt
from pathlib import Path

import pytest

from app.pull_results import changes_after, count_records
from horizon.app.pull_files import pull_from_file
from horizon.errors import RegistryError
from horizon.store.trials import Trials
from studies import make_date, make_study, to_json_lines, write_records

THIRD = "2016-02-03T09:00:05"


def quiet(*_: object) -> None:
    pass


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
