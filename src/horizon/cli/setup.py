"""The command that makes a workspace: init."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import parse_day, print_line
from horizon.cli.options import CURRENT_FOLDER

if TYPE_CHECKING:
    from horizon.app.new_workspace import WorkspaceAnswers


def init_workspace(
    folder: Annotated[Path, typer.Argument(help="The folder.", show_default="here")] = CURRENT_FOLDER,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what is not given stays as it comes.")] = False,
    area: Annotated[str, typer.Option(help='The organisation\'s area, such as "Kent and Medway".')] = "",
    people: Annotated[int | None, typer.Option(min=1, help="How many people live in the area.")] = None,
    watchlist: Annotated[
        list[str] | None, typer.Option(help="A shipped watchlist; may be repeated.", show_default="all")
    ] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="Who gets the digest; may be repeated.")] = None,
    smtp_host: Annotated[str, typer.Option(help="The mail server.", show_default="none: files in outbox/")] = "",
    sender: Annotated[str, typer.Option(help="Whom the digest comes from.")] = "",
    submission: Annotated[str, typer.Option(help="The day of the next budget submission, such as 2026-12-17.")] = "",
) -> None:
    """Make a workspace: horizon.toml, watchlists, a folder for reports. At a terminal it asks; Enter skips."""
    from horizon.app.new_workspace import WorkspaceAnswers, check_answers, create_workspace

    answers = WorkspaceAnswers(
        area=area,
        people=people,
        watchlists=tuple(watchlist or ()),
        recipients=tuple(recipient or ()),
        smtp_host=smtp_host,
        sender=sender,
        submission=parse_day(submission, "--submission"),
    )
    if not yes and answers == WorkspaceAnswers() and sys.stdin.isatty():
        answers = _ask_answers()
    check_answers(answers)
    made = create_workspace(folder, answers)
    who = f"for {', '.join(answers.recipients)}" if answers.recipients else "without recipients yet"
    print_line(f"A workspace in {made.folder}: horizon.toml and {made.watchlists} watchlists, {who}.")
    if not answers.recipients:
        print_line("Next: put recipients into a watchlist, read through horizon.toml, then: horizon run")
    print_line(f"Next: cd {made.folder}; horizon doctor; horizon run")


def _ask_answers() -> "WorkspaceAnswers":
    """Ask for each answer at the terminal; an empty line leaves it as it comes."""
    from horizon.app.new_workspace import WorkspaceAnswers
    from horizon.errors import UsageError
    from horizon.watchlist.files.shipped import list_shipped_watchlists

    print_line("Every question can be skipped with Enter; all of it can be changed later in horizon.toml.")
    area = _ask("Your area or organisation")
    people = _ask(f"How many people live in {area}").replace(",", "") if area else ""
    if people and not people.isdigit():
        raise UsageError(f"{people!r} is not a number of people; write it like 1900000")
    print_line(f"Therapy areas: {', '.join(list_shipped_watchlists())}")
    return WorkspaceAnswers(
        area=area if people else "",
        people=int(people) if people else None,
        watchlists=_ask_list("Which of them (names with commas; Enter for all)"),
        recipients=_ask_list("Who gets the weekly digest (addresses with commas)"),
        smtp_host=_ask("Your mail server (Enter: messages are written as files)"),
        sender=_ask("Whom the digest comes from, such as Horizon <horizon@example.org>"),
        submission=parse_day(_ask("The day of your next budget submission, such as 2026-12-17"), "the submission"),
    )


def _ask(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False)).strip()


def _ask_list(question: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _ask(question).split(",") if part.strip())
