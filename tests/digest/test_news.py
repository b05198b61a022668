"""The week's news in words."""

from dataclasses import replace

from digest import editions
from horizon.digest.view import news
from horizon.values.keys import TechnologyKey


def test_a_line_finds_its_technology_by_key_or_name() -> None:
    by_key, by_name = editions.NORMAL.movements[:2]
    assert news.name_technology(editions.NORMAL, by_key) == "LU-004"
    assert news.name_technology(editions.NORMAL, by_name) == "LU-007"
    gone = replace(by_key, technology=TechnologyKey("lung-cancer|small-cell lung cancer|lu-900"))
    assert news.name_technology(editions.NORMAL, gone) == "lu-900"


def test_a_technologys_bridge_is_shown_only_if_more_than_the_calendar_moved_it() -> None:
    assert news.find_conditional_bridge(editions.NORMAL, editions.HF101) == editions.NORMAL.conditional_bridges[0]
    assert news.find_conditional_bridge(editions.NORMAL, editions.ZX9) is None
    assert news.find_conditional_bridge(editions.NORMAL, editions.SECRET) is None
