"""An edition as tables for machines: one CSV a table, in full, under ``csv/``. Pure.

Names are those of ``edition.json``; dates are ISO, amounts whole units. A text that a spreadsheet would take for a
formula is led by an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import fields

from horizon.digest.view import selection
from horizon.digest.view.for_reader import for_print
from horizon.values.edition import Assumption, ChangeLine, Edition, NotShown, Step, Technology, Window

Row = Sequence[object]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OWN = ("key", "name", "watchlist", "indication", "kind", "novelty", "state", "sponsor", "phase")


def tables(edition: Edition) -> dict[str, bytes]:
    """Every table by the name of its file."""
    edition = for_print(edition)
    scan = edition.scan
    return {
        "technologies.csv": _table(_TECHNOLOGY, (_technology(one) for one in scan.technologies)),
        "impact.csv": _table(_IMPACT, _impact(scan.technologies)),
        "totals.csv": _table(
            ("scope", "financial_year", "expected", "p50", "p90", "p99", "ceiling", "currency"),
            (
                (row.scope, row.financial_year, row.expected, row.p50, row.p90, row.p99, row.ceiling, row.currency)
                for row in scan.totals
            ),
        ),
        "trials.csv": _table(
            ("key", "nct_id", "phase", "status", "enrolment", "primary_completion", "pivotal", "matched_by", "note"),
            (
                (
                    one.key,
                    trial.nct_id,
                    trial.phase,
                    trial.status,
                    trial.enrolment,
                    trial.primary_completion,
                    trial.pivotal,
                    trial.matched_by,
                    trial.note,
                )
                for one in scan.technologies
                for trial in one.trials
            ),
        ),
        "readiness.csv": _table(
            ("key", "name", "months", "start_by", "done_by", "after", "late"),
            ((one.key, *_step(step)) for one in scan.technologies for step in one.steps),
        ),
        "changes.csv": _all(ChangeLine, edition.changes),
        "left-out.csv": _all(NotShown, scan.not_shown),
        "assumptions.csv": _all(Assumption, selection.assumptions(edition)),
    }


_TECHNOLOGY = (
    *_OWN,
    *("licence_p10", "licence_p50", "licence_p90", "launch_p10", "launch_p50", "launch_p90"),
    *("approved", "reimbursed", "decide_by", "act_now", "over_threshold"),
)
_IMPACT = (
    *("key", "financial_year", "early", "early_p90", "conditional_p10", "conditional_p50", "conditional_p90"),
    *("expected", "as_specified", "currency"),
)


def _technology(one: Technology) -> Row:
    chances = (one.probability.approved, one.probability.reimbursed) if one.probability else ("", "")
    own = (getattr(one, name) for name in _OWN)
    return (*own, *_window(one.licence), *_window(one.launch), *chances, one.decide_by, one.act_now, one.over_threshold)


def _window(found: Window | None) -> Row:
    return (found.p10, found.p50, found.p90) if found else ("", "", "")


def _impact(technologies: Iterable[Technology]) -> Iterable[Row]:
    for one in technologies:
        for row in one.impact:
            band = row.conditional
            amounts = (row.early, row.early_p90, band.p10, band.p50, band.p90, row.expected, row.as_specified)
            yield (one.key, row.financial_year, *amounts, row.currency)


def _step(step: Step) -> Row:
    return step.name, step.months, step.start_by, step.done_by, "; ".join(step.after), step.late


def _all(kind: type, rows: Iterable[object]) -> bytes:
    names = [one.name for one in fields(kind)]
    return _table(names, ([getattr(row, name) for name in names] for row in rows))


def _table(head: Sequence[str], rows: Iterable[Row]) -> bytes:
    to = io.StringIO()
    writer = csv.writer(to)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    # The mark tells spreadsheets that it is UTF-8.
    return to.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
