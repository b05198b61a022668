"""The desk in a real browser: every flow with and without JavaScript, at both widths, by the keyboard, and by axe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from web.conftest import HOSTILE, OpenDesk, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KINDS = [(True, 1200), (True, 360), (False, 1200), (False, 360)]
PAGES = ["/", "/watchlists", "/watchlists/hepatitis-c", "/watchlists/asthma", "/watchlists/lung-cancer?part=2", "/new"]
PAGES += ["/technologies", "/what-if", "/what-if/hepatitis-c", "/ask?condition=hepatitis+C", "/unwatched"]
PAGES += ["/watchlists/hepatitis-c/scan", "/watchlists/hepatitis-c?begun=yes", "/commands/revise"]


@pytest.fixture(scope="module")
def own(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDesk]:
    """A desk whose watchlists these tests may change."""
    folder = tmp_path_factory.mktemp("browser") / "workspace"
    with serve(copytree(made, folder)) as opened:
        yield opened


@contextmanager
def opened(browser: Browser, desk: OpenDesk, script: bool = True, width: int = 1200, **more: str) -> Iterator[Page]:
    """A page that came in by the printed address, in which nothing may go wrong unsaid."""
    context = browser.new_context(
        java_script_enabled=script,
        viewport={"width": width, "height": 900},
        **more,  # type: ignore[arg-type]
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if desk.url not in request.url else None)
    page.goto(f"{desk.url}/enter?token={desk.keys.entry}")
    page.wait_for_url(f"{desk.url}/")
    yield page
    # A preview that is still asked for when another page opens ends so; one that fails says "Failed to load" besides.
    known = ("400 (Bad Request)", "409 (Conflict)", "htmx:sendError", "htmx:afterRequest")
    assert [fault for fault in faults if not any(words in fault for words in known)] == []
    assert page.title() != "taken"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_phone_and_is_within_everybodys_reach(browser: Browser, desk: OpenDesk, scheme: str) -> None:
    with opened(browser, desk, width=360, color_scheme=scheme) as page:
        for path in PAGES if scheme == "light" else PAGES[1:3]:
            page.goto(desk.url + path)
            page.wait_for_timeout(300 if "watchlists/" in path else 0)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], path


@pytest.mark.parametrize(("script", "width"), KINDS)
def test_a_watchlist_is_changed_seen_and_written(browser: Browser, own: OpenDesk, script: bool, width: int) -> None:
    before = own.text("hepatitis-c")
    with opened(browser, own, script, width) as page:
        page.goto(f"{own.url}/watchlists/hepatitis-c")
        page.get_by_label("Owner").fill(f"Finance {width} {script}")
        page.locator("[name='population.0.measure.figure.best']").fill("150,000")
        page.locator("[name='population.0.measure.figure.best']").blur()
        if script:
            expect(page.locator("#costs")).to_contain_text("150,000")
            expect(page.locator("#matches")).to_contain_text("count")
        page.locator(".acts.stay .main").click()
        expect(page.locator("pre.diff")).to_contain_text("people: 150000")
        expect(page.locator("code").last).to_contain_text("horizon watchlist edit hepatitis-c")
        assert own.text("hepatitis-c") == before
        page.get_by_role("button", name="Write it").click()
        expect(page.locator(".done")).to_contain_text("Written")
    written = own.text("hepatitis-c")
    assert "people: 150000, source: NICE 2012" in written
    assert f"owner: Finance {width}" in written
    (own.folder / "watchlists" / "hepatitis-c.yaml").write_text(before, "utf-8")


def test_what_it_matches_moves_as_one_types(browser: Browser, own: OpenDesk) -> None:
    with opened(browser, own) as page:
        page.goto(f"{own.url}/watchlists/heart-failure")
        expect(page.locator("#matches")).to_contain_text("1 trial of 1 product")
        page.locator("[name='match.conditions']").press("End")
        page.locator("[name='match.conditions']").fill("heart failure\nasthma")
        expect(page.locator("#matches")).to_contain_text("Breathimab")
        page.locator("[name='match.conditions']").fill("x")
        expect(page.locator("#matches")).to_contain_text("not in order")
        page.locator("[name='match.conditions']").fill("heart failure\nhepatitis C")
        expect(page.locator("#matches")).to_contain_text(HOSTILE)
    assert "asthma" not in own.text("heart-failure")


@pytest.mark.parametrize("script", [True, False])
def test_a_near_miss_is_added_with_one_click(browser: Browser, own: OpenDesk, script: bool) -> None:
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/watchlists/heart-failure")
        page.locator("[name='match.interventions']").fill("Cardiolol")
        page.locator("[name='match.conditions']").fill("Otherivir")
        page.get_by_role("button", name="Look for near misses").click()
        page.get_by_role("button", name="Add Otherivir").click()
        expect(page.locator("[name='match.interventions']")).to_have_value("Cardiolol\nOtherivir")


@pytest.mark.parametrize("script", [True, False])
def test_a_product_is_left_out_with_one_click(browser: Browser, own: OpenDesk, script: bool) -> None:
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/watchlists/heart-failure")
        if not script:
            page.get_by_role("button", name="Show what matches").click()
        page.get_by_role("button", name="Leave out Cardiolol").click()
        expect(page.locator("[name='technologies.0.name']")).to_have_value("Cardiolol")
        expect(page.locator("#matches")).to_contain_text("0 trials of 0 products")
        page.locator(".acts.stay .main").click()
        expect(page.get_by_role("region", name="what is now and what would be")).to_contain_text("Cardiolol")
    assert "Cardiolol" not in own.text("heart-failure")


@pytest.mark.parametrize("script", [True, False])
def test_a_fault_stands_beside_its_field_in_the_words_of_the_check(
    browser: Browser, own: OpenDesk, script: bool
) -> None:
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/watchlists/hepatitis-c")
        page.locator("[name='uptake.peak.best']").fill("20")
        page.locator(".acts.stay .main").click()
        expect(page.locator("#g-uptake")).to_contain_text("20 is not a share: write 20% or 0.2")
        for place in (page.get_by_role("alert"), page.locator("#costs")):
            place.get_by_role("link", name="How fast it is taken up, Share treated at the peak").click()
            expect(page.locator("[name='uptake.peak.best']")).to_be_focused()
            page.locator("[name='uptake.peak.high']").focus()
        expect(page.locator("[name='uptake.peak.best']")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[name='uptake.peak.best']")).to_have_value("20")


@pytest.mark.parametrize("script", [True, False])
def test_rows_are_added_and_moved_where_one_is(browser: Browser, own: OpenDesk, script: bool) -> None:
    before = own.text("hepatitis-c")
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/watchlists/hepatitis-c")
        page.get_by_role("button", name="Another step").first.click()
        expect(page.locator("[name='population.1.step']")).to_be_focused()
        page.keyboard.type("who are found")
        page.locator("[name='population.1.measure']").select_option("share")
        page.locator("[name='population.1.measure.figure.best']").fill("50%")
        page.get_by_role("button", name="Another step").first.click()
        expect(page.locator("[name='population.2.step']")).to_be_focused()
        page.keyboard.type("new ones")
        page.locator("[name='population.2.measure']").select_option("people_a_year")
        page.locator("[name='population.2.measure.figure.best']").fill("5,000")
        page.get_by_role("button", name="Another step").first.click()
        up = page.get_by_role("button", name="Move step 3 up")
        up.click()
        expect(up).to_be_focused()
        assert page.evaluate("window.scrollY") > 100
        summary = page.locator("summary", has_text="Who stops early")
        summary.click()
        page.get_by_role("button", name="Another rule").click()
        expect(page.locator("[name='treatment.stops.0.after_months']")).to_be_focused()
        page.locator("[name='population.0.remove']").check()
        page.locator(".acts.stay .main").click()
        lines = page.locator("pre.diff").text_content() or ""
        assert 0 < lines.index("new ones") < lines.index("who are found")
    assert own.text("hepatitis-c") == before


def test_a_heading_is_named_and_another_one_offered(browser: Browser, own: OpenDesk) -> None:
    with opened(browser, own) as page:
        page.goto(f"{own.url}/watchlists/hepatitis-c")
        page.locator("summary", has_text="Headings (MeSH)").click()
        page.get_by_role("button", name="Add D").first.click()
        expect(page.locator("[name='match.mesh']")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_a_second_writer_is_told_and_loses_nothing(browser: Browser, own: OpenDesk, script: bool) -> None:
    path = own.folder / "watchlists" / "heart-failure.yaml"
    before = path.read_text("utf-8")
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/watchlists/heart-failure")
        page.get_by_label("Owner").fill("Mine")
        path.write_text(before.replace("title: Heart failure", "title: Heart failure, theirs"), "utf-8")
        page.locator(".acts.stay .main").click()
        expect(page.locator(".fault")).to_contain_text("changed by somebody else")
        expect(page.get_by_label("Owner")).to_have_value("Mine")
        expect(page.get_by_label("Title", exact=True)).to_have_value("Heart failure, theirs")
        page.locator(".acts.stay .main").click()
        path.write_text(path.read_text("utf-8") + "# once more\n", "utf-8")
        page.get_by_role("button", name="Write it").click()
        expect(page.locator(".fault")).to_contain_text("changed by somebody else")
        assert "Mine" not in path.read_text("utf-8")
        page.locator(".acts.stay .main").click()
        page.get_by_role("button", name="Write it").click()
        expect(page.locator(".done")).to_contain_text("Written")
    written = path.read_text("utf-8")
    assert "owner: Mine" in written
    assert "theirs" in written
    assert "# once more" in written
    path.write_text(before, "utf-8")


@pytest.mark.parametrize("script", [True, False])
def test_a_confidential_price_is_shown_to_who_reveals_it_and_nowhere_else(
    browser: Browser, own: OpenDesk, script: bool
) -> None:
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/watchlists/asthma")
        assert not any(figure in page.content() for figure in ("87654", "87,654"))
        page.get_by_label("Owner").fill("Finance")
        page.locator(".acts.stay .main").click()
        assert not any(figure in page.content() for figure in ("87654", "87,654"))
        page.get_by_role("button", name="Back to the form").click()
        page.get_by_role("button", name="Reveal").click()
        expect(page.locator("[name='price.list.best']")).to_have_value("87,654")
        expect(page.get_by_label("Owner")).to_have_value("Finance")
        page.locator("[name='price.list.best']").fill("90000")
        page.locator(".acts.stay .main").click()
        expect(page.locator("pre.diff")).to_contain_text("90000")


@pytest.mark.parametrize("script", [True, False])
def test_a_watchlist_is_begun_costed_and_written(browser: Browser, own: OpenDesk, script: bool) -> None:
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/new")
        name = f"migraine-{script}".lower()
        page.locator("[name='condition']").fill("migraine")
        page.locator("[name='name']").first.fill(name)
        page.get_by_role("button", name="Begin").click()
        for field, value in {
            "population.0.step": "People with migraine",
            "population.0.measure.figure.best": "190,000",
            "population.0.source": "a count",
            "uptake.peak.best": "5%",
            "price.list.best": "£5,000",
            "price.price_year": "2016",
        }.items():
            page.locator(f"[name='{field}']").fill(value)
        page.get_by_role("button", name="Another step").first.click()
        page.locator("[name='population.1.step']").fill("who could have it")
        page.locator("[name='population.1.measure']").select_option("share")
        page.locator("[name='population.1.measure.figure.best']").fill("10%")
        page.locator(".acts.stay .main").click()
        expect(page.locator("main")).to_contain_text("19,000 eligible → 950 treated at the peak")
        page.get_by_role("button", name="Write it").click()
        expect(page.locator("#costs")).to_contain_text("19,000 eligible")
    assert "people: 190000" in own.text(name)


@pytest.mark.parametrize("script", [True, False])
def test_others_watchlists_are_copied_and_adopted(
    browser: Browser, own: OpenDesk, script: bool, tmp_path: Path
) -> None:
    other = tmp_path / "theirs.yaml"
    other.write_text(
        "title: Theirs\nowner: Them\nmatch: {conditions: [gout]}\npopulation: [{step: People with gout, people: 9}]\n"
        "price: {list: 13579, price_year: 2015, confidential: true}\n",
        "utf-8",
    )
    with opened(browser, own, script) as page:
        page.goto(f"{own.url}/new")
        page.get_by_label("Shipped watchlist").select_option("obesity")
        page.locator("[name='name']").nth(1).fill(f"obesity-{script}".lower())
        page.get_by_role("button", name="Copy it").click()
        expect(page.locator("h1")).to_contain_text("Obesity")
        page.goto(f"{own.url}/new")
        page.get_by_label("Its file", exact=True).set_input_files(other)
        page.get_by_label("Name that it gets here").fill(f"gout-{script}".lower())
        page.get_by_role("button", name="Go on").click()
        assert "13579" not in page.content()
        page.get_by_label("how many are yours?").fill("1,200")
        page.get_by_label("Who gets the digest").fill("me@example.org")
        page.get_by_role("button", name="Write it").click()
        expect(page.locator("h1")).to_contain_text("Theirs")
    written = own.text(f"gout-{script}".lower())
    assert "people: 1200" in written
    assert "me@example.org" in written
    assert "13579" not in written
    assert "Them" not in written


@pytest.mark.parametrize(("script", "width"), [(True, 1200), (True, 360), (False, 360)])
def test_what_if_shows_old_and_new_and_saves_nothing(browser: Browser, own: OpenDesk, script: bool, width: int) -> None:
    before = own.text("hepatitis-c")
    with opened(browser, own, script, width) as page:
        page.goto(f"{own.url}/what-if/hepatitis-c")
        price = page.locator("[name='price.list.best']")
        price.fill("10000")
        if script:
            expect(page.locator("#was-f-price-list")).to_have_text("was 30,800")
            expect(page.get_by_role("region", name="by year since launch")).to_contain_text("changed")
        page.get_by_role("button", name="Work it out").click()
        expect(page.locator("svg .bar.old").first).to_be_attached()
        expect(page.locator("#was-f-price-list")).to_have_text("was 30,800")
        expect(page.get_by_role("region", name="old and new by technology")).to_contain_text("Examplinib")
        if width > 1000:  # what was changed, and what it comes to, are seen together
            for seen in (price, page.get_by_role("region", name="old and new by financial year")):
                box = seen.bounding_box()
                assert box
                assert box["y"] + box["height"] <= 900
        else:
            answer, box = page.locator("#h-answer").bounding_box(), price.bounding_box()
            assert answer
            assert box
            assert answer["y"] < box["y"]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_label("Drawn").select_option(index=1)
        if not script:
            page.get_by_role("button", name="Work it out").click()
        expect(page.locator("main")).to_contain_text("Once Otherivir is here")
        assert own.text("hepatitis-c") == before
        page.get_by_role("button", name="Take it into the watchlist").click()
        expect(page.locator("pre.diff")).to_contain_text("list: 10000")
    assert own.text("hepatitis-c") == before


@pytest.mark.parametrize("script", [True, False])
def test_what_happened_is_recorded_and_struck_out(browser: Browser, own: OpenDesk, script: bool) -> None:
    before = own.text("hepatitis-c")
    with opened(browser, own, script, 1200 if script else 360) as page:
        page.goto(f"{own.url}/technologies?name=Otherivir")
        page.get_by_role("link", name="Otherivir").click()
        page.get_by_role("link", name="Guidance").click()
        assert page.locator("[name='amount']").count() == 0
        page.locator("[name='date']").fill("20 Jan 2016")
        page.get_by_label("Source").fill("NICE TA1")
        page.get_by_role("button", name="Record it").click()
        expect(page.locator(".done")).to_contain_text("Recorded")
        expect(page.get_by_role("region", name="what was recorded")).to_contain_text("NICE TA1")
        recorded = page.get_by_role("row", name="Guidance")
        recorded.get_by_label("Why it does not count").fill("another product")
        recorded.get_by_role("button", name="Strike out").click()
        expect(page.get_by_role("region", name="what was recorded")).to_contain_text("another product")
        page.get_by_role("link", name="Filed").click()
        page.locator("[name='date']").fill("2017-01-20")
        page.get_by_label("Source").fill("EMA")
        page.get_by_role("button", name="Record it").click()
        expect(page.locator("label", has=page.locator("[name='date']"))).to_contain_text("has not come yet")
        expect(page.locator("label", has=page.locator("[name='region']"))).to_contain_text("Is missing")
        expect(page.get_by_label("Source")).to_have_value("EMA")
        page.locator("[name='region']").select_option("eu")
        page.locator("[name='date']").fill("2016-01-20")
        page.get_by_role("button", name="Record it").click()
        expect(page.get_by_role("region", name="what is now and what would be")).to_contain_text("20 Jan 2016")
        page.get_by_role("button", name="Write it").click()
        expect(page.locator(".done")).to_contain_text("Recorded")
        page.get_by_role("link", name="Spend").click()
        page.locator("[name='financial_year']").fill("2014-15")
        page.locator("[name='amount']").fill("£1.2m")
        page.locator("[name='date']").fill("2015")
        page.get_by_label("Source").fill("a ledger")
        page.get_by_role("button", name="Record it").click()
        expect(page.get_by_role("region", name="what was recorded")).to_contain_text("£1.2m in 2014/15")
    assert "filed: {eu:" in own.text("hepatitis-c")
    (own.folder / "watchlists" / "hepatitis-c.yaml").write_text(before, "utf-8")


def test_the_keyboard_is_enough(browser: Browser, own: OpenDesk) -> None:
    with opened(browser, own) as page:
        page.goto(f"{own.url}/watchlists/heart-failure")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_label("Owner").focus()
        page.keyboard.type("By keyboard")
        page.keyboard.press("Enter")
        expect(page.locator("pre.diff")).to_contain_text("By keyboard")
        page.keyboard.press("Tab")
        for _ in range(12):
            if page.evaluate("document.activeElement.textContent") == "Write it":
                break
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Write it")).to_be_focused()
