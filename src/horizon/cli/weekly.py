"""The commands of a week: init, demo, pull, digest, run."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Cluster, Json, Quiet, Workspace, progress, say, say_json, settings_of, table

if TYPE_CHECKING:
    from horizon.app.run import Week
    from horizon.settings import Settings
    from horizon.values.edition import Edition, Recipient


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    for command in (init, demo, pull, digest, run):
        app.command()(command)


def init(folder: Annotated[Path, typer.Argument(help="Where.", show_default="here")] = HERE) -> None:
    """Make a workspace: horizon.toml, the shipped watchlists, a folder for reports."""
    from horizon.app.workspace import make

    made = make(folder)
    say(f"A workspace in {made.folder}: horizon.toml and {made.watchlists} watchlists, none with recipients yet.")
    say("Next: put recipients into a watchlist, look through horizon.toml, then: horizon run")


def demo(workspace: Workspace = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Hepatitis C as it could have been seen coming, and a sample of today; no network needed."""
    from horizon.demo import play, story

    with progress(quiet or as_json) as tell:
        played = play.play(workspace.resolve() / "reports", tell)
    if as_json:
        keys = [one.key for one in played.editions]
        say_json({"editions": keys, "folder": str(played.folder), "messages": played.messages})
        return
    if quiet:
        return
    say("Hepatitis C in England: what was said when, and what then happened")
    table(
        ("technology", "what happened", "said on", "forecast, P10 to P90", "did it hold?"),
        story.lines(played.editions[:3]),
    )
    say("What it costs once it is here, by year since launch (sofosbuvir), beside what was planned")
    table(("year", "said on 31 Dec 2013", "planned", "did it hold?"), story.money_lines(played.editions[:3]))
    _editions(played.editions)
    say(f"Open {played.folder / 'index.html'} in a browser; each edition lies beside it,")
    say(f"with {played.messages} e-mails in the outbox/ folders. The last edition is a sample of today's records.")


def _editions(editions: "tuple[Edition, ...]") -> None:
    rows = [(one.key, f"{one.scan.as_of:%d %b %Y}", str(len(one.scan.technologies)), one.headline) for one in editions]
    table(("edition", "as of", "technologies", "headline"), rows, right=(2,))


def pull(
    workspace: Workspace = HERE,
    source: Annotated[
        Path | None,
        typer.Option(
            help="A .zip, .ndjson, .ndjson.gz or folder instead of the registry; 2026-02-10.ndjson is of that day."
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read again all that the watchlists can match.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The registry into the store."""
    from horizon.app import run as way
    from horizon.app.pull import TooLate
    from horizon.app.send import complete
    from horizon.app.workspace import open_workspace

    with open_workspace(settings_of(workspace)) as opened, progress(quiet or as_json) as tell:
        report = way.pull_source(opened, source, tell) if source else way.pull(opened, full, tell)
    if as_json:
        say_json(report)
    elif not quiet or report.new or report.changed or report.gone:
        counts = f"{report.seen:,} seen, {report.new:,} new, {report.changed:,} changed, {report.gone:,} gone"
        say(f"{counts}, {report.quarantined:,} set aside; {report.requests} requests; data of {report.data_timestamp}")
    if isinstance(report, TooLate) and not as_json:
        say(
            f"{report.behind:,} records lie behind what is stored of their trials and could not be added; "
            "to have them, pull the files into a fresh workspace, oldest first"
        )
    complete(opened.faults)


def digest(
    workspace: Workspace = HERE,
    edition: Annotated[str | None, typer.Option(help="An edition that is frozen already, such as 2026-W08.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Deliver it to those who have not had it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would get what, and send nothing.")] = False,
    again: Annotated[
        list[str] | None,
        typer.Option(metavar="EMAIL", help="Deliver it again to one who was refused, or of whom it is unknown."),
    ] = None,
    revise: Annotated[bool, typer.Option("--revise", help="Compose this week's edition again.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compose the edition of the week from what is stored, or finish the delivery of one."""
    from horizon.app import run as way
    from horizon.app import send as sending
    from horizon.app.workspace import edition_of, open_workspace

    with open_workspace(settings_of(workspace)) as opened:
        if dry_run:
            _due(sending.due(opened, edition or "", revise), as_json)
            return
        with way.alone(opened), progress(quiet or as_json) as tell:
            found = edition_of(opened, edition) if edition else way.digest(opened, revise, tell)
            sending.again(opened, found, again or ())
            sent = sending.send(opened, found) if send or again else None
    _composed(found, opened.settings.reports, as_json, quiet)
    if sent is not None:
        sending.judge(found.key, sent, opened.faults)
    sending.complete(opened.faults)


def _due(people: "Sequence[Recipient]", as_json: bool) -> None:
    if as_json:
        say_json([{"email": one.email, "role": one.role, "watchlists": one.watchlists} for one in people])
    else:
        rows = [(one.email, one.role, ", ".join(one.watchlists)) for one in people]
        table(("would get it", "role", "watchlists"), rows)


def _composed(found: "Edition", reports: Path, as_json: bool, quiet: bool) -> None:
    from horizon.digest.publish import as_json as written

    if as_json:
        say(written(found))
    elif not quiet:
        say(f"{found.key}: {found.headline}")
        say(f"{reports / found.key / 'index.html'}")


def run(workspace: Workspace = HERE, cluster: Cluster = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """The week: pull, scan, compose, send. Running it again only finishes what is left."""
    from horizon.app.job_monitor import watched

    settings = settings_of(workspace, cluster)
    watched(settings, "run", lambda: _week(settings, as_json, quiet))


def _week(settings: "Settings", as_json: bool, quiet: bool) -> None:
    from horizon.app import run as way
    from horizon.app.send import judge

    with progress(quiet or as_json) as tell:
        done = way.week(settings, tell)
    if as_json:
        say_json(_answer(done))
    elif not quiet or done.sent.now:
        folder = settings.reports / done.edition
        say(f"{done.edition}: sent to {len(done.sent.now)}, {len(done.sent.sent)} in all; {folder / 'index.html'}")
    judge(done.edition, done.sent, done.faults)


def _answer(done: "Week") -> dict[str, object]:
    from dataclasses import asdict

    return {
        "pull": asdict(done.pull) if done.pull else None,
        "edition": done.edition,
        "sent": len(done.sent.now),
        "pending": len(done.sent.pending),
        "refused": len(done.sent.refused),
        "unknown": len(done.sent.unknown),
    }
