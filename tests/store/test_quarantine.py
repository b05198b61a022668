"""Records that could not be used: stored once with their reason, and counted by when they were noted."""

from sqlalchemy import Engine

from horizon.store.quarantine import Quarantine, QuarantinedRecord, log_quarantined

BAD, WORSE = QuarantinedRecord("NCT00000001", "status is a number"), QuarantinedRecord("line 7", "not JSON")


def note(engine: Engine, *records: QuarantinedRecord, stamp: str, pull: int = 1) -> None:
    with engine.begin() as connection:
        log_quarantined(connection, records, stamp, pull)


def test_one_that_is_met_again_at_the_same_data_is_stored_once(engine: Engine) -> None:
    note(engine, BAD, BAD, stamp="2026-02-10T09:00:00")
    note(engine, BAD, stamp="2026-02-10T09:00:00", pull=2)
    quarantine = Quarantine(engine)
    assert quarantine.recent_quarantined() == (BAD,)
    assert quarantine.count_quarantined("", "2026-02-28") == 1


def test_a_window_excludes_its_beginning_and_includes_its_end(engine: Engine) -> None:
    note(engine, BAD, stamp="2026-02-10T09:00:00")
    note(engine, WORSE, stamp="2026-02-11T09:00:00")
    quarantine = Quarantine(engine)
    assert quarantine.count_quarantined("2026-02-10T09:00:00", "2026-02-11T09:00:00") == 1
    assert quarantine.recent_quarantined(1) == (WORSE,)


def test_nothing_to_note_is_no_error(engine: Engine) -> None:
    note(engine, stamp="2026-02-10T09:00:00")
    assert Quarantine(engine).recent_quarantined() == ()
