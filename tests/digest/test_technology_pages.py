"""Where each technology is told of in full, and what is said of it."""

from dataclasses import replace

from digest import editions
from horizon.digest.view.technology_facts import list_facts
from horizon.digest.view.technology_pages import place_technologies
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Technology


def with_technologies(*technologies: Technology) -> Edition:
    return replace(editions.NORMAL, scan=replace(editions.NORMAL.scan, technologies=technologies))


def test_each_technology_has_one_place_and_each_page_a_name_of_its_own() -> None:
    names = ("HF 1", "hf-1", "漢字", "../../etc", "é" * 300)
    small = [
        replace(editions.small(number), name=name, key=TechnologyKey(f"lung-cancer||{number}"))
        for number, name in enumerate(names, start=1)
    ]
    pages = place_technologies(with_technologies(editions.HF101, *small))
    assert [technology.name for technology in pages.in_report] == ["HF-101"]
    assert pages.links.keys() == {editions.HF101.key, *(technology.key for technology in small)}
    assert len(set(pages.files.values())) == len(small)
    for path in pages.files.values():
        folder, _, name = path.partition("/")
        assert (folder, "/" in name, len(name) < 100, name.isascii()) == ("technologies", False, True, True)


def test_the_facts_say_what_a_planner_asks_in_order() -> None:
    facts = {fact.label: fact.text for fact in list_facts(editions.NORMAL, editions.HF101)}
    asked = [
        *("What it is", "Evidence", "People and price", "Once it is here", "On average", "To hold", "Licence"),
        *("Must fund from", "Funded by the end of", "It waits for", "Would change this most", "Confidence"),
    ]
    assert [label for label in facts if label in asked] == asked
    assert "55,200 eligible and 9,000 new a year → 21,000 treated at the peak" in facts["People and price"]
    assert "£6,900 − £96 displaced = £6,804 net each" in facts["People and price"]
    assert facts["Evidence"].startswith("2 trials, 1 of them pivotal: ARIA (NCT05000001), active not recruiting")
    assert (
        facts["It waits for"]
        == "the end of NCT05000001, planned for Nov 2026 and Companion test in place (Apr 28–Jan 29)"
    )


def test_what_has_no_price_says_so_and_shows_no_amount() -> None:
    facts = {fact.label: fact.text for fact in list_facts(editions.NORMAL, editions.SECRET)}
    assert facts["People and price"] == "price confidential: used, not shown"
    assert not {"Once it is here", "On average", "To hold"} & facts.keys()
