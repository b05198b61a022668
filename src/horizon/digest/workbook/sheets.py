"""The sheets behind the summary: every figure of an edition in full, as it was composed. Pure."""

from collections.abc import Iterator
from typing import Any

from horizon.digest.view import columns, decisions, news, selection
from horizon.digest.view.columns import BridgeRow, DueRow, PageRow, TrialChangeRow, technology_rows
from horizon.digest.view.tables import Table, select_table
from horizon.values.bridge import Bridge, ConditionalBridge
from horizon.values.edition import Edition


def list_sheets(edition: Edition) -> tuple[Table[Any], ...]:
    """All sheets, in the order in which a reader asks for them."""
    scan, ranked = edition.scan, selection.rank_technologies(edition.scan.technologies)
    return (
        select_table(
            "Technologies",
            columns.TECHNOLOGIES,
            "watchlist technology indication state launch_p10 launch_p50 launch_p90 reimbursed expected currency "
            "hold_year hold_p50 hold_p90 decide_by act_now confidence phase sponsor kind novelty money costed_as "
            "over_threshold crosses_threshold licence_p10 licence_p25 licence_p50 licence_p75 licence_p90 launch_p25 "
            "launch_p75 approved approved_low approved_high rests_on depends_most_on aliases because",
            technology_rows(edition, ranked, lambda technology: (technology,)),
        ),
        select_table(
            "Simulated impact",
            columns.IMPACT,
            "watchlist technology indication financial_year early early_p90 conditional_p10 conditional_p50 "
            "conditional_p90 as_specified expected launched_by currency",
            technology_rows(edition, ranked, lambda technology: technology.impact),
        ),
        select_table(
            "Simulated since launch",
            columns.SINCE_LAUNCH,
            "watchlist technology indication year p10 p50 p90 currency",
            technology_rows(edition, ranked, lambda technology: technology.impact_since_launch),
        ),
        select_table(
            "Simulated totals",
            columns.TOTALS,
            "scope payer financial_year conditional_p10 conditional_p50 conditional_p90 p50 p90 p99 expected ceiling "
            "per_100_000 currency",
            scan.totals,
        ),
        select_table(
            "Reserves",
            columns.RESERVES,
            "payer financial_year round by technology_name p50 p90 currency",
            columns.reserve_rows(edition),
        ),
        select_table(
            "Simulated resources",
            columns.RESOURCES,
            "watchlist technology indication what unit financial_year p10 p50 p90 expected posts posts_p90",
            technology_rows(edition, ranked, lambda technology: technology.resources),
        ),
        select_table(
            "Sensitivity",
            columns.SENSITIVITY,
            "watchlist indication input unit low mode high at_low at_high between currency",
            (PageRow(page, bar) for page in scan.watchlists for bar in page.sensitivity),
        ),
        select_table(
            "Funnel",
            columns.FUNNEL,
            "watchlist indication step share people source stamp",
            (PageRow(page, step) for page in scan.watchlists for step in page.funnel),
        ),
        select_table(
            "Trials",
            columns.TRIALS,
            "watchlist technology indication nct_id acronym phase status enrolment primary_completion pivotal "
            "matched_by why note",
            technology_rows(edition, ranked, lambda technology: technology.trials),
        ),
        select_table(
            "Changes",
            columns.CHANGES,
            "noted watchlist technology_name nct_id kind weight text",
            (TrialChangeRow(line, news.name_technology(edition, line)) for line in edition.changes),
        ),
        select_table(
            "Bridge", columns.BRIDGE, "of cause financial_year amount currency because", _list_bridge_rows(edition)
        ),
        select_table("Left out", columns.LEFT_OUT, "watchlist rule nct_id", scan.not_shown),
        select_table(
            "Sources",
            columns.ASSUMPTIONS,
            "known_since what value unit source stamp used_by",
            selection.list_assumptions(edition),
        ),
        *(_list_workforce_sheets(edition) if scan.workforce else ()),
        *(_list_effect_sheets(edition) if any(technology.effects for technology in scan.technologies) else ()),
        select_table(
            "Readiness",
            columns.DUE,
            "by watchlist technology indication what passed round financial_year amount amount_p90 currency months "
            "done_by after owner state ends stamp",
            sorted(_list_due_rows(edition), key=_due_order),
        ),
    )


def _list_effect_sheets(edition: Edition) -> Iterator[Table[Any]]:
    """Who pays and who saves, by technology, payer and financial year."""
    yield select_table(
        "Who pays",
        columns.EFFECTS,
        "watchlist technology indication payer financial_year bears spared net expected currency",
        technology_rows(edition, edition.scan.technologies, lambda technology: technology.effects),
    )


def _list_workforce_sheets(edition: Edition) -> Iterator[Table[Any]]:
    """The workforce by quarter, and who waits for it."""
    yield select_table(
        "Workforce by quarter",
        columns.WORKFORCE,
        "what unit quarter capacity needed_p50 needed_p90 needed_expected used_p50 used_p90 used_expected source",
        columns.quarter_rows(edition),
    )
    yield select_table(
        "Waiting",
        columns.WAITING,
        "watchlist technology indication financial_year people people_expected amount amount_expected currency",
        technology_rows(edition, edition.scan.technologies, lambda item: item.delay.years if item.delay else ()),
    )


def _list_bridge_rows(edition: Edition) -> Iterator[BridgeRow]:
    """The bridges of the expected totals, then those of each technology's cost if it is launched.

    A row for each year; expected amounts add up over the years, medians don't.
    """
    names = {technology.key: technology.name for technology in reversed(edition.scan.technologies)}
    for total in edition.bridge:
        yield from _expected_rows(total)
    for bridge in edition.conditional_bridges:
        yield from _conditional_rows(names.get(bridge.technology, bridge.technology), bridge)


def _expected_rows(bridge: Bridge) -> Iterator[BridgeRow]:
    of, currency = "expected, everything", bridge.currency
    yield BridgeRow(of, f"in {bridge.before_edition}", "all years", bridge.before, currency)
    for step in bridge.steps:
        for year, amount in (*step.by_year, ("all years", step.amount)):
            yield BridgeRow(of, step.cause, year, amount, currency, step.because)
    yield BridgeRow(of, "now", "all years", bridge.after, currency)


def _conditional_rows(name: str, bridge: ConditionalBridge) -> Iterator[BridgeRow]:
    of, currency = f"{name}, if it comes (P50)", bridge.currency
    yield from (BridgeRow(of, "before", year, amount, currency) for year, amount in bridge.before)
    for step in bridge.steps:
        for year, amount in step.by_year:
            yield BridgeRow(of, step.cause, year, amount, currency, step.because)
    yield from (BridgeRow(of, "now", year, amount, currency) for year, amount in bridge.after)


def _list_due_rows(edition: Edition) -> Iterator[DueRow]:
    for item in decisions.list_decisions(edition.scan.technologies):
        decision, technology = item.decision, item.technology
        yield DueRow(
            *(decision.by, technology, decision.what, decision.passed, decision.round, decision.financial_year),
            *(decision.amount, decision.amount_p90, decision.currency, decision.stamp),
        )
    for technology in edition.scan.technologies:
        for step in technology.steps:
            begin = {"done": "done", "not needed": "not needed", "under way": "end"}.get(step.state, "start")
            yield DueRow(step.event_day, technology, f"{begin}: {step.name}", step.late, step=step)


def _due_order(row: DueRow) -> tuple[object, ...]:
    return row.by, row.technology.watchlist, row.technology.name, row.technology.indication, row.what
