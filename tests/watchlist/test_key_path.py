"""How the place of a value in a watchlist is written for people."""

import pytest

from horizon.watchlist.schema.key_path import KeyPath, dotted_path


@pytest.mark.parametrize(
    ("path", "written"),
    [((), ""), (("title",), "title"), (("population", 0, "people"), "population.1.people"), (("a", 2, 0), "a.3.1")],
)
def test_positions_count_from_one(path: KeyPath, written: str) -> None:
    assert dotted_path(path) == written
