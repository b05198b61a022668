"""The pages in a real browser: nothing asked for, nothing too wide, read in a minute, by keyboard and in print."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from digest import editions
from horizon.digest import publish
from horizon.digest.html import render, report
from horizon.digest.reports_folder import update_reports
from horizon.values.edition import Edition, EditionEntry

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
WIDTHS = (360, 600, 1200)
SERIOUS = {"serious", "critical"}
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
    """The folder of the reports with a normal week, and beside it pages of other weeks."""
    folder = tmp_path_factory.mktemp("reports")
    publish.write_edition(editions.NORMAL, None, folder)
    entry = EditionEntry("2026-W08", editions.AS_OF, editions.COMPOSED_AT, editions.NORMAL.headline)
    update_reports((entry, replace(entry, key="2026-W07", withdrawn="the clock was ahead")), folder)
    for name, edition in {**editions.ALL, "hostile": editions.HOSTILE}.items():
        page = report.render_report(edition, report.draw_report_pictures(edition))
        (folder / f"{name}.html").write_text(page, "utf-8")
        mail = render.render_email_file(edition, render.draw_mail_pictures(edition))
        (folder / f"{name}-mail.html").write_text(mail, "utf-8")
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def open_page(page: Page, path: Path, width: int = 1200) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())


@pytest.mark.parametrize("name", ["normal", "first", "united-states", "uncosted", "empty", "hostile"])
def test_the_report_is_quiet_and_fits(page: Page, reports: Path, name: str) -> None:
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url.partition(":")[0]))
    for width in WIDTHS:
        open_page(page, reports / f"{name}.html", width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert messages == []
    assert set(requests) <= {"file", "data"}


@pytest.mark.parametrize("name", ["normal", "quiet", "united-states", "uncosted", "empty", "hostile"])
def test_the_mail_fits(page: Page, reports: Path, name: str) -> None:
    for width in WIDTHS[:2]:
        open_page(page, reports / f"{name}-mail.html", width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_other_pages_fit(page: Page, reports: Path) -> None:
    single = next((reports / "2026-W08" / "technologies").iterdir())
    for path in (single, reports / "2026-W08" / "board.html", reports / "index.html"):
        for width in WIDTHS:
            open_page(page, path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_mail_is_read_from_the_top(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal-mail.html", 600)

    def bottom(text: str) -> float:
        box = page.get_by_text(text).first.bounding_box()
        assert box
        return box["y"] + box["height"]

    assert bottom("Decide by 18 December") < 200
    assert bottom("to be safe") < 200
    assert bottom("five years to 2030/31 together") < 900
    assert bottom("Time alone") < 900


def test_the_first_screen_of_the_report_has_it_all(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal.html")
    for text in ("Decide by 18 December", "Five years to 2030/31", "its trial now ends", "must fund, earliest"):
        box = page.get_by_text(re.compile(text, re.IGNORECASE)).first.bounding_box()
        assert box, text
        assert box["y"] + box["height"] < 900, text
    last = page.get_by_role("region", name="what is coming").locator("tr").last.bounding_box()
    assert last
    assert last["y"] + last["height"] < 900


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["normal.html", "normal-mail.html", "2026-W08/board.html", "index.html"])
def test_nothing_keeps_a_reader_out(browser: Browser, reports: Path, name: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    open_page(page, reports / name)
    violations = Axe().run(page).response["violations"]
    page.close()
    serious = [(fault["id"], fault["nodes"][0]["html"]) for fault in violations if fault["impact"] in SERIOUS]
    assert serious == []


def test_a_dark_screen_is_dark(browser: Browser, reports: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    for name in ("normal.html", "normal-mail.html"):
        open_page(page, reports / name)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 28)"
    page.close()


def test_the_index_leads_by_keyboard_to_each_part_and_stays_in_sight(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to this week"
    index = page.get_by_role("navigation", name="In this report")
    index.get_by_role("link", name="Assumptions").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash == '#assumptions'")
    assert page.get_by_role("heading", name="Assumptions and sources").is_visible()
    box = index.bounding_box()
    assert box
    assert box["y"] >= 0
    targets = index.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))")
    assert [target for target in targets if page.locator(f"[id='{target}']").count() != 1] == []


def test_a_technology_below_the_threshold_has_a_page_of_its_own(page: Page, reports: Path) -> None:
    open_page(page, reports / "2026-W08" / "index.html")
    page.get_by_role("region", name="technologies of Lung cancer").get_by_role("link", name="LU-020").click()
    page.wait_for_url("**/technologies/lu-020.html")
    evidence = page.get_by_role("region", name="trials of LU-020").get_by_role("link").first
    assert (evidence.get_attribute("href") or "").startswith("https://clinicaltrials.gov/study/NCT")
    page.get_by_role("link", name="The report of").click()
    page.wait_for_url("**/index.html#areas")


def test_no_link_within_the_reports_leads_nowhere(page: Page, reports: Path) -> None:
    for path in (reports / "2026-W08" / "index.html", reports / "index.html", reports / "latest" / "index.html"):
        open_page(page, path)
        links = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        files = {Path(link.removeprefix("file://").partition("#")[0]) for link in links if link.startswith("file:")}
        assert [file for file in files if not file.exists() and file.name != "readiness.ics"] == []


def test_a_table_sorts_both_ways_by_what_its_figures_are_worth(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal.html")
    table = page.get_by_role("region", name="technologies of Lung cancer").locator("table")
    average = table.locator("thead th").last
    average.get_by_role("button").press("Enter")
    assert average.get_attribute("aria-sort") == "ascending"
    worth = "rows => rows.map(row => Number(row.cells[row.cells.length - 1].dataset.sort))"
    rising = table.locator("tbody tr").evaluate_all(worth)
    assert rising == sorted(rising)
    average.get_by_role("button").press("Enter")
    assert table.locator("tbody tr").evaluate_all(worth) == sorted(rising, reverse=True)


def test_a_table_shows_only_what_is_asked_for(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal.html")
    page.get_by_label("Show only rows with").locator("visible=true").first.fill("lungomab")
    table = page.get_by_role("region", name="technologies of Lung cancer").locator("table")
    assert table.locator("tbody tr:visible").count() == 1
    assert page.get_by_role("status").locator("visible=true").first.text_content() == "1 of 36"


def test_the_bridge_opens_by_financial_year(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal.html")
    page.get_by_text("The difference by financial year").click()
    table = page.locator("details.by-year").get_by_role("region")
    assert table.locator("tbody tr").first.inner_text().split()[-1] == "£412.1m"
    assert table.locator("tbody tr").last.inner_text().split()[-1] == "£429.3m"


def test_every_picture_is_there_and_described(page: Page, reports: Path) -> None:
    open_page(page, reports / "normal.html")
    drawn = "all => all.map(svg => svg.getBoundingClientRect().width > 100 && svg.ariaLabel.length > 40)"
    assert page.locator("figure svg").evaluate_all(drawn) == [True] * 7


def count_printed_pages(page: Page, path: Path) -> int:
    page.goto(path.as_uri())
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("edition", [editions.NORMAL, editions.EMPTY, editions.HOSTILE])
def test_the_board_summary_prints_on_two_pages(page: Page, tmp_path: Path, edition: Edition) -> None:
    (tmp_path / "board.html").write_text(report.render_board(edition), "utf-8")
    assert count_printed_pages(page, tmp_path / "board.html") == 2


def test_the_report_prints_on_few_pages(page: Page, reports: Path) -> None:
    assert count_printed_pages(page, reports / "normal.html") <= 6
