"""A watchlist is begun on the desk, and a name that is taken leads to who has it."""

from web.conftest import OpenDesk


def test_a_name_that_is_taken_leads_to_the_watchlist_that_has_it(desk: OpenDesk) -> None:
    refused = desk.send("/new", {"way": "condition", "condition": "Asthma"})
    assert refused.status_code == 400
    assert '<a href="/watchlists/asthma">Open it</a>' in refused.text
