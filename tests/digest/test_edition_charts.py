"""The pictures: which there are, the same bytes each time, and their figures in words."""

import re
from xml.etree import ElementTree

import pytest

from digest import editions
from horizon.digest.charts import edition_charts
from horizon.digest.charts.edition_charts import draw_pictures
from horizon.digest.view.for_reader import narrow_edition


@pytest.mark.parametrize(
    ("edition", "names"),
    [
        ("normal", ["impact", "largest", "tornado", "windows", "ready", "bridge"]),
        ("quiet", ["impact", "largest", "tornado", "windows", "ready"]),
        ("united-states", ["impact", "largest", "tornado", "windows", "ready"]),
        ("uncosted", ["windows", "ready"]),
        ("empty", []),
    ],
)
def test_which_pictures(edition: str, names: list[str]) -> None:
    assert [picture.name for picture in draw_pictures(editions.ALL[edition])] == names


def test_the_same_bytes_every_time() -> None:
    first = draw_pictures(editions.NORMAL)
    edition_charts._draw_once.cache_clear()
    assert draw_pictures(editions.NORMAL) == first


def test_a_reader_who_sees_the_same_is_sent_the_same_picture_and_another_one_their_own() -> None:
    whole = {picture.title: picture for picture in draw_pictures(editions.NORMAL)}
    narrowed = draw_pictures(narrow_edition(editions.NORMAL, [editions.HEART.name]))
    edition_charts._draw_once.cache_clear()
    assert draw_pictures(narrow_edition(editions.NORMAL, [editions.HEART.name])) == narrowed
    assert {picture.title for picture in narrowed if whole.get(picture.title) is picture}
    assert [picture for picture in narrowed if picture not in whole.values()]


def test_a_picture_is_described_has_the_page_s_colours_and_its_text_as_text() -> None:
    for picture in draw_pictures(editions.HOSTILE):
        root = ElementTree.fromstring(picture.svg)
        assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", picture.alt)
        assert not re.search(r"#(?:1a1a1a|ffffff|0b5394)|<metadata|<script|<style|2026-\d\d-\d\dT", picture.svg)
        assert "var(--paper)" in picture.svg
        assert root.findall(".//{http://www.w3.org/2000/svg}text")


def test_two_pictures_of_one_page_share_no_name_within_them() -> None:
    names = [re.findall(r' id="([^"]+)"', picture.svg) for picture in draw_pictures(editions.NORMAL)]
    clips = [{name for name in some if name.startswith("p")} - {"patch_1"} for some in names]
    shared = [name for some in clips for name in some if not name.startswith("patch")]
    assert len(shared) == len(set(shared))


def test_alternative_text_states_the_figures() -> None:
    impact, largest, tornado, windows, ready, bridge = (picture.alt for picture in draw_pictures(editions.NORMAL))
    assert "2030/31: if it comes £84m to £390m, one chance in ten of more than £350m, on average £170m" in impact
    assert "as the inputs say £190m" in largest
    assert "HF-101 in heart failure with preserved ejection fraction: licence Aug 27–Feb 28, must fund" in windows
    assert tornado.startswith("Tornado. uptake at the peak at 0.2: £210m, at 0.5: £530m; list price at 5,400: £320m")
    assert "Companion test in place: comes Apr 28–Jan 29, which may be too late" in ready
    assert "Echocardiography slots: begin by 1 Jun 2027, done by 1 Mar 2028" in ready
    assert bridge.startswith("Waterfall. Total on average £412m in the last edition; launch earlier or later +£21m;")


def test_one_window_where_there_is_one_date() -> None:
    windows = draw_pictures(editions.UNITED_STATES)[-2].alt
    assert "launch Aug 27–Feb 28" in windows
    assert "must fund" not in windows


def test_hostile_names_are_drawn_as_they_stand() -> None:
    assert len(draw_pictures(editions.HOSTILE)) == 7
