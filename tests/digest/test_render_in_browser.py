"""The report in a real browser: nothing asked for, nothing wider than the page, tables that sort and filter."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest import editions
from horizon.digest.charts.edition_charts import draw_pictures
from horizon.digest.html import render, report

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for name, edition in {**editions.ALL, "hostile": editions.HOSTILE}.items():
        drawn = draw_pictures(edition)
        (folder / f"{name}.html").write_text(report.render_report(edition, drawn), "utf-8")
        (folder / f"{name}-mail.html").write_text(render.render_email_file(edition, drawn), "utf-8")
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [360, 600, 1200])
@pytest.mark.parametrize("name", ["normal", "first", "united-states", "uncosted", "empty", "hostile"])
def test_it_is_quiet_and_fits(page: Page, reports: Path, name: str, width: int) -> None:
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url.partition(":")[0]))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((reports / f"{name}.html").as_uri())
    assert messages == []
    assert set(requests) <= {"file", "data"}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["normal", "first", "united-states", "uncosted", "empty", "hostile"])
def test_the_mail_fits_into_600_pixels(page: Page, reports: Path, name: str) -> None:
    page.set_viewport_size({"width": 600, "height": 900})
    page.goto((reports / f"{name}-mail.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 600


def test_a_table_sorts_both_ways_by_what_its_figures_are_worth(page: Page, reports: Path) -> None:
    page.goto((reports / "normal.html").as_uri())
    table = page.get_by_role("region", name="technologies of Lung cancer").locator("table")
    expected = table.locator("thead th").last
    expected.get_by_role("button").click()
    assert expected.get_attribute("aria-sort") == "ascending"
    worth = "rows => rows.map(row => Number(row.cells[row.cells.length - 1].dataset.sort))"
    rising = table.locator("tbody tr").evaluate_all(worth)
    assert rising == sorted(rising)
    expected.get_by_role("button").click()
    assert table.locator("tbody tr").evaluate_all(worth) == sorted(rising, reverse=True)


def test_a_table_shows_only_what_is_asked_for(page: Page, reports: Path) -> None:
    page.goto((reports / "normal.html").as_uri())
    page.get_by_label("Show only rows with").first.fill("lungomab")
    table = page.get_by_role("region", name="technologies of Lung cancer").locator("table")
    assert table.locator("tbody tr:visible").count() == 1
    assert page.get_by_role("status").first.text_content() == "1 of 36"


def test_a_link_opens_the_details_it_leads_to(page: Page, reports: Path) -> None:
    page.goto((reports / "normal.html").as_uri())
    link = page.get_by_role("region", name="technologies of Lung cancer").get_by_role("link", name="LU-020")
    link.click()
    details = page.locator("details", has=page.locator(link.get_attribute("href") or ""))
    details.locator("dl").wait_for(state="visible", timeout=2000)
    evidence = details.get_by_role("region", name="trials of LU-020").get_by_role("link").first
    assert evidence.is_visible()
    assert (evidence.get_attribute("href") or "").startswith("https://clinicaltrials.gov/study/NCT")


def test_the_bridge_opens_by_financial_year(page: Page, reports: Path) -> None:
    page.goto((reports / "normal.html").as_uri())
    page.get_by_text("The same by financial year").click()
    table = page.locator("details.by-year").get_by_role("region")
    assert table.locator("tbody tr").first.inner_text().split()[-1] == "£412.1m"
    assert table.locator("tbody tr").last.inner_text().split()[-1] == "£429.3m"


def test_every_picture_is_there_and_described(page: Page, reports: Path) -> None:
    page.goto((reports / "normal.html").as_uri())
    loaded = "images => images.map(one => one.naturalWidth > 100 && one.alt.length > 40)"
    assert page.locator("img").evaluate_all(loaded) == [True] * 6
