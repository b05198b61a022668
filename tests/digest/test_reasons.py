"""Why the totals moved: one line an event, the largest first, and what sums."""

from dataclasses import replace
from decimal import Decimal

from digest import editions
from horizon.digest.view import reasons
from horizon.digest.view.for_reader import narrow_edition
from horizon.edition.bridge_stages import CALENDAR_CAUSES
from horizon.values.budget_impact import BY_PAYER

PAYERS = {"heart_failure": editions.HEART.payer, "lung_cancer": editions.LUNG.payer}
BY_PAYERS = replace(
    editions.NORMAL,
    scan=replace(
        editions.NORMAL.scan,
        totals=tuple(
            replace(row, scope=BY_PAYER, payer=PAYERS[name])
            for name, size in (("heart_failure", 60), ("lung_cancer", 51.796875))
            for row in editions.totals(**{name: size})
        ),
    ),
)


def test_events_stand_by_payer_the_largest_first_and_the_calendar_last() -> None:
    heart, lung = reasons.list_reason_tables(BY_PAYERS, most=3)
    assert (heart.payer, heart.before, heart.after, heart.difference) == (
        *("Integrated care boards", "£209m", "£230m", "+£21m"),
    )
    assert [line.sentence for line in heart.all_lines] == [
        "HF-101: its trial now ends 5 months earlier, +£20m",
        "Time alone: launches are nearer, with nothing new, +£1m",
    ]
    assert heart.lines[0].link == "https://clinicaltrials.gov/study/NCT05000001"
    assert (lung.before, lung.after, lung.difference) == ("£203.2m", "£198.9m", "−£4.3m")
    assert [line.sentence for line in lung.all_lines] == [
        "lungomab: fit for it: 40% instead of 55%, −£5.7m",
        "ZX-9: the registry’s record was read anew, +£1.2m",
        "All else, −£200k",
        "Time alone: launches are nearer, with nothing new, +£400k",
    ]


def test_a_reader_gets_what_was_moved_on_their_watchlists() -> None:
    part = narrow_edition(BY_PAYERS, ("heart-failure",))
    (table,) = reasons.list_reason_tables(part)
    assert table == reasons.list_reason_tables(BY_PAYERS)[0]
    unmoved = [f"{reason.subject} {reason.event}".strip() for reason in part.reasons if not reason.moves]
    assert unmoved == ["the threshold is now £20m (was £5m)"]


def test_an_edition_of_an_early_version_gives_its_causes_in_todays_words() -> None:
    (table,) = reasons.list_reason_tables(replace(editions.NORMAL, reasons=()), most=2)
    assert [line.sentence for line in table.all_lines] == [
        "Launch earlier or later: HF-101: phase 3 completes 5 months earlier (NCT05000001, 14 Feb); "
        "LU-012 a month later, +£21m",
        "The watchlists’ costs were changed: lungomab: fit for it 40%, was 55%, −£6m",
        "All else, +£1m",
        "Time alone: launches are nearer, with nothing new, +£1m",
    ]


def test_what_rounding_alone_moves_is_not_told() -> None:
    moved = (
        replace(reason, moves=tuple(replace(move, amount=Decimal(1)) for move in reason.moves))
        for reason in BY_PAYERS.reasons
        if reason.cause in CALENDAR_CAUSES
    )
    tables = reasons.list_reason_tables(replace(BY_PAYERS, reasons=tuple(moved)))
    assert tables
    assert [table.all_lines for table in tables] == [()] * len(tables)


def test_a_first_edition_has_none() -> None:
    assert reasons.list_reason_tables(editions.FIRST) == ()
