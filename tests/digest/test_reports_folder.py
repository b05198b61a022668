"""The folder of all editions: the list, the feed, the newest, and what is withdrawn."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from digest import editions
from horizon.digest.reports_folder import update_reports
from horizon.values.edition import EditionEntry

ATOM = "{http://www.w3.org/2005/Atom}"
NEW = EditionEntry("2026-W08", editions.AS_OF, editions.COMPOSED_AT, "£17m more <expected>")
OLD = EditionEntry("2026-W07-r2", dt.date(2026, 2, 13), editions.COMPOSED_AT - dt.timedelta(days=7), "nothing moved")


def make_folders(reports: Path) -> None:
    for key in (NEW.key, OLD.key):
        (reports / key / "outbox").mkdir(parents=True)
        (reports / key / "index.html").write_text(f"<body><!--withdrawn-->{key}", "utf-8")


def test_every_edition_is_listed_and_the_newest_stands_at_one_address(tmp_path: Path) -> None:
    make_folders(tmp_path)
    update_reports((NEW, OLD), tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert (
        '<a href="2026-W08/index.html">Week 8 of 2026</a>, Friday 20 February 2026: £17m more &lt;expected&gt;' in page
    )
    assert "Week 7 of 2026, revision 2" in page
    assert (tmp_path / "latest" / "index.html").read_text("utf-8").endswith(NEW.key)
    assert not (tmp_path / "latest" / "outbox").exists()


def test_a_withdrawn_edition_is_marked_everywhere_and_is_not_the_newest(tmp_path: Path) -> None:
    make_folders(tmp_path)
    update_reports((NEW, OLD), tmp_path)
    for _ in range(2):
        update_reports((replace(NEW, withdrawn="a <wrong> price"), OLD), tmp_path)
    assert (tmp_path / "latest" / "index.html").read_text("utf-8").endswith(OLD.key)
    marked = (tmp_path / NEW.key / "index.html").read_text("utf-8")
    assert marked.count("This edition was withdrawn: a &lt;wrong&gt; price") == 1
    assert "Withdrawn:</b> Week 8 of 2026, Friday 20 February 2026. a &lt;wrong&gt; price" in (
        tmp_path / "index.html"
    ).read_text("utf-8")
    feed = ElementTree.parse(tmp_path / "feed.xml").getroot()
    assert [title.text for title in feed.iterfind(f"{ATOM}entry/{ATOM}title")] == [
        "Withdrawn: Week 8 of 2026",
        "Week 7 of 2026, revision 2",
    ]


def test_the_feed_has_what_the_format_asks_for(tmp_path: Path) -> None:
    make_folders(tmp_path)
    update_reports((NEW, OLD), tmp_path, "https://reports.example.org/horizon", "Kent & Medway")
    feed = ElementTree.parse(tmp_path / "feed.xml").getroot()
    for part in (feed, *feed.iterfind(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            assert part.findtext(f"{ATOM}{needed}")
        assert dt.datetime.fromisoformat(part.findtext(f"{ATOM}updated") or "").tzinfo
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Kent & Medway"
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iterfind(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    links = [link.attrib["href"] for link in feed.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert links[0] == "https://reports.example.org/horizon/2026-W08/index.html"


def test_without_an_edition_the_list_says_what_to_do(tmp_path: Path) -> None:
    update_reports((), tmp_path)
    assert "horizon run" in (tmp_path / "index.html").read_text("utf-8")
    assert ElementTree.parse(tmp_path / "feed.xml").getroot().findtext(f"{ATOM}updated")
    assert not (tmp_path / "latest").exists()


def test_an_edition_whose_folder_is_gone_is_named_with_the_command_that_makes_it_again(tmp_path: Path) -> None:
    update_reports((NEW,), tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "Week 8 of 2026 (again with: horizon digest --edition 2026-W08)" in page
    assert "2026-W08/index.html" not in page
    assert "latest/" not in page
