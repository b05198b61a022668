"""What nobody watches has a page: a watchlist is begun from it, and what is not for us is ignored."""

from pathlib import Path
from shutil import copytree

from studies import make_study, write_records
from web.conftest import serve
from workspaces import run_command


def test_a_watchlist_is_begun_from_one_and_another_is_ignored(made: Path, tmp_path: Path) -> None:
    folder = copytree(made, tmp_path / "workspace")
    other = {"keywords": None, "conditionBrowseModule": None, "phases": ["PHASE3"]}
    records = [make_study(70 + number, conditions=[name], **other) for number, name in enumerate(("Migraine", "Gout"))]
    pulled = run_command(folder, "pull", "--source", str(write_records(tmp_path / "more.ndjson", records)))
    assert pulled.code == 0
    with serve(folder) as desk:
        with desk.enter() as session:
            page = session.get(f"{desk.url}/unwatched", timeout=30).text
        assert "for migraine" in page
        keys = [part.partition('"')[0] for part in page.split('name="key" value="')[1:]]
        migraine, gout = (next(key for key in keys if key.startswith(name)) for name in ("migraine/", "gout/"))
        begun = desk.send("/unwatched/begin", {"key": migraine})
        assert begun.url.endswith("/watchlists/migraine?begun=yes")
        assert "What to do now" in begun.text
        assert desk.send("/unwatched/ignore", {"key": gout, "reason": " "}).status_code == 400
        ignored = desk.send("/unwatched/ignore", {"key": gout, "reason": "another payer's"})
        assert "for gout" not in ignored.text
        assert "for migraine" not in ignored.text
        with desk.enter() as session:
            scanned = session.get(f"{desk.url}/watchlists/migraine/scan", timeout=30).text
    assert f'key = "{gout}"' in (folder / "horizon.toml").read_text("utf-8")
    assert 'title: "Migraine"' in (folder / "watchlists" / "migraine.yaml").read_text("utf-8")
    assert "What is coming in Migraine" in scanned
    assert "Phase" in scanned
