"""A watchlist that the form cannot open is put right on a page of its own, and no confidential price is shown there."""

from pathlib import Path
from shutil import copytree

import pytest

from horizon.app.watchlist_change import fingerprint_text
from horizon.watchlist.files.load import examine_text
from horizon.web.repair_pages import mark_faults
from web.conftest import SECRET, serve

BROKEN = "title: Gout\nmatch: {conditions: [gout]}\njurisdicton: england\n"


def test_a_fault_stands_with_its_lines() -> None:
    _, faults = examine_text(BROKEN, Path("gout.yaml"))
    (fault,) = mark_faults(BROKEN, faults)
    assert fault.line == 3
    assert fault.lines == ((2, "match: {conditions: [gout]}"), (3, "jurisdicton: england"))
    assert "jurisdiction" in fault.text


def test_it_is_put_right_checked_and_written(made: Path, tmp_path: Path) -> None:
    folder = copytree(made, tmp_path / "workspace")
    path = folder / "watchlists" / "gout.yaml"
    path.write_text(BROKEN, "utf-8")
    with serve(folder) as desk, desk.enter() as session:
        listed = session.get(f"{desk.url}/watchlists", timeout=10).text
        assert "/watchlists/gout/text" in listed
        opened = session.get(f"{desk.url}/watchlists/gout", timeout=10)
        assert opened.url.endswith("/watchlists/gout/text")
        version = fingerprint_text(BROKEN)
        still = desk.send("/watchlists/gout/text", {"version": version, "text": BROKEN + "owner: me\n"})
        assert still.status_code == 400
        assert "owner: me" in still.text
        assert path.read_text("utf-8") == BROKEN
        good = BROKEN.replace("jurisdicton", "jurisdiction")
        assert desk.send("/watchlists/gout/text", {"version": "old", "text": good}).status_code == 400
        done = desk.send("/watchlists/gout/text", {"version": version, "text": good.replace("\n", "\r\n")})
        assert done.url.endswith("/watchlists/gout?saved=yes")
        assert path.read_text("utf-8") == good


@pytest.mark.parametrize("is_revealed", [False, True])
def test_a_text_with_a_confidential_price_is_shown_once_it_is_revealed(
    made: Path, tmp_path: Path, is_revealed: bool
) -> None:
    folder = copytree(made, tmp_path / "workspace")
    (folder / "watchlists" / "asthma.yaml").write_text(SECRET + "ownr: me\n", "utf-8")
    with serve(folder) as desk:
        page = desk.send("/watchlists/asthma/text", {"act": "reveal"} if is_revealed else {"text": "title: x"}).text
        if not is_revealed:
            with desk.enter() as session:
                page += session.get(f"{desk.url}/watchlists/asthma/text", timeout=10).text
                page += session.get(f"{desk.url}/watchlists", timeout=10).text
    assert ("87654" in page) == is_revealed
