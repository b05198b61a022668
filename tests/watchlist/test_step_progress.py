"""Progress written into a watchlist's text: one line changes, and every comment stays."""

import datetime as dt
from pathlib import Path

import pytest

from horizon.errors import UsageError
from horizon.watchlist.files.load import parse_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.files.step_progress import StepEntry, write_progress

TEXT = """\
title: Area # ours
match: {conditions: [area]}
technologies:
  - {name: one, aliases: [A-1]} # the first
readiness: # lead times are assumptions
  - {step: Centres, months: 9}
  - step: Nurses # four of them
    months: 4
    after: [Centres]
recipients: []
"""
DONE = StepEntry("nurses", "done", dt.date(2026, 5, 1), "lead nurse", "8 of 8: all")


def changed_lines(text: str, new: str) -> list[str]:
    before = text.splitlines()
    return [line for line in new.splitlines() if line not in before]


def test_a_shared_step_gains_its_state_and_nothing_else_moves() -> None:
    new = write_progress(TEXT, DONE)
    assert changed_lines(TEXT, new) == [
        "    owner: lead nurse",
        "    state: done",
        '    date: "2026-05-01"',
        '    note: "8 of 8: all"',
    ]
    assert set(TEXT.splitlines()) <= set(new.splitlines())
    (step,) = [step for step in parse_watchlist(new, Path("area.yaml")).readiness if step.step == "Nurses"]
    assert (step.state, step.date, step.owner, step.note) == ("done", dt.date(2026, 5, 1), "lead nurse", "8 of 8: all")


@pytest.mark.parametrize("technology", ["one", "ONE", "two"])
def test_beside_a_technology_it_is_of_that_technology_alone(technology: str) -> None:
    watchlist = parse_watchlist(write_progress(TEXT, DONE, technology), Path("area.yaml"))
    (beside,) = [part for part in watchlist.technologies if part.name == technology.replace("ONE", "one")]
    (indication,) = watchlist.resolved_indications
    assert {step.step: step.state for step in indication.steps_of(beside)} == {"Centres": "to do", "Nurses": "done"}
    assert all(step.state == "to do" for step in watchlist.readiness)


def test_a_step_that_is_to_do_again_has_no_date_and_the_same_entry_changes_nothing() -> None:
    done = write_progress(TEXT, DONE, "one")
    assert write_progress(done, DONE, "one") == done
    again = parse_watchlist(write_progress(done, StepEntry("nurses", "to do"), "one"), Path("area.yaml"))
    assert [(step.state, step.date) for step in again.technologies[0].readiness] == [("to do", None)]


def test_an_unknown_step_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match="there is no step 'Nurse'; did you mean Nurses"):
        write_progress(TEXT, StepEntry("Nurse", "to do"))


@pytest.mark.parametrize("path", sorted(shipped_folder().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_step_can_be_marked(path: Path) -> None:
    text = path.read_text("utf-8")
    for indication in parse_watchlist(text, path).resolved_indications:
        for step in indication.readiness:
            for technology in ("", "a new one"):
                entry = StepEntry(step.step, "done", dt.date(2026, 5, 1))
                new = write_progress(text, entry, technology, indication.name)
                parse_watchlist(new, path)
                assert len(changed_lines(text, new)) in range(1, 4)
