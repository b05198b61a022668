"""What if: the sum at once, the answer as the command line gives it, and what is not shown."""

import html
import json
import re
import shlex

import pytest

from horizon.values.money import to_whole_units
from horizon.web.money_unit import choose_unit
from web.conftest import OpenDesk
from workspaces import HEPATITIS, run_command

HOURS = "resources:\n  - {what: nurses, amount: 2, per: start}\n"
DOLLARS = HEPATITIS.replace("england", "us").replace("price_year: 2015", "currency: USD, price_year: 2015")
OWN = "technologies:\n  - {name: Otherivir, price: {list: 9000, per: course, price_year: 2015}}\n"


def write(desk: OpenDesk, name: str, text: str) -> None:
    (desk.folder / "watchlists" / f"{name}.yaml").write_text(text, "utf-8")


def read_table(page: str, label: str) -> list[list[str]]:
    """The rows of the table in a region, as a spreadsheet gets them."""
    region = page.partition(f'aria-label="{label}"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", region, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def test_the_page_and_the_command_that_it_names_agree(desk: OpenDesk) -> None:
    write(desk, "tried", HEPATITIS + OWN)
    sent = {"price.list.best": "20,000", "technologies.0.price.list.best": "£5,000", "uptake.peak.best": "30%"}
    page = desk.send("/what-if/tried", sent).text
    (code,) = re.findall(r"<code>(.*?)</code>", page, re.DOTALL)
    words = shlex.split(html.unescape(code))
    assert words[:4] == ["horizon", "scan", "tried", "--no-pull"]
    scans = [run_command(desk.folder, *line, "--json") for line in (["scan", "--no-pull", "tried"], words[1:])]
    totals = [[row for row in json.loads(scan.out)["totals"] if row["scope"] == "all"] for scan in scans]
    heads, *rows = read_table(page, "old and new by financial year")
    assert heads[1:3] == ["if any comes, now", "if any comes, changed"]
    (unit,) = re.findall(r"All of this watchlist, (.*?)</caption>", page)
    wanted = [choose_unit([to_whole_units(size)], "GBP") for size in (2e6, 2e3)]
    unit_of = next(each for each in wanted if each.label == unit)
    for row, was, would in zip(rows, *totals, strict=True):
        amounts = (was["conditional"]["p50"], would["conditional"]["p50"], was["expected"], would["expected"])
        assert row == [was["financial_year"], *(unit_of.format(to_whole_units(amount)) for amount in amounts)]
    assert desk.text("tried") == HEPATITIS + OWN


def test_the_sum_follows_at_once_and_says_what_each_field_was(desk: OpenDesk) -> None:
    answer = desk.send("/what-if/hepatitis-c/sums", {"uptake.peak.best": "0.4"})
    assert answer.status_code == 200
    table = read_table(answer.text, "the form’s sum, each without a price of its own")
    treated = next(row for row in table if row[0] == "Courses in the peak year")
    assert int(treated[1].replace(",", "")) < int(treated[2].replace(",", ""))
    marks = dict(re.findall(r'<span class="was" id="was-f-([\w-]+)" hx-swap-oob="true">(.*?)</span>', answer.text))
    assert marks["uptake-peak"].strip() == "was 0.2"
    assert marks["price-list"].strip() == ""
    assert "Which goes into the budget" not in answer.text


def test_what_is_counted_by_the_scan_is_called_so(desk: OpenDesk) -> None:
    write(
        desk,
        "tried",
        HEPATITIS.replace("course: curative, months: 3", "course: fixed, months: 1").replace(
            "per: course", "per: scan"
        ),
    )
    answer = desk.send("/what-if/tried/sums", {"price.list.best": "12"})
    words = [row[0] for row in read_table(answer.text, "the form’s sum, each without a price of its own")]
    assert "Scans in the peak year" in words
    assert "One of them, net, £ a scan" in words


def test_a_figure_out_of_range_is_told_beside_its_field(desk: OpenDesk) -> None:
    for path, status in (("/what-if/hepatitis-c", 400), ("/what-if/hepatitis-c/answer", 200)):
        answer = desk.send(path, {"uptake.peak.best": "20"})
        assert answer.status_code == status
        assert "20 is not a share" in answer.text.partition('name="uptake.peak.high"')[2].partition("</tr><tr")[0][:600]
        assert 'value="20"' in answer.text
        assert "Which goes into the budget" not in answer.text
    assert "20 is not a share" in desk.send("/what-if/hepatitis-c/sums", {"uptake.peak.best": "20"}).text


def test_unchanged_figures_lead_from_the_sum_to_the_table(desk: OpenDesk) -> None:
    page = desk.send("/what-if/hepatitis-c").text
    assert "Nothing was changed: this is what it comes to now." in page
    assert "Which goes into the budget?" in page
    _, *bridge = read_table(page, "from the sum to the table")
    words = [row[0] for row in bridge]
    assert words[0].startswith("The form’s sum: year ")
    assert words[-1].endswith("on average")
    _, *years = read_table(page, "old and new by financial year")
    financial_year = re.findall(r"\d{4}/\d\d", words[-2])[0]
    assert next(row for row in years if row[0] == financial_year)[1:] == [bridge[-2][1], bridge[-1][1]]
    assert "changed" not in words


def test_what_somebody_else_has_changed_in_the_meantime_is_told_and_counts(desk: OpenDesk) -> None:
    write(desk, "tried", HEPATITIS)
    with desk.enter() as session:
        page = session.get(f"{desk.url}/what-if/tried", timeout=10).text
    (version,) = re.findall(r'name="version" value="(\w+)"', page)
    write(desk, "tried", HEPATITIS.replace("146000", "100000"))
    answer = desk.send("/what-if/tried", {"version": version, "uptake.peak.best": "0.3"}).text
    assert "was changed by somebody else" in answer
    table = read_table(answer, "the form’s sum, each without a price of its own")
    assert table[1] == ["Eligible people", "100,000", "100,000"]


def test_the_indication_is_chosen_and_marked(desk: OpenDesk) -> None:
    with desk.enter() as session:
        answer = session.get(f"{desk.url}/what-if/lung-cancer", timeout=10)
    assert answer.url.endswith("?part=2")
    assert re.findall(r'aria-current="page">([^<]+)</a>', answer.text) == ["What if", "other"]
    assert "4000" in answer.text
    answered = desk.send("/what-if/lung-cancer", {"part": "2", "population.0.measure.figure.best": "8000"}).text
    assert "Take it into the watchlist" in answered
    assert "No trial that it counts today names a technology" in answered
    assert "indications.2.population=" in html.unescape(answered)


def test_a_confidential_price_is_counted_and_in_nothing_that_is_shown(desk: OpenDesk) -> None:
    for path in ("/what-if/asthma", "/what-if/asthma/sums"):
        page = desk.send(path, {"population.0.measure.figure.best": "9000"}).text
        assert not any(figure in page for figure in ("87654", "87,654"))
        assert "£" not in page
        assert "9,000" in page
    assert "A price of it is confidential" in desk.send("/what-if/asthma", {}).text
    sent = desk.send("/what-if/asthma", {"price.list.best": "1"}).text  # nobody can guess his way to it
    assert "Nothing was changed" in sent


def test_dollars_stay_dollars(desk: OpenDesk) -> None:
    write(desk, "tried", DOLLARS)
    page = desk.send("/what-if/tried", {"price.list.best": "20000"}).text
    assert "US$ million" in page or "$ million" in page
    assert "£" not in page


def test_a_device_without_a_price_is_tried_by_its_hours(desk: OpenDesk) -> None:
    text = re.sub(r"price: .*\n", "", HEPATITIS) + HOURS
    write(desk, "tried", text)
    with desk.enter() as session:
        assert "/what-if/tried" in session.get(f"{desk.url}/what-if", timeout=10).text
    page = desk.send("/what-if/tried", {"resources.0.measure.figure.best": "4"}).text
    assert "there are hours and no total" in page
    _, *rows = read_table(page, "besides money")
    assert rows
    for what, *figures in rows:
        assert what.startswith("nurses, hours, 20")
        amounts = [int(figure.replace(",", "")) for figure in figures]
        assert amounts[1::2] == pytest.approx([2 * amount for amount in amounts[::2]], abs=1)
    assert int(rows[-1][3].replace(",", "")) > 0


def test_what_has_no_pounds_says_why_and_what_to_do(desk: OpenDesk) -> None:
    text = re.sub(r"price: .*\n", "", HEPATITIS) + OWN + "  - {name: Examplinib, state: stopped}\n"
    write(desk, "tried", text)
    page = desk.send("/what-if/tried", {}).text
    rows = {row[0]: row[1:] for row in read_table(page, "technologies without a sum")[1:]}
    assert rows["Examplinib"][0] == "not costed: stopped"
    assert rows["Examplinib"][1].startswith("nothing, unless you know better")
    assert "Otherivir" not in rows


def test_the_next_launch_is_drawn_unless_another_is_asked_for(desk: OpenDesk) -> None:
    later = "technologies:\n  - {name: Examplinib, launch: 2019-01-01}\n  - {name: Otherivir, launch: 2017-01-01}\n"
    write(desk, "tried", HEPATITIS + later)
    page = desk.send("/what-if/tried", {}).text
    offered = re.findall(r'<option value="(t-\w+)"( selected)?>(\w+) – chance', page)
    assert [(name, bool(chosen)) for _, chosen, name in offered] == [("Otherivir", True), ("Examplinib", False)]
    assert "Once Otherivir is here" in page
    assert "Once Examplinib is here" in desk.send("/what-if/tried", {"drawn": offered[1][0]}).text


def test_of_several_indications_the_chosen_one_is_drawn_first(desk: OpenDesk) -> None:
    costs = "population: [{step: People, people: 5000}]\n    price: {list: 1000, price_year: 2015}\n"
    parts = [
        f"  - name: {name}\n    match: {{conditions: [{condition}]}}\n    {costs}"
        for name, condition in (("liver", "hepatitis C"), ("heart", "heart failure"))
    ]
    write(desk, "tried", f"title: Two\njurisdiction: england\nindications:\n{''.join(parts)}")
    for part, name, indication in (("1", r"(?:Examplinib|Otherivir)", "liver"), ("2", "Cardiolol", "heart")):
        page = desk.send("/what-if/tried", {"part": part, "population.0.measure.figure.best": "6000"}).text
        assert re.search(rf'<option value="t-\w+" selected>{name}, {indication} – chance', page)
        assert len(read_table(page, "old and new by technology")) == 4
        table = read_table(page, "the form’s sum, each without a price of its own")
        assert table[1] == ["Eligible people", "5,000", "6,000"]
