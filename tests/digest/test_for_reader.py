"""What concerns one reader, and what may be printed at all."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import editions
from horizon.digest.view.for_reader import LONGEST_TEXT, clean_strings, clean_text, compose_headline, narrow_edition
from horizon.edition.compose import write_notes


def test_who_holds_every_watchlist_gets_the_edition_as_it_is() -> None:
    assert narrow_edition(editions.NORMAL, ("lung-cancer", "heart-failure")) is editions.NORMAL


def test_a_reader_of_a_part_learns_nothing_of_the_rest() -> None:
    part = narrow_edition(editions.NORMAL, ("heart-failure",))
    assert {technology.watchlist for technology in part.scan.technologies} == {"heart-failure"}
    assert {row.scope for row in part.scan.totals} == {"heart-failure"}
    assert part.bridge == ()
    assert part.inputs == ""
    text = str(asdict(part))
    assert "lung" not in text
    assert "ZX-9" not in text


def test_a_part_has_news_of_its_own() -> None:
    assert narrow_edition(editions.NORMAL, ("heart-failure",)).headline == "HF-101 needs a decision by 18 Dec 2026"
    assert narrow_edition(editions.NORMAL, ("lung-cancer",)).headline == "2 new, 1 stopped, 1 dormant, 1 gone"
    assert narrow_edition(editions.QUIET, ("lung-cancer",)).headline == "nothing moved"


def test_a_part_counts_what_stood_still() -> None:
    part = narrow_edition(editions.NORMAL, ("lung-cancer",))
    changed = {"LU-004", "LU-007", "LU-012", "LU-013", "LU-003"}
    assert part.watched_unchanged == len({technology.name for technology in part.scan.technologies} - changed)
    assert narrow_edition(editions.FIRST, ("lung-cancer",)).watched_unchanged == 0


def test_tail_watch_keeps_what_is_the_readers_own() -> None:
    assert narrow_edition(editions.NORMAL, ("lung-cancer",)).tail_watch == (editions.NORMAL.tail_watch[1],)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("two\nlines\r\n", "two lines"),
        ("\x00\x1b[31mred", "[31mred"),
        ("\u202egnirts", "gnirts"),
        ("\ud800lone", "lone"),
        ("Ménière’s β-blocker 漢字", "Ménière’s β-blocker 漢字"),
    ],
)
def test_what_cannot_be_printed_is_removed(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(st.text(max_size=2_000))
def test_what_is_clean_can_be_printed(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned) <= LONGEST_TEXT
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")


def test_it_reaches_every_string() -> None:
    assert "\u202e" not in str(asdict(clean_strings(editions.HOSTILE)))


def test_a_part_of_a_first_edition_says_that_it_is_the_first() -> None:
    first = replace(editions.ALL["first"], scan=replace(editions.ALL["first"].scan, technologies=()))
    assert compose_headline(first) == "first edition, 0 technologies watched"


def test_notes_are_those_of_the_readers_own_areas() -> None:
    scan = replace(editions.NORMAL.scan, watchlists=(editions.NO_MODEL, replace(editions.LUNG, costed=False)))
    notes = ("Without a term that the registry refuses: a term of Lung cancer", "The registry was late.")
    whole = replace(editions.NORMAL, scan=scan, notes=(*notes, *write_notes(scan, is_first=False)))
    assert narrow_edition(whole, ("heart-failure",)).notes == (notes[1], "Timing only, no pounds: Heart failure.")
