"""The page in all its forms: as it reads, what it never does, and what hostile text cannot do to it."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from digest import editions, goldens
from horizon.digest.charts.drawing import Picture
from horizon.digest.html import render, report
from horizon.technology.spelling import spell_first
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


@pytest.mark.parametrize("file", sorted(goldens.GOLDEN.iterdir()), ids=lambda file: file.name)
def test_it_reads_as_before(file: Path) -> None:
    assert goldens.render_goldens()[file.name] == file.read_text("utf-8")


def test_every_golden_file_is_still_made() -> None:
    assert {path.name for path in goldens.GOLDEN.iterdir()} == set(goldens.render_goldens())


@pytest.mark.parametrize("name", EVERY)
def test_the_text_keeps_within_100_columns(name: str) -> None:
    assert max(map(len, render.render_text(EVERY[name]).splitlines())) <= 100


@pytest.mark.parametrize("name", EVERY)
def test_the_email_is_not_clipped(name: str) -> None:
    html = render.render_email(EVERY[name], render.draw_mail_pictures(EVERY[name]))
    assert len(html.encode()) < 60_000


@pytest.mark.parametrize("name", editions.ALL)
def test_the_email_is_read_in_a_minute(name: str) -> None:
    message = render.address_message(
        render.render_message(EVERY[name], [page.name for page in EVERY[name].scan.watchlists]),
        Recipient("a@example.org", "finance", ()),
    )
    assert len(Tags(message.html).text.split()) <= 250
    assert len(message.text.split()) <= 250


def test_an_email_about_300_technologies_is_whole_and_says_what_it_leaves_to_the_report() -> None:
    many = tuple(
        replace(editions.HF101, key=TechnologyKey(f"heart-failure||hf-{number}"), name=f"HF-{number}")
        for number in range(300)
    )
    moves = tuple(replace(editions.NORMAL.movements[2], technology=technology.key) for technology in many[:60])
    changed = tuple(replace(editions.NORMAL.changes[0], technology=technology.key) for technology in many[:60])
    scan = replace(editions.NORMAL.scan, technologies=many)
    edition = replace(editions.NORMAL, scan=scan, movements=moves, changes=changed)
    html = render.render_email(edition, render.draw_mail_pictures(edition))
    assert len(html.encode()) < 60_000
    text = " ".join(Tags(html).text.split())
    assert "Decide by 18 December in 301 days, December submission for 2027/28" in text
    assert re.search(r"Also: HF-1 £12m \(£31m\).*; 29\d more", text)
    assert len(re.findall(r"29\d more", text)) == 2


def test_the_email_is_not_clipped_whatever_the_alphabet() -> None:
    wide = "漢字" * 400
    technologies = tuple(replace(item, name=f"{wide}{item.key}") for item in editions.HOSTILE.scan.technologies)
    moves = tuple(replace(editions.NORMAL.movements[0], technology=TechnologyKey(wide), text=wide) for _ in range(50))
    scan = replace(editions.HOSTILE.scan, technologies=technologies)
    edition = replace(editions.HOSTILE, scan=scan, movements=moves, tail_watch=(wide,) * 20)
    assert len(render.render_email(edition, DOT).encode()) < 100_000


@pytest.mark.parametrize("name", EVERY)
def test_the_email_asks_nothing_that_mail_programs_lack(name: str) -> None:
    html = render.render_email(EVERY[name], DOT)
    tags = Tags(html).tags
    # Outlook on the desktop knows no max-width: a table of fixed width, that only it sees, stands around the page.
    assert [a["style"].count("max-width") for _, a in tags if "max-width" in a.get("style", "")] == [1]
    assert re.search(r'<!--\[if mso\]><table role="presentation" width="600"[^>]*><tr><td><!\[endif\]-->\s*<div', html)
    assert not re.search(r"flex|grid|background-image", " ".join(a.get("style", "") for _, a in tags))
    assert not {"script", "svg", "link"} & {tag for tag, _ in tags}
    # What is not inlined is for programs that know a dark screen or a small one; without it nothing is amiss.
    (kept,) = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    assert re.sub(r"@media[^{]*\{(\s*[^{}]*\{[^{}]*\})*\s*\}", "", kept).strip() == ""
    assert {a["src"] for tag, a in tags if tag == "img"} <= {"cid:impact"}


def test_the_email_on_disk_holds_its_pictures() -> None:
    shown = [a["src"] for tag, a in Tags(render.render_email_file(editions.NORMAL, DOT)).tags if tag == "img"]
    assert shown == ["data:image/png;base64,iVBORw=="]


@pytest.mark.parametrize("name", EVERY)
def test_the_report_asks_for_nothing_outside_itself(name: str) -> None:
    html = report.render_report(EVERY[name], report.draw_report_pictures(EVERY[name]))
    for tag, attributes in Tags(html).tags:
        assert not re.match(r"(https?:)?//", attributes.get("src", ""))
        assert tag in {"a", "link"} or "href" not in attributes
        assert tag != "link" or attributes["href"] == "data:,"
        assert not [key for key in attributes if key.startswith("on")]
    assert not re.search(r"url\((?!#)|@import", html)


def test_the_report_forbids_itself_what_it_does_not_do() -> None:
    (policy,) = [a["content"] for _, a in Tags(report.render_report(editions.NORMAL, ())).tags if "http-equiv" in a]
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "script-src 'sha256-" in policy


def test_hostile_text_stays_text() -> None:
    tags = Tags(report.render_report(editions.HOSTILE, report.draw_report_pictures(editions.HOSTILE)))
    assert len([tag for tag, _ in tags.tags if tag == "script"]) == 1
    assert not [tag for tag, _ in tags.tags if tag in {"img", "iframe", "object"}]
    assert "<script>alert(1)</script>" in tags.text
    assert "{{ 7*7 }}" in tags.text
    assert "\u202e" not in tags.text
    assert not [a for tag, a in tags.tags if tag == "a" and "example.org" in a["href"]]


def test_a_hostile_headline_is_one_line() -> None:
    message = render.render_message(editions.HOSTILE, ("heart-failure", "lung-cancer"))
    assert "\n" not in message.subject
    assert "\r" not in message.subject


@pytest.mark.parametrize("form", ["email", "text"])
def test_what_the_reader_must_find_in_a_minute(form: str) -> None:
    draw = {
        "email": lambda: Tags(render.render_email(editions.NORMAL, ())).text,
        "text": lambda: render.render_text(editions.NORMAL),
    }
    text = " ".join(draw[form]().split())
    places = []
    for words in (
        "Decide by 18 December",
        "HF-101, Heart failure. Hold a contingency of £12m for 2027/28, £31m to be safe.",
        "1 chance in 3",
        "Overdue: lungomab, December submission for 2026/27 (was due 19 December 2025)",
        "five years to 2030/31 together, on average",
        "If it comes: £84m–£390m in 2030/31",
        "Why it moved",
        "HF-101: its trial now ends 5 months earlier (NCT05000001)",
        "Time alone",
        "Coming in the next 18 months",
        "Jun 2028–Dec 2028",
        "2 new, 1 moved, 1 stopped, 1 dormant, 1 gone, 34 watched without change",
    ):
        assert words.lower() in text.lower(), words
        places.append(text.lower().index(words.lower()))
    assert places == sorted(places)


def test_the_report_has_it_all() -> None:
    text = " ".join(Tags(report.render_report(editions.NORMAL, ())).text.split())
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
    assert all(spell_first(technology.name) in text for technology in editions.NORMAL.scan.technologies)


def test_an_average_never_stands_without_what_it_is_if_it_comes() -> None:
    for edition in editions.ALL.values():
        text = render.render_text(edition).lower()
        assert ("on average" in text) == ("if it comes" in text)


def test_a_quiet_week_says_so_in_three_lines() -> None:
    lines = render.render_text(editions.QUIET).partition("\n\n")[2].partition("\n\n")[0].replace("\n  ", " ")
    assert lines.splitlines() == [
        "A quiet week: nothing moved that a planner would act on.",
        "Decide by 18 December (in 301 days, December submission for 2027/28): HF-101, £12m, £31m to be safe.",
        "All together: £430m on average over five years to 2030/31; if it comes, £84m–£390m in 2030/31.",
    ]


def test_a_week_in_which_only_time_passed_is_quiet_too() -> None:
    step = editions.BRIDGE.steps[0]
    bridge = replace(editions.BRIDGE, after=editions.BRIDGE.before + step.amount, steps=(step,))
    week = replace(editions.QUIET, bridge=(bridge,))
    message = render.render_message(week, [page.name for page in week.scan.watchlists])
    assert "A quiet week" in message.html
    assert (message.pictures, "<img" in message.html) == ((), False)


def test_a_watchlist_that_was_refused_is_told_in_the_mail() -> None:
    assert "share: 1.4 is not between 0 and 1" in render.render_text(editions.EMPTY)


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
