"""The page in all its forms: as it reads, what it never does, and what hostile text cannot do to it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from digest import editions, goldens
from horizon.digest.charts.drawing import Picture
from horizon.digest.charts.edition_charts import draw_pictures
from horizon.digest.html import render
from horizon.values.edition import Recipient
from horizon.values.keys import TechnologyKey

DOT = (Picture("impact", "All together", b"\x89PNG", "a picture of nothing"),)
EVERY = {**editions.ALL, "hostile": editions.HOSTILE}


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text outside of styles and scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] not in {"style", "script"}:
            self.text += data


@pytest.mark.parametrize(("name", "text"), goldens.render_goldens().items(), ids=goldens.render_goldens())
def test_it_reads_as_before(name: str, text: str) -> None:
    assert text == (goldens.GOLDEN / name).read_text("utf-8")


def test_every_golden_file_is_still_made() -> None:
    assert {path.name for path in goldens.GOLDEN.iterdir()} == set(goldens.render_goldens())


@pytest.mark.parametrize("name", EVERY)
def test_the_text_keeps_within_100_columns(name: str) -> None:
    assert max(map(len, render.render_text(EVERY[name]).splitlines())) <= 100


@pytest.mark.parametrize("name", EVERY)
def test_the_email_is_not_clipped(name: str) -> None:
    html = render.render_email(EVERY[name], draw_pictures(EVERY[name]))
    assert len(html.encode()) < 100_000


def test_an_email_about_300_technologies_is_whole_and_says_what_it_leaves_to_the_report() -> None:
    many = tuple(
        replace(editions.HF101, key=TechnologyKey(f"heart-failure||hf-{number}"), name=f"HF-{number}")
        for number in range(300)
    )
    moves = tuple(replace(editions.NORMAL.movements[2], technology=technology.key) for technology in many[:60])
    changed = tuple(replace(editions.NORMAL.changes[0], technology=technology.key) for technology in many[:60])
    scan = replace(editions.NORMAL.scan, technologies=many)
    edition = replace(editions.NORMAL, scan=scan, movements=moves, changes=changed)
    html = render.render_email(edition, draw_pictures(edition))
    assert len(html.encode()) < 100_000
    assert "£412m → £429m (+£17m)" in Tags(html).text
    assert re.search(r"2030/31</td>.*?£390m", html)
    assert "December submission for 2027/28 must carry" in html
    assert "288 more, on the watchlists’ own pages of the report" in html
    assert "292 more" in html
    assert "80 more in the report" in html


def test_the_email_is_not_clipped_whatever_the_alphabet() -> None:
    wide = "漢字" * 400
    technologies = tuple(replace(item, name=f"{wide}{item.key}") for item in editions.HOSTILE.scan.technologies)
    moves = tuple(replace(editions.NORMAL.movements[0], technology=TechnologyKey(wide), text=wide) for _ in range(50))
    scan = replace(editions.HOSTILE.scan, technologies=technologies)
    edition = replace(editions.HOSTILE, scan=scan, movements=moves, tail_watch=(wide,) * 20)
    assert len(render.render_email(edition, draw_pictures(edition)).encode()) < 100_000


@pytest.mark.parametrize("name", EVERY)
def test_the_email_asks_nothing_that_mail_programs_lack(name: str) -> None:
    html = render.render_email(EVERY[name], DOT)
    tags = Tags(html).tags
    # Outlook on the desktop knows no max-width: a table of fixed width, that only it sees, stands around the page.
    assert [a["style"].count("max-width") for _, a in tags if "max-width" in a.get("style", "")] == [1]
    assert re.search(r'<!--\[if mso\]><table role="presentation" width="600"[^>]*><tr><td><!\[endif\]-->\s*<div', html)
    assert not re.search(r"flex|grid|background-image", " ".join(a.get("style", "") for _, a in tags))
    assert not {"style", "script", "svg", "link"} & {tag for tag, _ in tags}
    assert [a["src"] for tag, a in tags if tag == "img"] == ["cid:impact"]


def test_the_email_on_disk_holds_its_pictures() -> None:
    shown = [a["src"] for tag, a in Tags(render.render_email_file(editions.NORMAL, DOT)).tags if tag == "img"]
    assert shown == ["data:image/png;base64,iVBORw=="]


@pytest.mark.parametrize("name", EVERY)
def test_the_report_asks_for_nothing_outside_itself(name: str) -> None:
    html = render.render_report(EVERY[name], DOT)
    for tag, attributes in Tags(html).tags:
        assert not re.match(r"(https?:)?//", attributes.get("src", ""))
        assert tag in {"a", "link"} or "href" not in attributes
        assert tag != "link" or attributes["href"] == "data:,"
        assert not [key for key in attributes if key.startswith("on")]
    assert not re.search(r"url\(|@import", html)


def test_the_report_forbids_itself_what_it_does_not_do() -> None:
    (policy,) = [a["content"] for _, a in Tags(render.render_report(editions.NORMAL, ())).tags if "http-equiv" in a]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "script-src 'sha256-" in policy


def test_hostile_text_stays_text() -> None:
    tags = Tags(render.render_report(editions.HOSTILE, DOT))
    assert len([tag for tag, _ in tags.tags if tag == "script"]) == 1
    assert len([tag for tag, _ in tags.tags if tag == "img"]) == 1
    assert "<script>alert(1)</script>" in tags.text
    assert "{{ 7*7 }}" in tags.text
    assert "\u202e" not in tags.text
    assert not [a for tag, a in tags.tags if tag == "a" and "example.org" in a["href"]]


def test_a_hostile_headline_is_one_line() -> None:
    message = render.render_message(editions.HOSTILE, ("heart-failure", "lung-cancer"))
    assert "\n" not in message.subject
    assert "\r" not in message.subject


@pytest.mark.parametrize("form", ["index", "email", "text"])
def test_what_the_reader_must_find(form: str) -> None:
    draw = {
        "index": lambda: Tags(render.render_report(editions.NORMAL, ())).text,
        "email": lambda: Tags(render.render_email(editions.NORMAL, ())).text,
        "text": lambda: render.render_text(editions.NORMAL),
    }
    text = " ".join(draw[form]().split())
    for words in (
        "£412m → £429m (+£17m)",
        "2 new · 1 moved · 1 stopped · 1 dormant · 1 gone · 34 watched without change",
        "Jun–Dec 28",
        "December submission 2027/28 must carry HF-101 or a contingency: £12m (P90 £31m)",
        "has passed",
        "If all of these came: P99 £710m",
        "Inside the launch window: 9 of 14 (43–83%)",
        "interim analysis crossed the futility boundary",
        "with a confidential price: in no total",
    ):
        assert words.lower() in text.lower(), words


def test_the_report_has_it_all() -> None:
    text = " ".join(Tags(render.render_report(editions.NORMAL, ())).text.split())
    for words in (
        "A new product: medicine by Example Therapeutics, phase 3.",
        "58% to be approved (48% to 68% where studies disagree), 31% to be approved and funded",
        "price confidential: used, not shown",
        "SGLT2 inhibitor: 20% stop it",
        "in specialist follow-up",
        "Echocardiography slots",
        "phase is not counted",
        "completion to approval, phase 3",
        "no source",
    ):
        assert words in text, words
    assert all(technology.name in text for technology in editions.NORMAL.scan.technologies)


def test_notes_and_refusals_stand_before_the_news() -> None:
    written, drawn = render.render_text(editions.FIRST), Tags(render.render_report(editions.FIRST, ())).text
    assert written.index("Reconstructed as of") < written.index("WHAT CHANGED")
    assert drawn.index("Reconstructed as of") < drawn.index("What changed")
    assert "share: 1.4 is not between 0 and 1" in render.render_text(editions.EMPTY)


def test_an_expected_figure_never_stands_alone() -> None:
    for edition in editions.ALL.values():
        text = render.render_text(edition)
        assert ("expected" in text.partition("WHAT IS COMING")[0].lower()) <= ("If it comes" in text)


def test_a_quiet_week_says_so_in_three_lines() -> None:
    changed = render.render_text(editions.QUIET).partition("WHAT CHANGED\n")[2].partition("\n\n")[0]
    assert [line.strip() for line in changed.splitlines()] == [
        "A quiet week: nothing moved that a planner would act on.",
        "Expected, 2026/27–2030/31: £412m, unchanged. If it comes: £84m–£390m in 2030/31, the dearest.",
        "38 watched without change. Next decision: 18 Dec 2026, HF-101.",
    ]


def test_a_week_in_which_only_time_passed_is_quiet_too() -> None:
    step = editions.BRIDGE.steps[0]
    bridge = replace(editions.BRIDGE, after=editions.BRIDGE.before + step.amount, steps=(step,))
    week = replace(editions.QUIET, bridge=(bridge,))
    message = render.render_message(week, [page.name for page in week.scan.watchlists])
    assert "A quiet week" in message.html
    assert "£412.1m → £413.3m (+£1.2m)" in Tags(message.html).text
    assert "▲" not in message.html
    assert (message.pictures, "<img" in message.html) == ((), False)


def test_readers_of_the_same_watchlists_are_each_told_why_they_get_it() -> None:
    drawn = render.render_message(editions.NORMAL, ("heart-failure", "lung-cancer"))
    finance, pharmacy, nameless = (
        render.address_message(drawn, Recipient("a@example.org", role, ())) for role in ("finance", "<b>pharmacy", "")
    )
    assert finance.text.endswith("\n\nYou get this as finance, for Heart failure and Lung cancer.\n")
    assert "You get this as finance, for Heart failure and Lung cancer.</p>" in finance.html
    assert "You get this as &lt;b&gt;pharmacy, for Heart failure" in pharmacy.html
    assert "You get this for Heart failure and Lung cancer." in nameless.html
    assert max(map(len, pharmacy.text.splitlines())) <= 100


def test_a_message_concerns_its_reader() -> None:
    message = render.render_message(editions.NORMAL, ("heart-failure",))
    assert message.subject == "Horizon week 8: HF-101 needs a decision by 18 Dec 2026"
    assert "lung" not in message.text
    assert "lung" not in message.html
    assert [f"cid:{picture.name}" for picture in message.pictures] == re.findall(r"cid:[\w-]+", message.html)
