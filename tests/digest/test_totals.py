"""The joint totals under a reader's names for them."""

from digest import editions
from horizon.digest.view.totals import by_currency


def test_what_is_expected_for_100_000_people_stands_where_their_number_is_known() -> None:
    rows = editions.totals(all=412.0)
    (table,) = by_currency("All together", rows)
    said = table.per_100_000.replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("2026/27 £29k (£66k) · 2027/28 £220k (£500k) · "), "never without what it is if it comes"
    nobody = [editions.replace(row, per_100_000=None) for row in rows]
    assert by_currency("All together", nobody)[0].per_100_000 == ""
