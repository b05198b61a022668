"""Print the sum of a watchlist's cost models, what is asked of them, and what is still missing."""

from typing import TYPE_CHECKING, Any

from horizon.cli.console import print_line, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.app.watchlist_sums import WatchlistSum
    from horizon.settings import Settings
    from horizon.watchlist.schema.watchlist import Watchlist


def print_sums(watchlists: "Sequence[Watchlist]", settings: "Settings", by_year: bool) -> None:
    """Print a line for each cost model, with its years if asked for, the questions on it, and what is missing."""
    from horizon.app.watchlist_sums import collect_questions, describe_when, list_missing, list_sums
    from horizon.app.whose_people import describe_new_payers, describe_whose_people
    from horizon.watchlist.files.load import load_folder

    for row in list_sums(watchlists, settings):
        _print_sum(row, by_year)
    if by_year:
        others = load_folder(settings.watchlists).watchlists
        for watchlist in watchlists:
            notes = describe_whose_people([watchlist], settings.digest), describe_new_payers(watchlist, others)
            for note in filter(None, notes):
                print_line(f"{watchlist.name}: {note}")
            for missing in list_missing(watchlist):
                where = f"{missing.indication}: " if missing.indication else ""
                print_line(f"to be costed, {watchlist.name} needs: {where}{missing.text}{missing.typed}")
            print_line(f"when, {watchlist.name}: {describe_when(watchlist, settings)}")
            for text in collect_questions(watchlist):
                print_line(f"to find out, {watchlist.name}: {text}")


def sums_to_json(watchlists: "Sequence[Watchlist]", settings: "Settings") -> list[dict[str, Any]]:
    """Return the sums, and the questions on them, as ``check --json`` prints them."""
    from horizon.app.watchlist_sums import list_sums
    from horizon.digest.view.costing import describe_sum, describe_time
    from horizon.digest.view.person_cost import list_person_lines

    return [
        {
            "watchlist": row.watchlist,
            "indication": row.indication,
            "technology": row.technology,
            "own": row.own_keys,
            "sum": describe_sum(row.cost) if row.cost else "",
            "one_person": [
                {"what": line.words, "amount": line.amount}
                for line in (list_person_lines(row.cost) if row.cost else ())
            ],
            "time": describe_time(row.time) if row.time else "",
            "questions": list(row.questions),
        }
        for row in list_sums(watchlists, settings)
    ]


def _print_sum(row: "WatchlistSum", by_year: bool) -> None:
    from horizon.digest.view.costing import (
        describe_list_price,
        describe_sum,
        describe_users,
        format_sum_amount,
        list_sum_years,
        list_time,
    )
    from horizon.digest.view.person_cost import describe_missing_rebate, explain_peak, list_person_lines

    title = ", ".join(filter(None, (row.watchlist, row.indication, row.technology)))
    own_keys = f" (its own {row.own_keys})" if row.own_keys else ""
    if row.time:
        print_line(f"{title}{own_keys}: {describe_users(row.time)}")
        print_table(("takes besides money", "each", "at the peak", "posts"), list(list_time(row.time)), right=(3,))
    if row.cost is None:
        print_line(f"{title}{own_keys}: no pounds to show")
    else:
        stand_in = "" if row.technology else f"each without a price of its own, at {describe_list_price(row.cost)}: "
        print_line(f"{title}{own_keys}: {stand_in}{describe_sum(row.cost)}")
        if not by_year and (words := describe_missing_rebate(row.cost)):
            print_line(f"{title}: {words}")
        if by_year:
            lines = [(line.words, line.amount) for line in list_person_lines(row.cost)]
            if lines:
                print_table(("how the sum of one person is made", f"a {row.cost.per}"), lines, right=(1,))
            currency, rows = row.cost.currency, []
            for number, year in list_sum_years(row.cost):
                money = (format_sum_amount(part, currency) for part in (year.gross, year.displaced, year.net))
                rows.append((number, f"{year.treated:,}", f"{year.starts:,}", *money))
            if words := explain_peak(row.cost):
                print_line(f"{title}: {words}")
            headings = ("year since launch", "treated", "starts", "gross", "displaced", "net")
            print_table(headings, rows, right=range(1, 6))
    for question in row.questions:
        print_line(f"question: {title}: {question}")
