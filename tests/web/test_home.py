"""The first page of the desk says what to decide in the words of the report."""

from dataclasses import replace

from digest import editions
from horizon.digest.view import selection
from horizon.digest.view.next_decision import find_next_decision
from horizon.values.edition import Edition
from horizon.web.visit import render_page


def render_decisions(edition: Edition) -> str:
    """What the page says of an edition's decisions, on one line."""
    page = render_page("decide.html.j2", decisions=find_next_decision(edition), anchor=selection.technology_anchor)
    return " ".join(page.split())


def test_what_to_decide_is_said_with_what_to_hold_and_to_be_safe() -> None:
    page = render_decisions(editions.NORMAL)
    assert "Decide by 18 December" in page
    assert "Hold a contingency of <b>£12m</b> for 2027/28, £31m to be safe." in page
    assert "<b>Overdue:</b> lungomab" in page
    assert f'href="/technologies/{selection.technology_anchor(editions.HF101)}"' in page


def test_where_nothing_is_due_the_next_day_is_said() -> None:
    calm = replace(editions.NORMAL.scan, technologies=(replace(editions.HF101, act_now=False),))
    assert "No decision is due now. The next is by 18 December" in render_decisions(replace(editions.NORMAL, scan=calm))
