"""What regulators said, on the page: in words, with their page as a link and with no other."""

import datetime as dt
import html
from dataclasses import replace

import pytest

from digest.editions import HF101, NORMAL
from horizon.digest.html.report import render_report
from horizon.digest.view.regulators import RECOGNITION, explain_regulators, list_regulator_lines
from horizon.digest.view.selection import find_page
from horizon.digest.view.wording import describe_lists, describe_state
from horizon.values.edition import Movement
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecord
from horizon.values.scan import ListUsed

PAGE = "https://www.ema.europa.eu/en/medicines/human/EPAR/novelix"
OPINION = RegulatoryRecord(
    "opinion", opinion=dt.date(2026, 2, 20), evidence="“For HF”. Source: European Medicines Agency", link=PAGE
)
SAID = replace(HF101, regulatory=replace(NO_RECORDS, eu=OPINION))


def test_each_region_has_a_line_and_the_united_kingdom_what_stands_for_it() -> None:
    page = replace(find_page(NORMAL, HF101), jurisdiction="england")
    lines = list_regulator_lines(SAID, page)
    assert [(line.region, line.link) for line in lines] == [("European Union", PAGE), ("United Kingdom", "")]
    assert lines[0].text == f"opinion; opinion 20 Feb 2026. {OPINION.evidence}"
    assert lines[1].text == RECOGNITION
    assert len(list_regulator_lines(SAID, replace(page, jurisdiction="us"))) == 1
    assert list_regulator_lines(HF101, page) == ()


def test_regulators_are_explained_where_they_are_named() -> None:
    assert explain_regulators(("positive opinion of the EMA", "filed with the FDA on 8 Apr 2013")) == (
        "EMA and FDA: the medicines regulators of the European Union and the United States. "
        "A positive opinion is advice to license."
    )
    assert explain_regulators(["filed with the MHRA"]) == "MHRA: the medicines regulator of the United Kingdom."
    assert explain_regulators(["SCHEMA of an opinion"]) == ""


def test_licensed_is_not_funded() -> None:
    assert describe_state(replace(HF101, state="authorised")) == "licensed, funding to come"
    assert describe_state(replace(HF101, state="authorised", launch=None)) == "licensed"
    assert describe_state(replace(HF101, state="refused")) == "refused"


def test_the_page_says_of_which_day_the_lists_are() -> None:
    scan = replace(NORMAL.scan, lists=(ListUsed("EMA's medicines", dt.date(2024, 8, 22), shipped=True),))
    words = "Regulators’ lists: EMA's medicines of 22 Aug 2024 (as shipped)."
    assert describe_lists(scan) == words
    assert words in html.unescape(render_report(replace(NORMAL, scan=scan), ()))
    assert describe_lists(NORMAL.scan) == ""


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (PAGE, True),
        ("https://www.accessdata.fda.gov/scripts/cder/daf/?ApplNo=1", True),
        ("javascript:alert(1)", False),
        ("https://example.org/", False),
        ('https://www.ema.europa.eu/"><script>', False),
    ],
)
def test_only_a_regulators_page_is_a_link(link: str, shown: bool) -> None:
    movement = Movement(HF101.key, HF101.indication, "opinion", None, None, "positive opinion", link)
    page = render_report(replace(NORMAL, movements=(movement,)), ())
    assert (f'href="{link}"' in page) == shown
    assert "<script>alert" not in page
