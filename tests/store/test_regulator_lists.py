"""Regulators' lists are kept like trials: by changes, with the day each was seen and the day it happened."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from horizon.errors import LateListError, RegulatorListError
from horizon.regulators.fields import ParsedList
from horizon.regulators.shipped import load_shipped
from horizon.store.backup import restore_backup, write_backup
from horizon.store.engine import connect_database
from horizon.store.regulator_lists import RegulatorLists
from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    FdaApproval,
    ListName,
    MedicineRecord,
    RegulatorRecord,
)

SHIPPED, FIRST, SECOND, THIRD = (dt.date(2024, 8, 22), dt.date(2025, 3, 3), dt.date(2025, 3, 10), dt.date(2025, 3, 17))
SOVALDI = MedicineRecord(
    "EMEA/H/C/002798", "Sovaldi", "Authorised", inn="sofosbuvir", indication="Chronic hepatitis C.",
    opinion=dt.date(2013, 11, 21), authorised=dt.date(2014, 1, 16), decision=dt.date(2023, 6, 27),
)  # fmt: skip
OPINION = MedicineRecord("EMEA/H/C/009001", "Examplivir", "Opinion", "Positive", opinion=dt.date(2025, 2, 27))
LICENCE = replace(OPINION, status="Authorised", authorised=dt.date(2025, 3, 8), decision=dt.date(2025, 3, 8))
APPLICATION = ApplicationUnderEvaluation("EMEA/H/C/009100", "examplinib", dt.date(2025, 2, 1), orphan=True)


def ema(*records: RegulatorRecord, listed_on: dt.date | None = None) -> ParsedList:
    return ParsedList("ema", records, listed_on)


def applications(*records: RegulatorRecord, listed_on: dt.date | None = None) -> ParsedList:
    return ParsedList("applications", records, listed_on)


@pytest.fixture
def lists(engine: Engine) -> RegulatorLists:
    return RegulatorLists(engine)


def medicines(lists: RegulatorLists, day: dt.date) -> dict[str, MedicineRecord]:
    return {record.brand: record for record in lists.records_as_of(day).medicines}


def count_rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = ("regulator_list", "regulator_version", "regulator_change")
        return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}


def test_until_a_list_is_read_the_shipped_one_stands(lists: RegulatorLists) -> None:
    snapshot = lists.records_as_of(dt.date(2026, 1, 1))
    assert len(snapshot.medicines) == 2096
    assert len(snapshot.approvals) >= 1858
    assert snapshot.applications == ()
    assert {name: day.listed_on for name, day in snapshot.list_days.items()} == {
        "ema": SHIPPED,
        "openfda": dt.date(2025, 1, 31),
    }
    assert all(day.shipped and not day.reconstructed for day in snapshot.list_days.values())
    assert lists.newest_list("ema") is None


def test_the_shipped_list_is_the_first_version_and_what_it_has_alone_stays(lists: RegulatorLists) -> None:
    assert lists.save_list(ema(SOVALDI), FIRST) == ()
    history = lists.record_history("ema", SOVALDI.key)
    assert [day for day, _ in history] == [SHIPPED, FIRST]
    assert history[1][1] == SOVALDI
    assert len(lists.records_as_of(FIRST).medicines) == 2096


def test_a_shipped_approval_is_known_again_by_its_brand_and_day(lists: RegulatorLists) -> None:
    approval = FdaApproval("NDA204671", ("SOVALDI",), ("SOFOSBUVIR",), dt.date(2013, 12, 6), review="priority")
    assert lists.save_list(ParsedList("openfda", (approval,), None), FIRST) == ()
    found = [record for record in lists.records_as_of(FIRST).approvals if record.brands[0].casefold() == "sovaldi"]
    assert found == [approval]


def test_changes_have_the_day_they_were_seen_and_the_day_they_happened(lists: RegulatorLists) -> None:
    lists.save_list(ema(SOVALDI, OPINION), FIRST)
    widened = replace(SOVALDI, indication="Chronic hepatitis C, from 3 years.", decision=dt.date(2025, 3, 9))
    indication, licence = lists.save_list(ema(widened, LICENCE), SECOND)
    assert (licence.kind, licence.seen_on, licence.happened_on) == ("authorised", SECOND, dt.date(2025, 3, 8))
    assert (licence.before, licence.after, licence.name) == ("Opinion (Positive)", "Authorised", "Examplivir")
    assert (indication.kind, indication.happened_on) == ("indication", dt.date(2025, 3, 9))
    assert {*lists.changes_between(FIRST, SECOND)} == {licence, indication}
    assert [change.kind for change in lists.changes_between(SHIPPED, FIRST)] == ["opinion"]
    assert lists.changes_between(SECOND, THIRD) == ()


def test_an_edition_of_the_past_sees_what_was_known_then(lists: RegulatorLists) -> None:
    others = [replace(SOVALDI, product_number=f"EMEA/H/C/{number:06}") for number in range(5)]
    lists.save_list(ema(SOVALDI, OPINION, *others), FIRST)
    lists.save_list(ema(SOVALDI, LICENCE, *others), SECOND)
    lists.save_list(ema(SOVALDI, *others), THIRD)
    status = {day: medicines(lists, day).get("Examplivir") for day in (SHIPPED, FIRST, SECOND, THIRD)}
    assert [record and record.status for record in status.values()] == [None, "Opinion", "Authorised", None]
    assert [change.kind for change in lists.changes_between(SECOND, THIRD)] == ["gone"]
    # Before the first list there are only its own dates, and no text of that time.
    early = next(record for record in lists.records_as_of(dt.date(2013, 12, 1)).medicines if record.key == SOVALDI.key)
    assert (early.status, early.authorised, early.indication) == ("Opinion", None, "")
    assert lists.list_days(dt.date(2013, 12, 1))["ema"].reconstructed
    assert "Sovaldi" not in medicines(lists, dt.date(2013, 11, 20))


def test_what_a_list_dates_later_than_the_day_has_not_happened(lists: RegulatorLists) -> None:
    lists.save_list(ema(replace(LICENCE, authorised=dt.date(2025, 4, 1), decision=dt.date(2025, 4, 1))), FIRST)
    assert medicines(lists, FIRST)["Examplivir"].status == "Opinion"
    assert medicines(lists, dt.date(2025, 4, 1))["Examplivir"].status == "Authorised"


def test_a_list_that_comes_before_the_shipped_one_is_joined_by_what_was_known_then(lists: RegulatorLists) -> None:
    day = dt.date(2016, 1, 4)
    assert lists.save_list(ema(SOVALDI, listed_on=day), day) == ()
    known = medicines(lists, day)
    assert known["Sovaldi"].indication == "Chronic hepatitis C."
    assert known["Harvoni"].status == "Authorised"
    assert "Epclusa" not in known  # authorised in July 2016


def test_a_list_without_news_adds_no_row(lists: RegulatorLists, engine: Engine) -> None:
    lists.save_list(ema(SOVALDI, listed_on=FIRST), FIRST, "https://ema.example", {"https://ema.example": {"ETag": "1"}})
    before = count_rows(engine)
    lists.save_list(ema(SOVALDI, listed_on=FIRST), SECOND, validators={"https://ema.example": {"ETag": "2"}})
    assert count_rows(engine) == before
    newest = lists.newest_list("ema")
    assert newest
    assert (newest.seen_on, newest.asked_on) == (FIRST, SECOND)
    assert newest.validators == {"https://ema.example": {"ETag": "2"}}
    lists.mark_asked("ema", THIRD)
    newest = lists.newest_list("ema")
    assert newest
    assert newest.asked_on == THIRD
    assert count_rows(engine) == before


def test_an_application_is_of_the_month_in_which_it_first_stood(lists: RegulatorLists) -> None:
    others = [replace(APPLICATION, inn=f"other {number}") for number in range(9)]
    assert lists.save_list(applications(APPLICATION, *others), dt.date(2025, 2, 20)) == ()
    later = replace(APPLICATION, first_listed=dt.date(2025, 3, 1))
    assert lists.save_list(applications(later, *others), SECOND) == ()
    (left,) = lists.save_list(applications(*others, listed_on=dt.date(2025, 4, 3)), dt.date(2025, 4, 7))
    assert (left.kind, left.seen_on, left.happened_on) == ("left", dt.date(2025, 4, 7), dt.date(2025, 4, 3))
    days = (dt.date(2025, 2, 19), SECOND, dt.date(2025, 5, 1))
    early, listed, gone = (lists.records_as_of(day).applications for day in days)
    assert (len(early), len(listed), len(gone)) == (0, 10, 10)
    assert APPLICATION in listed
    assert replace(APPLICATION, left=dt.date(2025, 4, 3)) in gone


def test_a_list_that_lost_its_records_is_not_believed(lists: RegulatorLists, engine: Engine) -> None:
    many = [replace(SOVALDI, product_number=f"EMEA/H/C/{number:06}", brand=f"Brand {number}") for number in range(40)]
    lists.save_list(ema(*many), FIRST)
    before = count_rows(engine)
    with pytest.raises(RegulatorListError, match=r"20 records where the list of 2025-03-03 has 40; it is not believed"):
        lists.save_list(ema(*many[:20]), SECOND)
    assert count_rows(engine) == before
    assert lists.save_list(ema(*many[:39]), SECOND)[0].kind == "gone"


def test_a_list_older_than_the_stored_one_is_not_added(lists: RegulatorLists) -> None:
    lists.save_list(ema(SOVALDI), SECOND)
    with pytest.raises(LateListError, match="older than that of 2025-03-10"):
        lists.save_list(ema(SOVALDI), FIRST)


def test_lists_are_in_a_backup(lists: RegulatorLists, engine: Engine, tmp_path: Path) -> None:
    lists.save_list(ema(SOVALDI, OPINION), FIRST)
    lists.save_list(ema(SOVALDI, LICENCE), SECOND)
    write_backup(engine, tmp_path / "lists.backup")
    address = f"sqlite:///{tmp_path}/restored.db"
    restore_backup(address, tmp_path / "lists.backup")
    restored = connect_database(address)
    assert RegulatorLists(restored).records_as_of(SECOND) == lists.records_as_of(SECOND)
    assert RegulatorLists(restored).changes_between(SHIPPED, SECOND) == lists.changes_between(SHIPPED, SECOND)
    restored.dispose()


def test_the_shipped_lists_have_one_record_for_each_key() -> None:
    leasts: dict[ListName, int] = {"ema": 2096, "openfda": 1840}
    for name, least in leasts.items():
        shipped = load_shipped(name)
        assert shipped
        assert len({record.key for record in shipped.records}) >= least
