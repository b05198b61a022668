"""The pictures: which there are, the same bytes each time, and their figures in words."""

import struct

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


def test_no_date_and_no_version_in_the_bytes() -> None:
    for picture in draw_pictures(editions.NORMAL):
        assert chunks(picture.png) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def test_alternative_text_states_the_figures() -> None:
    impact, largest, tornado, windows, ready, bridge = (picture.alt for picture in draw_pictures(editions.NORMAL))
    assert "2030/31: if it comes £84m to £390m, one in ten above £350m, expected £170m" in impact
    assert "as specified £190m" in largest
    assert "HF-101 in heart failure with preserved ejection fraction: licence Aug 27–Feb 28, must fund" in windows
    assert tornado.startswith("Tornado. uptake at the peak at 0.2: £210m, at 0.5: £530m; list price at 5,400: £320m")
    assert "Companion test in place: comes Apr 28–Jan 29, which may be too late" in ready
    assert "Echocardiography slots: begin by 1 Jun 2027, done by 1 Mar 2028" in ready
    assert bridge.startswith("Waterfall. Expected total £412m in the last edition; launch moved +£21m;")


def test_one_window_where_there_is_one_date() -> None:
    windows = draw_pictures(editions.UNITED_STATES)[-2].alt
    assert "launch Aug 27–Feb 28" in windows
    assert "must fund" not in windows


def test_hostile_names_are_drawn_as_they_stand() -> None:
    assert len(draw_pictures(editions.HOSTILE)) == 7


def chunks(png: bytes) -> set[bytes]:
    names, start = set(), 8
    while start < len(png):
        (size,) = struct.unpack(">I", png[start : start + 4])
        names.add(png[start + 4 : start + 8])
        start += size + 12
    return names
