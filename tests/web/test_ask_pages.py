"""Who asks about a condition or a product is told first who watches it already."""

import pytest

from web.conftest import OpenDesk


@pytest.mark.parametrize(
    ("field", "asked", "words", "link"),
    [
        ("condition", "hepatitis C", "<b>Yes:</b>", 'href="/watchlists/hepatitis-c"'),
        ("condition", "small cell lung cancer", "<b>Yes:</b>", 'href="/watchlists/lung-cancer"'),
        ("product", "Otherivir", "the newest edition:", 'href="/technologies/'),
        ("condition", "narcolepsy", "<b>No:</b> none of the 4 watchlists", 'href="/new?condition=narcolepsy'),
    ],
)
def test_who_watches_it_is_said_first(desk: OpenDesk, field: str, asked: str, words: str, link: str) -> None:
    with desk.enter() as session:
        page = session.get(f"{desk.url}/ask", params={field: asked}, timeout=30).text
    assert words in page
    assert link in page
    assert page.index("Does anybody here watch it?") < page.index("In the store")
