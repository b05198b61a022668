"""One workforce in words and in a picture: what is short from when, and who waits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from digest import editions
from horizon.digest.charts.workforce_chart import draw_workforce
from horizon.digest.html.render import render_text
from horizon.digest.html.report import render_report
from horizon.digest.view import workforce as view
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.workforce import WaitingYear, Workforce, WorkforceDelay, WorkforceQuarter

KEYS = (editions.HF101.key, TechnologyKey("area||lecanemab"))
QUARTERS = (
    WorkforceQuarter("Q3 2027/28", 100, 60, 100, 40, 60, 100, 40),
    WorkforceQuarter("Q4 2027/28", 100, 80, 120, 50, 80, 100, 48),
    WorkforceQuarter("Q1 2028/29", 100, 90, 140, 35, 90, 100, 34),
)
CHAIRS = Workforce("infusion chairs", "hours", 1575, "day units", (), KEYS, QUARTERS)
DELAY = WorkforceDelay(
    ("infusion chairs",),
    4.5,
    "Q4 2027/28",
    "Q2 2029/30",
    (
        WaitingYear("2027/28", 240, 60, Decimal(300_000), Decimal(100_000)),
        WaitingYear("2028/29", 20, 8, Decimal(-250_000), Decimal(-90_000)),
    ),
    "GBP",
)


def with_workforce(*rows: Workforce, delay: WorkforceDelay | None = None) -> Edition:
    scan = editions.NORMAL.scan
    technologies = tuple(
        replace(each, delay=delay if each.key == editions.HF101.key else None) for each in scan.technologies
    )
    return replace(editions.NORMAL, scan=replace(scan, workforce=rows, technologies=technologies))


def test_what_is_short_is_said_from_the_first_quarter_with_who_needs_it() -> None:
    (row,) = view.list_over_capacity(with_workforce(CHAIRS))
    assert view.describe_over_capacity(row) == (
        "infusion chairs: more than you have from Q4 2027/28, 140% of it by Q1 2028/29 if they come (one in "
        "ten needs more; middle estimate 90%, "
        "35% on average): HF-101 and lecanemab"
    )


def test_none_at_all_is_said_without_a_percentage() -> None:
    none = replace(CHAIRS, quarters=(WorkforceQuarter("Q3 2027/28", 0, 1, 2, 1, 0, 0, 0),))
    (row,) = view.list_over_capacity(with_workforce(none))
    assert view.describe_over_capacity(row) == (
        "infusion chairs: you have none, and HF-101 and lecanemab need it from Q3 2027/28"
    )


@pytest.mark.parametrize(
    ("delay", "text"),
    [
        (
            DELAY,
            "infusion chairs too few from Q4 2027/28 until Q2 2029/30: 240 people wait at the end of 2027/28 if it "
            "comes (middle estimate; 60 on average), £300k of 2027/28 moves (£100k on average); 4.5 "
            "months later on average over "
            "all who start",
        ),
        (
            replace(DELAY, until="", years=tuple(replace(year, amount=None) for year in DELAY.years)),
            "infusion chairs too few from Q4 2027/28 and beyond 2028/29: 240 people wait at the end of 2027/28 if it "
            "comes (middle estimate; 60 on average); 4.5 months later on average over all who start",
        ),
    ],
)
def test_the_delay_is_told_in_people_pounds_and_dates(delay: WorkforceDelay, text: str) -> None:
    assert view.describe_delay(delay) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("Infusion chairs",), "nothing that needs it is to come"),
        (("nurses", "scans"), "no technology needs it by this name; watchlists name: nurses, scans"),
        ((), "no technology needs it by this name"),
    ],
)
def test_a_capacity_that_nothing_needs_says_why(names: tuple[str, ...], text: str) -> None:
    assert view.describe_capacity(replace(CHAIRS, technologies=(), other_names=names)).endswith(text)


def test_the_report_and_the_mail_say_it_and_the_picture_states_its_figures() -> None:
    edition = with_workforce(CHAIRS, delay=DELAY)
    (picture,) = draw_workforce(edition)
    assert "140% of it by Q1 2028/29" in picture.alt
    report = render_report(edition, (picture,))
    assert "One workforce, all technologies together" in report
    assert "240 people wait at the end of 2027/28" in report
    assert "TOO FEW: infusion chairs" in render_text(edition)
    assert draw_workforce(with_workforce()) == []
    assert "One workforce" not in render_report(with_workforce(), ())
