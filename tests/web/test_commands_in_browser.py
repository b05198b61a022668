"""What takes its time is started from a page: reading the registry, an edition, and sending it to who was named."""

from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, expect

from standin import serve_studies
from studies import write_records
from web.conftest import serve
from web.test_desk_in_browser import opened
from workspaces import SETTINGS, make_records, make_workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LONG = 60_000
"""Milliseconds that a command may take where two cores do much else."""


def test_who_begins_is_led_from_a_condition_to_the_trials(browser: Browser, tmp_path: Path) -> None:
    records = write_records(tmp_path / "records.ndjson", make_records())
    folder = make_workspace(tmp_path / "workspace", {})
    with (
        serve_studies([records], "2016-02-02T09:00:05") as api,
        serve(folder, api=api) as desk,
        opened(browser, desk) as page,
    ):
        page.get_by_role("link", name="New watchlist").click()
        page.get_by_label("Condition", exact=True).fill("hepatitis C")
        page.get_by_role("button", name="Begin").click()
        expect(page.locator(".done")).to_contain_text("What to do now")
        page.get_by_role("button", name="Count its trials").click()
        expect(page.get_by_role("status")).to_contain_text("3 trials")
        page.get_by_role("button", name="Read the registry").click()
        expect(page.locator("h1")).to_have_text("Read the registry: done", timeout=LONG)
        page.goto(desk.url)
        expect(page.get_by_role("button", name="Make this week’s edition")).to_be_visible()
        page.goto(f"{desk.url}/watchlists/hepatitis-c")
        expect(page.locator("#matches")).to_contain_text("3 trials of 2 products")


def test_sending_names_who_gets_what_and_works_without_script(browser: Browser, made: Path, tmp_path: Path) -> None:
    folder = copytree(made, tmp_path / "workspace")
    quick = "attach = []\n"  # a message without its workbook
    (folder / "horizon.toml").write_text(SETTINGS + quick, "utf-8")
    with serve(folder) as desk, opened(browser, desk, script=False, width=360) as page:
        page.get_by_role("link", name="Send it").click()
        expect(page.get_by_role("region", name="who gets it")).to_contain_text("finance@example.org")
        page.get_by_role("button", name="Send it to").click()
        expect(page.locator("h1")).to_have_text("Send it: done", timeout=LONG)
        expect(page.get_by_role("region", name="who has it")).to_contain_text("sent")
        assert list((folder / "reports").glob("*/outbox/*.eml"))
        page.goto(desk.url)
        assert page.get_by_role("link", name="Send it").count() == 0


def test_readers_who_changed_meanwhile_are_looked_through_again(made: Path, tmp_path: Path) -> None:
    folder = copytree(made, tmp_path / "workspace")
    with serve(folder) as desk:
        refused = desk.send("/commands/send", {"of": "2016-W05", "seen": "others"})
        assert refused.status_code == 400
        assert "who gets it has changed" in refused.text
    assert not list((folder / "reports").glob("*/outbox/*.eml"))
