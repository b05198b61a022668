"""Work that is not saved is not lost without a word, and what was unfolded beside a form stays unfolded."""

import pytest
from playwright.sync_api import Browser, Dialog, expect

from web.conftest import OpenDesk
from web.test_desk_in_browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_leaving_a_changed_form_is_asked_about_and_an_unchanged_one_is_not(browser: Browser, desk: OpenDesk) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with opened(browser, desk) as page:
        page.on("dialog", stay)
        page.goto(f"{desk.url}/watchlists/hepatitis-c")
        page.get_by_role("link", name="Technologies", exact=True).click()
        page.wait_for_url(f"{desk.url}/technologies")
        assert asked == []
        page.goto(f"{desk.url}/watchlists/hepatitis-c")
        product = page.locator("#matches .product details").first
        product.locator("summary").click()
        page.locator("[name='match.conditions']").press_sequentially("flu\n")
        expect(page.locator("#matches.htmx-request")).to_have_count(0)
        page.wait_for_timeout(600)
        expect(product).to_have_attribute("open", "")
        page.get_by_role("link", name="Technologies", exact=True).click(no_wait_after=True)
        page.wait_for_timeout(200)
        assert asked == ["beforeunload"]
        expect(page.locator("[name='match.conditions']")).to_have_value("flu\nhepatitis C\nHCV")
        page.get_by_role("button", name="Show what would change").last.click()
        expect(page.get_by_role("button", name="Write it")).to_be_visible()
        assert asked == ["beforeunload"]
        page.remove_listener("dialog", stay)
