"""The command on getting ready: what is late and what begins this month, and how far a step is."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, print_table, read_settings
from horizon.cli.options import CURRENT_FOLDER, JsonOption, QuietOption, WorkspaceOption

if TYPE_CHECKING:
    from horizon.app.workspace import Workspace
    from horizon.digest.view.getting_ready import OpenStep
    from horizon.values.technology import StepState

DAY = "DATE"


def mark_step(
    name: Annotated[str, typer.Argument(help="A technology, or a watchlist for all of its own.")] = "",
    step: Annotated[str, typer.Argument(help="The step, as the watchlist calls it.")] = "",
    done: Annotated[str, typer.Option(metavar=DAY, help="Done on this day: 2026-05-01 or today.")] = "",
    under_way: Annotated[str, typer.Option(metavar=DAY, help="Begun on this day.")] = "",
    not_needed: Annotated[str, typer.Option(metavar=DAY, help="Not needed, said on this day.")] = "",
    to_do: Annotated[bool, typer.Option("--to-do", help="Still to do.")] = False,
    owner: Annotated[str, typer.Option(help="Whose it is: a role, such as 'lead nurse'.")] = "",
    note: Annotated[str, typer.Option(help="A note that stays with the step.")] = "",
    watchlist: Annotated[str, typer.Option(help="Needed if several watchlists have it.")] = "",
    indication: Annotated[str, typer.Option(help="Needed if several indications have it.")] = "",
    workspace: WorkspaceOption = CURRENT_FOLDER,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the steps that are late or begin this month, by owner; or say how far a step is.

    Such as: horizon ready inclisiran "Nurses trained" --done 2026-05-01
    """
    from horizon.app.workspace import open_workspace
    from horizon.errors import UsageError

    settings = read_settings(workspace)
    states = _chosen_states(done, under_way, not_needed, to_do, settings.today)
    if len(states) > 1:
        raise UsageError("a step has one state: give one of --done, --under-way, --not-needed, --to-do")
    changes = bool(states or owner or note)
    if changes and not (name and step):
        raise UsageError('say which step: horizon ready TECHNOLOGY "STEP" --done DATE')
    with open_workspace(settings) as opened:
        if not changes:
            _list_steps(opened, name, step, (watchlist, indication), quiet, as_json)
            return
        state, day = states[0] if states else (None, None)
        _write_step(opened, (name, step, watchlist, indication), (state, day, owner, note), quiet, as_json)


def _chosen_states(
    done: str, under_way: str, not_needed: str, to_do: bool, today: dt.date
) -> "list[tuple[StepState, dt.date | None]]":
    given: tuple[tuple[StepState, str], ...] = (
        ("done", done),
        ("under way", under_way),
        ("not needed", not_needed),
    )
    states: list[tuple[StepState, dt.date | None]] = [
        (state, _read_day(state, text, today)) for state, text in given if text
    ]
    return [*states, ("to do", None)] if to_do else states


def _read_day(state: str, text: str, today: dt.date) -> dt.date:
    from horizon.errors import UsageError
    from horizon.settings import FIRST_DAY

    option = f"--{state.replace(' ', '-')}"
    try:
        day = today if text.casefold() == "today" else dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date: write it like 2026-02-19, or today") from None
    if not FIRST_DAY <= day <= today:
        reason = "has not come yet" if day > today else "is too long ago"
        raise UsageError(f"{option} {day} {reason} (today is {today})")
    return day


def _write_step(
    opened: "Workspace",
    where: tuple[str, str, str, str],
    what: "tuple[StepState | None, dt.date | None, str, str]",
    quiet: bool,
    as_json: bool,
) -> None:
    from horizon.app.step_entry import find_target
    from horizon.watchlist.files.load import parse_watchlist, read_watchlist_text
    from horizon.watchlist.files.step_progress import StepEntry, write_progress
    from horizon.watchlist.files.write import write_watchlist

    name, step, watchlist, indication = where
    state, day, owner, note = what
    target = find_target(opened, name, watchlist, indication)
    step = target.find_step(step)
    path = opened.settings.watchlists / f"{target.watchlist.name}.yaml"
    before = read_watchlist_text(path)
    entry = StepEntry(step, state, day, owner, note)
    after = write_progress(before, entry, target.technology, target.indication.name)
    parse_watchlist(after, path)
    if after != before:
        write_watchlist(path, after)
    if as_json:
        place = {"watchlist": target.watchlist.name, "indication": target.indication.name}
        step_fields = {"technology": target.technology, "step": step, "state": state, "date": day, "owner": owner}
        print_json({**place, **step_fields, "note": note, "written": after != before})
    elif not quiet:
        whose = f"for {target.technology}" if target.technology else "for all its technologies"
        news = f"{state}{f', {day}' if day else ''}" if state else "the owner or note"
        print_line(
            f"{path.name}: {step}, {whose}: {news}{'' if after != before else ' (nothing changes)'}. "
            "Dates and figures follow with the next edition; see: horizon ready"
        )


def _list_steps(opened: "Workspace", name: str, step: str, where: tuple[str, str], quiet: bool, as_json: bool) -> None:
    from horizon.app.step_entry import find_target, last_edition, update_steps
    from horizon.digest.view import getting_ready
    from horizon.errors import StoreError

    target = find_target(opened, name, *where) if name else None
    if target and step:
        target.find_step(step)
    edition = last_edition(opened)
    if edition is None:
        raise StoreError("no edition yet, so no day by which to be ready is known: make one with: horizon digest")
    edition = update_steps(edition, opened)
    rows = getting_ready.list_open_steps(edition)
    technologies = edition.scan.technologies
    if target:
        names = [part.name for part in technologies if part.watchlist == target.watchlist.name]
        names = [target.technology] if target.technology else names
        of_step = (row for row in rows if step.casefold() in row.step.casefold())
        rows = tuple(row for row in of_step if set(row.technologies) & set(names))
        technologies = tuple(part for part in technologies if part.name in names)
    costs = getting_ready.list_costs_of_lateness(technologies)
    if as_json:
        print_json({"edition": edition.key, "as_of": edition.scan.as_of, "steps": list(rows), "cost": list(costs)})
    elif rows:
        headings = ("owner", "step", "for", "late" if all(row.late for row in rows) else "late or due")
        overdue = [at for at, row in enumerate(rows) if row.late]
        print_table(headings, [_step_row(row) for row in rows], overdue=overdue)
        if unowned := getting_ready.explain_unowned(rows):
            print_line(unowned)
        for cost in costs:
            print_line(cost)
    elif not quiet:
        print_line(f"Nothing is late and nothing begins this month, by edition {edition.key}.")


def _step_row(row: "OpenStep") -> tuple[str, ...]:
    from horizon.digest.view.getting_ready import NOBODY
    from horizon.digest.view.wording import join_list
    from horizon.technology.spelling import spell_product

    names = [spell_product(name) for name in row.technologies]
    more = f" and {len(row.technologies) - 4} more" if len(row.technologies) > 4 else ""
    return row.owner or NOBODY, row.step, f"{join_list(names[:4])}{more}", row.text
