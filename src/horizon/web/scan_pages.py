"""What is coming in one watchlist as its file is now, and how many of its trials the registry has; nothing is kept."""

from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from horizon.app.registry_coverage import is_read_for
from horizon.app.workspace import raise_if_empty
from horizon.digest.view import selection
from horizon.errors import RegistryError, StoreError
from horizon.technology.unfound_entries import list_all_unfound
from horizon.values.budget_impact import EVERYTHING
from horizon.values.money import format_short_amount
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.web.command_pages import choose_edition_command
from horizon.web.named_pages import named_address
from horizon.web.started_command import COMMANDS
from horizon.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ScannedTechnology:
    """A technology of a scan, with its dearest year if it comes and its mean over the years shown, in words."""

    technology: Technology
    once_here: str
    on_average: str


def show_scan(visit: Visit) -> Response:
    """Show what a watchlist comes to over the stored trials, as its file is now."""
    desk, watchlist = visit.desk, visit.desk.find_watchlist(visit.names["name"])
    workspace = desk.open_workspace()
    scan, fault = None, ""
    try:
        answer = desk.what_if.try_figures(workspace, watchlist, watchlist, desk.open_previews().iter_candidates)
        if not answer.base.scan.technologies:
            raise_if_empty(workspace)
        scan = answer.base.scan
    except StoreError as error:
        fault = str(error)
    shown = [item for item in scan.technologies if item.licence] if scan else []
    return visit.show(
        "scan.html.j2",
        watchlist=watchlist,
        scan=scan,
        fault=fault,
        rows=[_describe_scanned(item) for item in shown],
        undated=len(scan.technologies) - len(shown) if scan else 0,
        unfound=[(entry, named_address(entry)) for entry in list_all_unfound([watchlist], scan.technologies)]
        if scan
        else [],
        left_out=len({item.nct_id for item in scan.not_shown}) if scan else 0,
        totals=_list_totals(scan) if scan else [],
        is_read=is_read_for(visit.desk.open_trials(), watchlist),
        next_edition=choose_edition_command(visit),
        pull=COMMANDS["pull"],
    )


def count_watchlist(visit: Visit) -> Response:
    """Show how many trials the registry has for a watchlist, and the button that reads them."""
    from horizon.app.registry_count import count_in_registry  # with it comes what speaks HTTP

    watchlist, counted, fault = visit.desk.find_watchlist(visit.names["name"]), None, ""
    try:
        counted = count_in_registry(visit.desk.read_settings(), watchlist)
    except RegistryError as error:
        fault = str(error)
    return visit.show(
        "counted.html.j2",
        400 if fault else 200,
        watchlist=watchlist,
        counted=counted,
        fault=fault,
        pull=COMMANDS["pull"],
    )


def _describe_scanned(technology: Technology) -> ScannedTechnology:
    dearest, expected = selection.find_dearest_year(technology), selection.expected_impact(technology)
    if technology.withheld:
        return ScannedTechnology(technology, "confidential", "confidential")
    if not technology.impact or dearest is None or expected is None:
        return ScannedTechnology(technology, "–", "–")
    currency = technology.impact[0].currency
    once_here = f"{format_short_amount(dearest.p50, currency)} ({format_short_amount(dearest.p90, currency)})"
    return ScannedTechnology(technology, once_here, format_short_amount(expected, currency))


def _list_totals(scan: Scan) -> list[tuple[str, str]]:
    """Each financial year with what all technologies together come to on average."""
    return [
        (row.financial_year, format_short_amount(Decimal(row.expected), row.currency))
        for row in scan.totals
        if row.scope == EVERYTHING
    ]
