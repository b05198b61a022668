"""What is remembered of a registry: how it takes questions, which terms it refused, and no password."""

import time

import sqlalchemy as sa
from sqlalchemy import Engine

from horizon.registry.access import RegistryAccess
from horizon.store.engine import open_engine
from horizon.store.migrate import upgrade_tables
from horizon.store.pulls import PullCursor
from horizon.store.registry_access import RefusedTerm
from horizon.store.trials import Trials

FIRST, SECOND = "2026-02-10T09:00:05", "2026-02-11T09:00:05"
LEARNT = RegistryAccess(7, 50, frozenset({"ConditionMeshId", "ConditionAncestorId"}), plain_name=True)
REFUSED = {"a": RefusedTerm("too long", "Too complicated"), "b": RefusedTerm("too long", "Too complicated")}


def test_the_last_answer_is_that_of_the_registry_that_is_asked_for(engine: Engine) -> None:
    trials = Trials(engine)
    assert trials.last_answer() is None
    trials.log_answer("https://one.example", "me", RegistryAccess())
    trials.log_answer("https://two.example", "me", LEARNT)
    time.sleep(0.01)  # longer than a tick of the database's clock
    trials.log_answer("https://two.example", "me too", LEARNT)
    answers = [trials.last_answer(address) for address in ("https://one.example", "https://two.example", "")]
    assert [answer and answer.access for answer in answers] == [RegistryAccess(), LEARNT, LEARNT]
    assert answers[1]
    assert answers[1].user_agent == "me too"
    assert trials.last_answer("https://three.example") is None


def test_a_refused_term_is_not_covered_until_it_is_answered(engine: Engine) -> None:
    trials = Trials(engine)
    pull = trials.begin_pull("r", FIRST, "asked")
    trials.leave_out(pull, REFUSED, PullCursor(3))
    assert trials.refused_terms({"a", "b"}) == {}
    assert trials.left_out(pull) == (REFUSED["a"],)
    assert trials.begin_pull("r", FIRST, "asked").cursor == PullCursor(3)
    trials.finish_pull(pull, "r", covered={"a": "A", "b": "B", "c": "C"})
    assert trials.covered_until() == {"c": FIRST}
    assert trials.refused_terms({"a", "x"}, FIRST) == {"a": REFUSED["a"]}
    assert trials.refused_terms({"a", "b"}, SECOND) == {}
    again = trials.begin_pull("r", SECOND, "asked")
    trials.leave_out(again, {"b": REFUSED["b"]}, PullCursor(1))
    trials.finish_pull(again, "r", covered={"a": "A", "b": "B", "c": "C"})
    assert trials.covered_until() == {"a": SECOND, "c": SECOND}
    assert trials.refused_terms({"a", "b"}) == {"b": REFUSED["b"]}


def test_a_pull_that_begins_again_forgets_what_was_refused(engine: Engine) -> None:
    trials = Trials(engine)
    pull = trials.begin_pull("r", FIRST, "asked")
    trials.leave_out(pull, REFUSED, PullCursor(3))
    assert trials.restart_pull(pull, FIRST, "asked", 2).cursor.question == 0
    assert trials.left_out(pull) == ()
    trials.leave_out(pull, REFUSED, PullCursor(3))
    assert trials.begin_pull("r", SECOND, "asked").cursor.question == 0
    assert trials.left_out(pull) == ()


def test_a_password_in_the_address_of_an_old_pull_is_masked_by_the_upgrade(url: str) -> None:
    opened = open_engine(url)
    upgrade_tables(opened, "0006")
    sources = ["https://me:se@cr/et@a.example/api", "https://a.example/api", "file@work.zip"]
    pull = sa.Table("pull", sa.MetaData(), autoload_with=opened)
    job = sa.Table("job", sa.MetaData(), autoload_with=opened)
    counts = dict.fromkeys(("seen", "new", "changed", "unchanged", "gone", "quarantined", "requests"), 0)
    with opened.begin() as connection:
        for source in sources:
            row = {"source": source, "data_timestamp": FIRST, "whole": False, "asked": "", "question": 0, "done": 0}
            connection.execute(sa.insert(pull).values(**row, **counts, token=""))
        fault = "the registry at https://me:secret@a.example/api cannot be read; see b@example.org"
        connection.execute(sa.insert(job).values(name="run", fault=fault))
    upgrade_tables(opened)
    with opened.connect() as connection:
        assert "secret" not in (connection.scalar(sa.select(job.c.fault)) or "")
        masked = connection.scalars(sa.select(pull.c.source).order_by(pull.c.id)).all()
    opened.dispose()
    assert masked == ["https://***@a.example/api", *sources[1:]]
