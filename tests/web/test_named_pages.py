"""A technology that a watchlist names and no trial studies is in no list, and stands where its planner looks."""

from collections.abc import Iterator

import pytest

from web.conftest import OpenDesk

NAMED = """\
title: Amyloidosis
match: {conditions: [hepatitis c], not: [left heart disease]}
population: [{step: People, people: 4000}]
technologies:
  - {name: vutrisiran/x, price: {list: 200000, price_year: 2015}}
"""


@pytest.fixture
def page_of_named(desk: OpenDesk) -> Iterator[str]:
    """The address of its page, while a watchlist names it."""
    path = desk.folder / "watchlists" / "amyloidosis.yaml"
    path.write_text(NAMED, "utf-8")
    yield "/named?watchlist=amyloidosis&technology=vutrisiran%2Fx"
    path.unlink()


def test_it_is_found_beside_the_form_and_among_the_technologies(desk: OpenDesk, page_of_named: str) -> None:
    shown = desk.send("/watchlists/amyloidosis", {"act": "matches"}).text
    assert f'<a href="{page_of_named.replace("&", "&amp;")}">vutrisiran/x</a>' in shown
    with desk.enter() as session:
        listed = session.get(f"{desk.url}/technologies", params={"name": "VUTRI"}, timeout=30).text
        unknown = session.get(f"{desk.url}/technologies", params={"name": "nobody"}, timeout=30).text
        scanned = session.get(f"{desk.url}/watchlists/amyloidosis/scan", timeout=30).text
    assert "in no trial that counts" in scanned
    assert f'href="{page_of_named.replace("&", "&amp;")}"' in listed
    assert 'href="/ask?product=nobody"' in unknown


@pytest.mark.usefixtures("page_of_named")
def test_a_term_that_leaves_out_nothing_and_what_trials_name_are_seen(desk: OpenDesk) -> None:
    shown = desk.send("/watchlists/amyloidosis", {"act": "matches"}).text
    assert "But not about <b>left heart disease</b>: leaves out no trial" in shown
    assert "<br>Conditions: " in shown


def test_what_happened_to_it_is_recorded_and_struck_out(desk: OpenDesk, page_of_named: str) -> None:
    fields = {"event": "licence", "date": "20 Jan 2016", "source": "EMA"}
    assert "is missing" in desk.send(page_of_named, fields | {"source": ""}).text.lower()
    recorded = desk.send(page_of_named, fields)
    assert "counts once a trial or a date makes it a technology" in recorded.text
    number = recorded.text.partition('name="number" value="')[2].partition('"')[0]
    struck = desk.send(page_of_named.replace("?", "/strike?"), {"number": number, "reason": "another product"})
    assert "strikes out: another product" in struck.text
