"""The words and short texts of a watchlist, each with its check and a message that says what to write."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from horizon.watchlist.schema.field_types import Country, Currency, Email, KnownSince, MeshId, Term


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Term, "C3"),
        (Term, "hepatitis C"),
        (MeshId, "D006526"),
        (MeshId, "C000612"),
        (Currency, "GBP"),
        (Country, "United Kingdom"),
        (Country, "Japan"),
        (Email, "planner@example.org"),
        (KnownSince, ""),
        (KnownSince, "2026"),
        (KnownSince, "2026-02-14"),
    ],
)
def test_what_may_be_written(kind: Any, text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Term, "C", "at least two letters or digits"),
        (Term, "(-)", "at least two letters or digits"),
        (MeshId, "6526", "such as D006526"),
        (Currency, "pounds", "such as GBP"),
        (Country, "England", "write United Kingdom"),
        (Country, "USA", "write United States"),
        (Email, "planner", "not an e-mail address"),
        (Email, "a@b.org, c@d.org", "not an e-mail address"),
        (KnownSince, "February", "write 2026, 2026-02 or 2026-02-14"),
        (KnownSince, "2026-13", "write 2026, 2026-02 or 2026-02-14"),
    ],
)
def test_what_is_refused_says_what_to_write(kind: Any, text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        TypeAdapter(kind).validate_python(text)
