"""A store that an earlier version let days into that cannot be is healed by the upgrade, on either engine."""

import datetime as dt

import pytest
from sqlalchemy import Engine, func, select

from horizon.registry.study import to_stored
from horizon.store.implausible_days import find_implausible_stamps, heal_implausible_days
from horizon.store.migrate import downgrade_tables, upgrade_tables
from horizon.store.quarantine import QuarantinedRecord
from horizon.store.tables import CHANGE, COVERAGE, PULL, QUARANTINE, TRIAL, VERSION
from horizon.store.trials import Trials
from studies import make_date, make_study

FIRST, NEXT = "2016-02-01T09:00:05", "2016-02-03T09:00:05"
STAMPS = ("9999-01-01T00:00:00", "2062-03-01T00:00:00", "garbage", "2026-13-45", "0001-01-01T00:00:00", "")
BAD = QuarantinedRecord("NCT00000003", "no status")


def poison(trials: Trials, stamp: str) -> None:
    """A pull of a plausible day, then one of a day that cannot be, with a change, a new trial and one set aside."""
    pages = (
        (FIRST, [make_study(1)], [BAD]),
        (
            stamp,
            [make_study(1, overallStatus="COMPLETED"), make_study(2, lastUpdatePostDateStruct=make_date("2062"))],
            [BAD],
        ),
    )
    for data_timestamp, records, quarantined in pages:
        pull = trials.begin_pull("registry", data_timestamp)
        trials.save_page([to_stored(record) for record in records], data_timestamp, quarantined, pull.id)
        trials.finish_pull(pull, "registry", covered={"key": "expression"})
    trials.begin_pull("registry", stamp)


def count_rows(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        tables = (TRIAL, VERSION, CHANGE, PULL, QUARANTINE, COVERAGE)
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("stamp", STAMPS)
def test_the_upgrade_heals_it_and_nothing_is_lost(engine: Engine, stamp: str) -> None:
    trials = Trials(engine)
    poison(trials, stamp)
    before = count_rows(engine)
    downgrade_tables(engine, "0008")
    upgrade_tables(engine)
    assert count_rows(engine) == before
    assert find_implausible_stamps(engine) == ()
    last = trials.last_pull()
    assert last
    assert last.data_timestamp == last.report.data_timestamp == FIRST
    assert set(trials.covered_until().values()) == {""}
    page = [to_stored(make_study(number, overallStatus="TERMINATED")) for number in (1, 2)]
    assert trials.save_page(page, NEXT).changed == ("NCT00000001", "NCT00000002")
    stopped = {row.change.nct_id for row in trials.changes_between(FIRST, NEXT) if row.change.kind == "stopped"}
    assert stopped == {"NCT00000001", "NCT00000002"}
    assert all(known_from <= NEXT for nct_id in stopped for known_from, _ in trials.trial_history(nct_id))


def test_what_no_edition_has_told_is_told_by_the_next(engine: Engine) -> None:
    trials = Trials(engine)
    poison(trials, "9999-01-01T00:00:00")
    with engine.begin() as connection:
        heal_implausible_days(connection)
    assert {row.change.nct_id for row in trials.changes_between("2016-02-01", NEXT)} == {"NCT00000001", "NCT00000002"}
    assert trials.count_quarantined("2016-02-01", NEXT) == 1


def test_a_last_update_that_cannot_be_is_taken_out_of_the_record(engine: Engine) -> None:
    trials = Trials(engine)
    poison(trials, "2062-03-01T00:00:00")
    with engine.begin() as connection:
        assert heal_implausible_days(connection) == 1
        assert heal_implausible_days(connection) == 0
    (_, healed), *_ = trials.trial_history("NCT00000002")
    assert healed.last_update_posted is None
    assert trials.save_page([to_stored(make_study(2))], NEXT).unchanged == ("NCT00000002",)


def test_a_sound_store_stays_as_it_is(engine: Engine) -> None:
    trials = Trials(engine)
    tomorrow = f"{dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1)}T09:00:05"
    poison(trials, tomorrow)
    with engine.begin() as connection:
        assert heal_implausible_days(connection) == 0
    assert trials.covered_until() == {"key": tomorrow}
    late = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=400)
    trials.save_page([to_stored(make_study(4))], f"{late}T00:00:00")
    assert find_implausible_stamps(engine, today=late) == ()
    assert find_implausible_stamps(engine) == (f"{late}T00:00:00",)
