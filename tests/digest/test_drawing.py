"""What all pictures share."""

from horizon.digest.charts.drawing import shorten_label


def test_a_label_is_short_and_has_only_letters_of_the_font() -> None:
    assert shorten_label("HF-101") == "HF-101"
    assert shorten_label("漢字") == "??"
    assert shorten_label("a long title", 7) == "a long…"
