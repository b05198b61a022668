"""The first page: what is to be decided, what waits and what does it, the newest edition, and how to begin."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from horizon.app.status import ServiceStatus, read_status
from horizon.app.waiting import list_waiting
from horizon.app.whose_people import describe_whose_people
from horizon.digest.view import decisions, news, selection, wording
from horizon.digest.view.next_decision import find_next_decision
from horizon.digest.view.payer_totals import list_payer_totals
from horizon.digest.view.reasons import ReasonTable, list_reason_tables
from horizon.store.lease import lease_holder
from horizon.values.dates import format_weekday
from horizon.values.edition import Edition
from horizon.values.technology import Technology
from horizon.web.command_pages import choose_edition_command
from horizon.web.started_command import COMMANDS, find_offered
from horizon.web.visit import Visit

BEGINNERS_COMMANDS = ("horizon run", "horizon pull")
"""What who begins is led to step by step, so that it does not wait for them as well."""
MOST_DECISIONS, MOST_NAMED, MOST_MOVED = 12, 12, 6


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A piece of a sentence, and the technology that it names if it is one's name."""

    text: str
    technology: Technology | None = None


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step of somebody who begins: ``is_done``, or ``is_next`` if it is the first that is not."""

    key: str
    is_done: bool
    is_next: bool


def show_home(visit: Visit) -> Response:
    """Show the first page."""
    workspace = visit.desk.open_workspace()
    status, today = read_status(workspace), workspace.settings.today
    edition = visit.desk.printed_edition()
    agenda = decisions.list_agenda(edition) if edition else ()
    steps = list_first_steps(status, len(workspace.watchlists))
    return visit.show(
        "home.html.j2",
        day=format_weekday(today),
        data_day=_parse_day(status.data_timestamp),
        service=status,
        steps=steps if any(step.is_next for step in steps) else (),
        waiting=[
            (task, find_offered(task.command))
            for task in list_waiting(status)
            if edition or task.command not in BEGINNERS_COMMANDS
        ],
        running=visit.desk.commands.running,
        is_busy=bool(lease_holder(workspace.trials.engine, "run")),
        offers=COMMANDS,
        next_edition=choose_edition_command(visit),
        edition=edition,
        is_past=edition is not None and edition.scan.as_of.isocalendar()[:2] != today.isocalendar()[:2],
        agenda=[
            (line, line.by < today, link_names(wording.start_sentence(line.text), line.technologies))
            for line in agenda[:MOST_DECISIONS]
        ],
        more=len(agenda) - MOST_DECISIONS,
        decisions=find_next_decision(edition) if edition else None,
        totals=list_payer_totals(edition) if edition else (),
        reasons=_choose_reason_tables(edition) if edition else (),
        movements=[
            (item, news.describe_movement(edition, item)) for item in selection.list_movements(edition)[:MOST_MOVED]
        ]
        if edition
        else (),
        named=selection.first_screen(edition)[:MOST_NAMED] if edition else (),
        anchor=selection.technology_anchor,
        watchlists=workspace.watchlists,
        whose_people=describe_whose_people(workspace.watchlists, workspace.settings.digest),
    )


def list_first_steps(status: ServiceStatus, watchlists: int) -> tuple[FirstStep, ...]:
    """The steps of a beginning: a watchlist, the registry, an edition; none is next once all are done."""
    done = {"watchlist": watchlists > 0, "pull": bool(status.trials), "edition": bool(status.edition)}
    first = next((key for key, is_done in done.items() if not is_done), "")
    return tuple(FirstStep(key, is_done, key == first) for key, is_done in done.items())


def link_names(text: str, technologies: Sequence[Technology]) -> tuple[LinkedText, ...]:
    """Split a sentence at the names of the technologies that it is about, the longest first."""
    named = {technology.name.casefold(): technology for technology in reversed(technologies)}
    if not named:
        return (LinkedText(text),)
    names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    pieces = re.split(rf"(?<!\w)({names})(?!\w)", text, flags=re.IGNORECASE)
    return tuple(LinkedText(piece, named.get(piece.casefold())) for piece in pieces if piece)


def _choose_reason_tables(edition: Edition) -> tuple[ReasonTable, ...]:
    """Why the totals moved, of the payers for whom more than time passed; of the first where of none."""
    tables = list_reason_tables(edition, MOST_MOVED)
    return tuple(table for table in tables if table.lines or table.all_else) or tables[:1]


def _parse_day(timestamp: str) -> dt.date | None:
    return dt.date.fromisoformat(timestamp[:10]) if timestamp else None
