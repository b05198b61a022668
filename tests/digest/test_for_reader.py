"""What concerns one reader, and what may be printed at all."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import editions
from horizon.digest.view.for_reader import LONGEST, clean, fit_for_print, headline, narrow


def test_who_holds_every_watchlist_gets_the_edition_as_it_is() -> None:
    assert narrow(editions.NORMAL, ("lung-cancer", "heart-failure")) is editions.NORMAL


def test_a_reader_of_a_part_learns_nothing_of_the_rest() -> None:
    part = narrow(editions.NORMAL, ("heart-failure",))
    assert {one.watchlist for one in part.scan.technologies} == {"heart-failure"}
    assert {row.scope for row in part.scan.totals} == {"heart-failure"}
    assert part.bridge == ()
    assert part.inputs == ""
    told = str(asdict(part))
    assert "lung" not in told
    assert "ZX-9" not in told


def test_a_part_has_news_of_its_own() -> None:
    assert narrow(editions.NORMAL, ("heart-failure",)).headline == "HF-101 needs a decision by 18 Dec 2026"
    assert narrow(editions.NORMAL, ("lung-cancer",)).headline == "2 new, 1 stopped, 1 dormant, 1 gone"
    assert narrow(editions.QUIET, ("lung-cancer",)).headline == "nothing moved"


def test_a_part_counts_what_stood_still() -> None:
    part = narrow(editions.NORMAL, ("lung-cancer",))
    changed = {"LU-004", "LU-007", "LU-012", "LU-013", "LU-003"}
    assert part.watched_unchanged == len({one.name for one in part.scan.technologies} - changed)
    assert narrow(editions.FIRST, ("lung-cancer",)).watched_unchanged == 0


def test_tail_watch_keeps_what_is_the_readers_own() -> None:
    assert narrow(editions.NORMAL, ("lung-cancer",)).tail_watch == (editions.NORMAL.tail_watch[1],)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("two\nlines\r\n", "two lines"),
        ("\x00\x1b[31mred", "[31mred"),
        ("\u202egnirts", "gnirts"),
        ("\ud800lone", "lone"),
        ("Ménière’s β-blocker 漢字", "Ménière’s β-blocker 漢字"),
    ],
)
def test_clean(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text(max_size=2_000))
def test_what_is_clean_can_be_printed(text: str) -> None:
    kept = clean(text)
    assert len(kept) <= LONGEST
    assert clean(kept) == kept
    kept.encode("utf-8")


def test_it_reaches_every_string() -> None:
    assert "\u202e" not in str(asdict(fit_for_print(editions.HOSTILE)))


def test_a_part_of_a_first_edition_says_that_it_is_the_first() -> None:
    first = replace(editions.ALL["first"], scan=replace(editions.ALL["first"].scan, technologies=()))
    assert headline(first) == "first edition, 0 technologies watched"
