"""Whose people the figures of watchlists are, and who pays."""

import pytest

from horizon.app.whose_people import describe_new_payers, describe_whose_people, list_payers
from horizon.settings import DigestSettings
from impact.models import make_watchlist

KENT = DigestSettings(area="Kent", area_people=1_900_000)


@pytest.mark.parametrize(
    ("changes", "settings", "words"),
    [
        ({}, DigestSettings(), "Numbers of people are for the whole of England, not for an area of it: area and "),
        ({}, KENT, "Numbers of people are scaled from England to Kent, 1,900,000 people (area and area_people under "),
        ({"local": True}, KENT, "Numbers of people are taken as our own area’s already, since the watchlist says so."),
        ({"population": None, "price": None}, KENT, ""),
    ],
)
def test_a_sum_says_whose_people_it_counts(changes: dict[str, object], settings: DigestSettings, words: str) -> None:
    text = describe_whose_people([make_watchlist(jurisdiction="england", **changes)], settings)
    assert text.startswith(words)
    assert bool(text) is bool(words)


def test_a_payer_that_no_other_watchlist_has_is_named() -> None:
    boards = make_watchlist(payer="Integrated care boards", monitoring={"cost": 1, "payer": "Hospitals"})
    same, new = (
        make_watchlist(name="other", payer=payer) for payer in ("integrated care boards", "Our integrated care board")
    )
    assert list_payers([boards, same]) == ("Hospitals", "Integrated care boards")
    assert describe_new_payers(same, [boards, same]) == ""
    assert describe_new_payers(new, [boards, new]) == (
        "“Our integrated care board” is a payer that no other watchlist has: it gets totals of its own."
    )
    assert describe_new_payers(new, [new]) == ""
