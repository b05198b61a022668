"""What an edition says, from two scans that differ by a little."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from digest.editions import HF101, NORMAL
from horizon.edition.bridge import Bridges
from horizon.edition.compose import WindowNews, compose
from horizon.edition.rounding import round_bridge
from horizon.values.bridge import Bridge
from horizon.values.changes import TrialChange
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.money import format_short_amount
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecord
from horizon.values.scan import Scan
from horizon.values.technology import Technology, Window

STOOD = NORMAL.scan
DAY = STOOD.as_of
MOVED = TrialChange("NCT05000001", "primary_completion", True, "primary completion 6 months later")
ELSEWHERE = TrialChange("NCT09999999", "new", True, "new trial")


def scan(*technologies: Technology, **changes: Any) -> Scan:
    return replace(STOOD, technologies=technologies, **changes)


def edition(
    now: Scan,
    before: Edition | None = None,
    noted: tuple[TrialChange, ...] = (),
    inputs: str = "{}",
    **news_fields: Any,
) -> Edition:
    news = WindowNews([("2026-02-24T09:00:05", change) for change in noted], **news_fields)
    return compose("2026-W09", now, before, news, inputs)


def earlier(*technologies: Technology) -> Edition:
    return replace(edition(scan(*technologies)), key="2026-W08")


def later(technology: Technology, days: int) -> Technology:
    assert technology.licence
    moved = replace(technology.licence, p50=technology.licence.p50 + dt.timedelta(days=days))
    return replace(technology, licence=moved)


def dearer(technology: Technology, share: Decimal) -> Technology:
    rows = (replace(row, expected=row.expected * (1 + share)) for row in technology.impact)
    return replace(technology, impact=tuple(rows))


def test_the_first_edition_lists_no_changes_and_says_what_it_is() -> None:
    composed = edition(scan(HF101), noted=(MOVED,))
    assert (composed.movements, composed.changes, composed.watched_unchanged, composed.window_from) == ((), (), 0, "")
    assert composed.headline.startswith("first edition, 1 technology watched")
    assert "nothing to compare it with" in " ".join(composed.notes)


def test_its_window_begins_where_the_last_edition_ended() -> None:
    composed = edition(scan(HF101), earlier(HF101))
    assert composed.window_from == STOOD.data_timestamp
    assert (composed.movements, composed.changes, composed.watched_unchanged) == ((), (), 1)
    assert not any("nothing to compare" in note for note in composed.notes)


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (later(HF101, 29), []),
        (later(HF101, 30), [("moved", 30, None)]),
        (later(HF101, -90), [("moved", -90, None)]),
        (dearer(HF101, Decimal("0.04")), []),
        (dearer(HF101, Decimal("0.5")), [("moved", None, True)]),
        (
            replace(HF101, state="stopped", impact=(), impact_since_launch=(), because=("terminated: no benefit",)),
            [("stopped", None, None)],
        ),
        (replace(HF101, state="dormant", impact=(), impact_since_launch=()), [("dormant", None, None)]),
        (replace(HF101, state="authorised"), [("authorised", None, True)]),
    ],
)
def test_a_movement_is_told_where_it_is_noticeable(now: Technology, what: list[tuple[str, int | None, object]]) -> None:
    moves = edition(scan(now), earlier(HF101)).movements
    assert [(move.what, move.licence_days, None if move.expected is None else True) for move in moves] == what


@pytest.mark.parametrize(("share", "movements"), [("1", 0), ("0.9", 0), ("0.2", 1), ("0", 1), ("-1", 1)])
def test_what_time_alone_did_to_its_money_is_no_news(share: str, movements: int) -> None:
    now = dearer(HF101, Decimal("0.3"))
    rise = sum((row.expected for row in now.impact), Decimal(0)) - sum(
        (row.expected for row in HF101.impact), Decimal(0)
    )
    bridges = Bridges(by_calendar={HF101.key: rise * Decimal(share)})
    composed = edition(scan(now), earlier(HF101), bridges=bridges)
    assert (len(composed.movements), composed.watched_unchanged) == (movements, 1 - movements)
    assert all(move.expected == rise for move in composed.movements)


def test_what_is_new_and_what_is_gone_is_told_by_its_key() -> None:
    fresh = replace(HF101, key=TechnologyKey("heart-failure||new"), name="New")
    moves = edition(scan(fresh), earlier(HF101)).movements
    assert {(move.technology, move.what) for move in moves} == {("heart-failure||new", "new"), (HF101.key, "gone")}
    assert moves[0].what == "new", "the larger amount first"


def test_a_change_is_told_once_for_each_technology_that_its_trial_backs() -> None:
    other = replace(HF101, key=TechnologyKey("lung-cancer||hf-101"), watchlist="lung-cancer")
    composed = edition(scan(HF101, other), earlier(HF101, other), (MOVED, ELSEWHERE))
    assert [(line.nct_id, line.technology, line.watchlist) for line in composed.changes] == [
        ("NCT05000001", HF101.key, "heart-failure"),
        ("NCT05000001", "lung-cancer||hf-101", "lung-cancer"),
    ]
    assert composed.changes[0].noted == "2026-02-24T09:00:05"
    assert composed.watched_unchanged == 0


MORE = Bridge("2026-W08", Decimal(5_000_000), Decimal(9_000_000), "GBP", ())
MORE_SAID = "£4.00m more on average"
HARDLY = replace(MORE, after=Decimal(5_999_999))
UNSEEN = replace(MORE, before=Decimal(1_071_000_000), after=Decimal(1_072_200_000))
LESS = replace(MORE, before=Decimal(1_066_000_000), after=Decimal(1_049_500_000))


@pytest.mark.parametrize(
    ("now", "bridge", "headline"),
    [
        ((replace(HF101, act_now=False),), (), "nothing moved"),
        ((replace(later(HF101, 90), act_now=False),), (), "1 technology moved"),
        ((HF101,), (), "HF-101 needs a decision by 18 Dec"),
        ((replace(HF101, decide_by=DAY - dt.timedelta(days=1)),), (), "nothing moved"),
        ((replace(HF101, act_now=False),), (MORE,), MORE_SAID),
        ((replace(HF101, act_now=False),), (HARDLY,), "nothing moved"),
        ((replace(HF101, act_now=False),), (UNSEEN,), "nothing moved"),
        ((replace(HF101, act_now=False),), (LESS,), f"{round_bridge(LESS).difference[1:]} less on average"),
        ((HF101,), (MORE,), f"{MORE_SAID}, HF-101 needs a decision by 18 Dec"),
    ],
)
def test_the_headline_is_the_news(now: tuple[Technology, ...], bridge: tuple[Bridge, ...], headline: str) -> None:
    assert edition(scan(*now), earlier(HF101), bridges=Bridges(bridge)).headline == headline


def test_the_tail_watch_asks_for_no_probability() -> None:
    unlikely = replace(HF101, name="Unlikely", key=TechnologyKey("heart-failure||unlikely"))
    assert unlikely.probability
    unlikely = replace(unlikely, probability=replace(unlikely.probability, reimbursed=0.01))
    lines = edition(scan(HF101, unlikely)).tail_watch
    assert any(line.startswith("One chance in a hundred: ") for line in lines)
    assert any(line.startswith("Unlikely in ") and "1% likely" in line for line in lines)


def test_without_money_there_is_no_tail() -> None:
    timing = replace(HF101, impact=(), impact_since_launch=())
    assert edition(scan(timing, totals=())).tail_watch == ()


def test_what_it_was_told_stands_in_it() -> None:
    composed = edition(
        scan(HF101), inputs="{...}", refused_watchlists=("a.yaml:1:1: empty",), set_aside=3, notes=("A sample.",)
    )
    assert (composed.inputs, composed.refused_watchlists, composed.set_aside) == ("{...}", ("a.yaml:1:1: empty",), 3)
    assert composed.notes[0] == "A sample."
    assert (composed.key, composed.composed_for) == ("2026-W09", DAY)


def test_an_opinion_on_another_use_is_one_line_and_moves_nothing() -> None:
    told = RegulatoryRecord("authorised for another use", other_opinion=dt.date(2026, 2, 20))
    (movement,) = edition(scan(replace(HF101, regulatory=replace(NO_RECORDS, eu=told))), earlier(HF101)).movements
    assert (movement.what, movement.expected, movement.licence_days) == ("moved", None, None)
    assert movement.text == "positive opinion of the EMA on 20 Feb 2026, for another use or one not said"


def test_what_a_regulator_decided_is_the_news_of_its_technology() -> None:
    opinion = RegulatoryRecord("opinion", opinion=dt.date(2026, 2, 20), link="https://www.ema.europa.eu/en/a")
    assert HF101.licence
    soon = Window(*(dt.date(2026, 4, day) for day in (1, 15, 30)))
    now = replace(dearer(HF101, Decimal("0.5")), licence=soon, regulatory=replace(NO_RECORDS, eu=opinion))
    (movement,) = edition(scan(now), earlier(HF101)).movements
    year = max(HF101.impact, key=lambda row: row.expected)
    moved = format_short_amount(year.expected * Decimal("0.5"), year.currency)
    assert (movement.what, movement.link) == ("opinion", opinion.link)
    ahead = f"licence expected by April 2026, {moved} moves into {year.financial_year}"
    assert movement.text == f"positive opinion of the EMA on 20 Feb 2026: {ahead}"
    assert edition(scan(now), earlier(now)).movements == ()


def test_what_left_the_money_is_said_too() -> None:
    refused = RegulatoryRecord("refused", decided=dt.date(2026, 2, 20))
    now = replace(dearer(HF101, Decimal("-0.9")), regulatory=replace(NO_RECORDS, eu=refused))
    (movement,) = edition(scan(now), earlier(HF101)).movements
    assert movement.what == "refused"
    assert " leaves 20" in movement.text


def test_an_old_licence_that_only_now_is_listed_is_no_news() -> None:
    old = RegulatoryRecord("authorised", authorised=dt.date(2015, 1, 1))
    assert edition(scan(replace(HF101, regulatory=replace(NO_RECORDS, eu=old))), earlier(HF101)).movements == ()
