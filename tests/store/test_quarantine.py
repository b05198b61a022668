"""Whatever a record that is set aside is called, both engines take it, and it is set aside once."""

import pytest
from sqlalchemy import Engine

from horizon.store.quarantine import MAX_PLACE, MAX_REASON, QuarantinedRecord
from horizon.store.trials import Trials


@pytest.mark.parametrize(
    ("place", "reason"),
    [("NCT0000000\0", "a\0b"), ("N" * 9_000, "r" * 90_000), ("\ud800", "\udcff"), ("", ""), ("é" * 200, "漢" * 2_000)],
)
def test_any_name_and_reason_is_stored_and_once(engine: Engine, place: str, reason: str) -> None:
    trials = Trials(engine)
    for _ in range(2):
        pull = trials.begin_pull("some.ndjson", "2016-02-01")
        record = QuarantinedRecord(place, reason)
        trials.save_page([], "2016-02-01", [record, record], pull.id)
        assert trials.finish_pull(pull, "some.ndjson").quarantined == 1
    (stored,) = trials.recent_quarantined()
    assert len(stored.place) <= MAX_PLACE
    assert len(stored.reason) <= MAX_REASON
    assert stored.place[:1] == place[:1] or place[:1] in "\0\ud800"
