"""The command that makes a workspace: init."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from horizon.cli.console import parse_day, print_line
from horizon.cli.options import CURRENT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from horizon.app.new_workspace import WorkspaceAnswers

Answer = TypeVar("Answer")


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
    from horizon.digest.view.wording import count_noun

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
    print_line(f"A workspace in {made.folder}: horizon.toml and {count_noun(made.watchlists, 'watchlist')}, {who}.")
    if not answers.recipients:
        print_line("Who gets the digest: write recipients: [{email: you@example.org}] into watchlists/NAME.yaml.")
    steps = (
        (f"cd {shlex.quote(str(made.folder))}", ""),
        ("horizon doctor", "tries each part, and says what to do"),
        ("horizon run", "reads the registry, writes the first edition and sends it; minutes the first time"),
    )
    for at, (command, what) in enumerate(steps):
        print_line(f"{'      ' if at else 'Next: '}{command}{f'   # {what}' if what else ''}")


def _ask_answers() -> "WorkspaceAnswers":
    """Ask for each answer at the terminal; an empty line skips it, and one that cannot be is asked again."""
    from horizon.app.new_workspace import WorkspaceAnswers, check_recipients, check_shipped_watchlists
    from horizon.watchlist.files.shipped import list_shipped_watchlists

    print_line("Every question can be skipped with Enter; all of it can be changed later in horizon.toml.")
    area = _prompt_for_text("Your area or organisation")
    people = _ask_for(f"How many people live in {area}", _parse_population, None) if area else None
    if area and not people:
        print_line("Without a number of people the figures stay those of the whole country.")
    print_line(f"Therapy areas: {', '.join(list_shipped_watchlists())}")
    return WorkspaceAnswers(
        area=area if people else "",
        people=people,
        watchlists=_ask_for(
            "Which of them (names with commas; Enter for all)", _reader_of_list(check_shipped_watchlists), ()
        ),
        recipients=_ask_for(
            "Who gets the weekly digest (addresses with commas)", _reader_of_list(check_recipients), ()
        ),
        smtp_host=_prompt_for_text("Your mail server (Enter: messages are written as files)"),
        sender=_prompt_for_text("Whom the digest comes from, such as Horizon <horizon@example.org>"),
        submission=_ask_for(
            "The day of your next budget submission, such as 2026-12-17", lambda text: parse_day(text, "the day"), None
        ),
    )


def _prompt_for_text(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False)).strip()


def _ask_for(question: str, read: "Callable[[str], Answer]", skipped: "Answer") -> "Answer":
    """Ask until the answer can be read, or is skipped."""
    from horizon.errors import UsageError

    while text := _prompt_for_text(question):
        try:
            return read(text)
        except UsageError as fault:
            print_line(f"  {fault}")
    return skipped


def _parse_population(text: str) -> int:
    from horizon.errors import UsageError

    digits = text.replace(",", "").replace(" ", "")
    if not digits.isdigit() or not int(digits):
        raise UsageError(f"{text!r} is not a number of people; write it like 1900000")
    return int(digits)


def _reader_of_list(check: "Callable[[tuple[str, ...]], None]") -> "Callable[[str], tuple[str, ...]]":
    """Return what reads words between commas, and checks them."""

    def read(text: str) -> tuple[str, ...]:
        words = tuple(part.strip() for part in text.split(",") if part.strip())
        check(words)
        return words

    return read
