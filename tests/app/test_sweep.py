"""The sweep against the stand-in: few requests, only late trials by industry, nothing of the watchlists touched."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from horizon.app.sweep import sweep_registry
from horizon.errors import RegistryError
from horizon.registry.client import RegistryClient
from horizon.store.engine import connect_database
from horizon.store.sweeps import Sweeps
from horizon.store.trials import Trials
from standin import serve_studies
from studies import make_study, write_records
from workspaces import DATA, fetch_request_log

DAY = dt.date(2016, 2, 3)


def make_records() -> list[dict[str, Any]]:
    """Two late trials by industry among others, one of them against cancer in a single arm."""
    single = {"allocation": "NA", "primaryPurpose": "TREATMENT"}
    return [
        make_study(1),
        make_study(2, phases=["PHASE1"]),
        make_study(3, leadSponsor={"name": "A University", "class": "OTHER"}),
        make_study(
            4,
            phases=["PHASE2"],
            designInfo=single,
            conditions=["Lymphoma"],
            primaryCompletionDateStruct={"date": "2017"},
        ),
        make_study(
            5,
            primaryCompletionDateStruct={"date": "2012-12-31"},
            completionDateStruct={"date": "2012-12-31"},
        ),
    ]


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    return Trials(connect_database(f"sqlite:///{tmp_path / 'horizon.db'}"))


def sweep(api: str, trials: Trials) -> Any:
    with RegistryClient(api, pause=0, today=DAY) as client:
        return sweep_registry(client, trials, DAY)


def list_swept(trials: Trials) -> list[str]:
    return [
        orjson.loads(body)["protocolSection"]["identificationModule"]["nctId"]
        for body in Sweeps(trials.engine).iter_bodies()
    ]


def test_late_trials_by_industry_in_two_requests_and_then_in_one(tmp_path: Path, trials: Trials) -> None:
    path = write_records(tmp_path / "records.ndjson", make_records())
    with serve_studies([path], DATA) as api:
        first = sweep(api, trials)
        assert (first.seen, first.requests, first.trials, first.whole) == (2, 2, 2, True)
        assert list_swept(trials) == ["NCT00000001", "NCT00000004"]
        again = sweep(api, trials)
        assert (again.seen, again.requests, again.trials) == (0, 1, 2)
        assert trials.trial_ids() == ()
        put(api, [make_study(6, lastUpdatePostDateStruct={"date": "2016-02-02"})], "2016-02-02T09:00:05")
        increment = sweep(api, trials)
        assert (increment.seen, increment.requests, increment.whole) == (1, 2, False)
        assert "NCT00000006" in list_swept(trials)


def put(api: str, records: list[dict[str, Any]], timestamp: str) -> None:
    address = f"{api.removesuffix('/api/v2')}/__put?timestamp={timestamp}"
    requests.post(address, data="\n".join(map(json.dumps, records)).encode(), timeout=5)


def set_strict(api: str, **limits: object) -> None:
    requests.post(f"{api.removesuffix('/api/v2')}/__strict", json=limits, timeout=5)


def test_pages_are_walked_and_the_data_version_is_asked_again(tmp_path: Path, trials: Trials) -> None:
    path = write_records(tmp_path / "records.ndjson", [make_study(number) for number in range(1, 2_502)])
    with serve_studies([path], DATA) as api:
        report = sweep(api, trials)
        # the version before and after, and a page for each thousand
        assert (report.seen, report.requests, len(fetch_request_log(api))) == (2_501, 5, 5)


def test_where_one_question_is_refused_it_is_asked_in_two(tmp_path: Path, trials: Trials) -> None:
    path = write_records(tmp_path / "records.ndjson", make_records())
    with serve_studies([path], DATA) as api:
        set_strict(api, address=1_800)
        report = sweep(api, trials)
        assert list_swept(trials) == ["NCT00000001", "NCT00000004"]
        assert report.whole
        set_strict(api, address=100)
        put(api, [make_study(6)], "2016-02-02T09:00:05")
        with pytest.raises(RegistryError, match="refuses a question"):
            sweep(api, trials)


def test_a_record_that_cannot_be_read_is_counted(tmp_path: Path, trials: Trials) -> None:
    broken = make_study(7, enrollmentInfo={"count": "many"})
    path = write_records(tmp_path / "records.ndjson", [*make_records(), broken])
    with serve_studies([path], DATA) as api:
        report = sweep(api, trials)
    assert (report.quarantined, report.trials) == (1, 2)
