"""What was said, beside what then happened: a miss is said as one."""

import datetime as dt
from html.parser import HTMLParser

import pytest

from horizon.demo import story
from horizon.demo.play import Played
from horizon.replay.beside import judge
from horizon.values.frozen import Window

WINDOW = Window(dt.date(2014, 1, 1), dt.date(2014, 6, 1), dt.date(2015, 1, 1))


@pytest.mark.parametrize(
    ("happened", "words", "held"),
    [
        (dt.date(2014, 1, 1), "inside the window, 5 months from its middle", True),
        (dt.date(2014, 6, 1), "inside the window, 0 days from its middle", True),
        (dt.date(2015, 1, 1), "inside the window, 7 months from its middle", True),
        (dt.date(2013, 12, 31), "missed: 1 day before the window opened; the forecast was late", False),
        (dt.date(2013, 12, 1), "missed: 4 weeks before the window opened; the forecast was late", False),
        (dt.date(2015, 1, 9), "missed: 1 week after the window closed; the forecast was early", False),
        (dt.date(2016, 1, 1), "missed: 12 months after the window closed; the forecast was early", False),
    ],
)
def test_a_forecast_is_judged_by_its_window(happened: dt.date, words: str, held: bool) -> None:
    assert judge(WINDOW, happened) == (words, held)


def test_every_outcome_and_every_plan_has_a_source() -> None:
    assert all(one.source and one.what for one in (*story.came(), *story.spend()))
    days = [one.on for one in story.outcomes()]
    assert days == sorted(days)
    assert [one.year for one in story.spend()] == [1, 2, 3]


@pytest.mark.slow
def test_only_what_was_said_before_it_happened_is_judged(played: Played) -> None:
    found = story.verdicts(played.editions[:3])
    assert all(one.said_on < one.outcome.on.middle() for one in found)
    assert {one.outcome.technology for one in found} >= {"sofosbuvir", "simeprevir"}


@pytest.mark.slow
def test_the_page_prints_misses_and_hits_alike(played: Played) -> None:
    editions = played.editions[:3]
    page = (played.folder / "index.html").read_text(encoding="utf-8")
    verdicts = story.verdicts(editions)
    misses = [one for one in verdicts if not one.held]
    money = [held for *_, held in story.money_lines(editions)]
    assert misses
    assert page.count('class="missed"') >= len(misses) + sum(held.startswith("missed") for held in money)
    for one in verdicts:
        assert one.words in page
    assert "faldaprevir: development ended" in page
    assert "before its licence, on 30 September 2012" in page or "before its licence, on 30 Sep 2012" in page


@pytest.mark.slow
def test_the_page_links_to_every_edition_and_asks_for_nothing_outside(played: Played) -> None:
    links: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            links.extend(value for name, value in attrs if name in {"href", "src"} and value)

    Links().feed((played.folder / "index.html").read_text(encoding="utf-8"))
    assert {f"{one.key}/index.html" for one in played.editions} <= set(links)
    assert not [link for link in links if not (played.folder / link).is_file()]


@pytest.mark.slow
def test_the_lines_for_the_terminal_say_the_same(played: Played) -> None:
    rows = list(story.lines(played.editions[:3]))
    assert [row[-1] for row in rows] == [one.words for one in story.verdicts(played.editions[:3])]
    assert len(list(story.money_lines(played.editions[:3]))) == 3
