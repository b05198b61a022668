"""The commands for a board's question: trial, technology."""

from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, print_table, read_settings
from horizon.cli.options import CURRENT_FOLDER, JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.values.scan import Scan
    from horizon.values.technology import Technology
    from horizon.values.trial import Trial

MOST_CANDIDATES = 12
"""Names that are listed where one is not enough to tell products apart."""


def show_trial(nct_id: str, workspace: WorkspaceOption = CURRENT_FOLDER, as_json: JsonOption = False) -> None:
    """Show one trial as last seen, and each change that was noted."""
    from horizon.errors import UsageError
    from horizon.store.engine import connect_database
    from horizon.store.trials import Trials

    trials = Trials(connect_database(read_settings(workspace).database_url))
    history, changes = trials.trial_history(nct_id.upper()), trials.changes_of_trial(nct_id.upper())
    trials.engine.dispose()
    if not history:
        raise UsageError(f"{nct_id} is not in the store; pull it first, or check its number")
    _, latest = history[-1]
    if as_json:
        print_json({"trial": latest, "versions": [known for known, _ in history], "changes": changes})
        return
    _print_trial(latest)
    weights = {True: "material", False: "administrative"}
    rows = [(logged.logged_at[:10], weights[logged.change.material], logged.change.text) for logged in changes]
    print_table(("noted", "weight", "change"), rows)


def _print_trial(trial: "Trial") -> None:
    phases = "/".join(map(str, trial.phases)) or "none"
    status = f"{trial.status.replace('_', ' ')}, phase {phases}, {trial.sponsor}"
    print_line(f"{trial.nct_id} {trial.acronym or trial.title}: {status}")
    dates = {"start": trial.start, "primary completion": trial.primary_completion, "completion": trial.completion}
    for name, date in dates.items():
        if date:
            kind = date.stand_in or {True: "actual", False: "estimated", None: "type not given"}[date.actual]
            print_line(f"  {name}: {date.on} ({kind})")
    products = ", ".join(intervention.name for intervention in trial.interventions)
    print_line(f"  of: {', '.join(trial.conditions)}; with: {products}")


def show_technology(
    name: Annotated[str, typer.Argument(help="Its name, one of its other names, or a part of them.")],
    workspace: WorkspaceOption = CURRENT_FOLDER,
    edition: Annotated[str | None, typer.Option(help="As that edition has it.", show_default="the last")] = None,
    full: Annotated[bool, typer.Option("--full", help="With its trials, and each figure with its source.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say in five lines what a technology is, when it comes, how likely, and for how much; --full says why.

    A part of a name that several products share lists them.
    """
    from horizon.app.stored_assessment import assess_stored_trials
    from horizon.app.workspace import get_edition, open_workspace

    with open_workspace(read_settings(workspace)) as opened:
        keys = opened.editions.edition_keys()
        frozen = get_edition(opened, edition or keys[-1]) if edition or keys else None
        scan = frozen.scan if frozen else assess_stored_trials(opened)[0]
    where = f"in {frozen.key}" if frozen else "in what is stored (no edition yet)"
    matches = _find_technologies(name, scan.technologies, where)
    if as_json:
        print_json(matches)
        return
    for at, technology in enumerate(matches):
        if at:
            print_line()
        _print_answer(scan, technology)
        if full:
            _print_scanned_technology(technology)


def _find_technologies(name: str, technologies: "Sequence[Technology]", where: str) -> "list[Technology]":
    """Return the technologies of one product; raises UsageError for a name that none has, or several products."""
    from horizon.errors import UsageError, suggest_name
    from horizon.technology.names import name_key

    key, lower = name_key(name), name.lower()
    named = [(technology, (technology.name, *technology.aliases)) for technology in technologies]
    exact = [technology for technology, texts in named if key in map(name_key, texts)]
    alike = [technology for technology, texts in named if any(lower in text.lower() for text in texts)]
    matches = exact or alike
    if not matches:
        see = "see: horizon scan --no-pull" if named else "nothing is there yet: horizon pull fetches the trials"
        hint = suggest_name(name, (text for _, texts in named for text in texts)) or f"; {see}"
        raise UsageError(f"no technology {name!r} {where}{hint}")
    products = dict.fromkeys(technology.name for technology in matches)
    if len({name_key(product) for product in products}) > 1:
        shown = [*list(products)[:MOST_CANDIDATES], *(["…"] if len(products) > MOST_CANDIDATES else [])]
        raise UsageError(f"{name!r} is a part of {len(products)} names; which one: {', '.join(shown)}?")
    return matches


def _print_answer(scan: "Scan", technology: "Technology") -> None:
    from horizon.digest.view.technology_answer import OVERDUE, answer_in_five_lines

    pages = [page for page in scan.watchlists if page.name == technology.watchlist]
    page = next((page for page in pages if page.indication == technology.indication), pages[0])
    for line in answer_in_five_lines(scan, page, technology):
        print_line(line, overdue=line.startswith(OVERDUE))


def _print_scanned_technology(technology: "Technology") -> None:
    print_line(f"  {technology.kind}, {technology.novelty}, {technology.state}; {technology.sponsor}")
    if technology.aliases:
        print_line(f"  also called {', '.join(technology.aliases)}")
    _print_reasons("put together from", technology.put_together)
    _print_reasons("state, and how new it is, because", technology.because)
    _print_outlook(technology)
    _print_trials(technology)
    _print_figures(technology)
    _print_impact(technology)


def _print_reasons(heading: str, reasons: "Sequence[str]") -> None:
    if reasons:
        print_line(f"  {heading}")
    for reason in reasons:
        print_line(f"    {reason}")


def _print_outlook(technology: "Technology") -> None:
    from horizon.digest.view.wording import describe_confidence, describe_window, format_chances, format_percent

    if not (technology.licence and technology.launch and technology.probability):
        return
    if technology.probability.licence_by:
        print_line(f"  licensed by the end of: {format_chances(technology.probability.licence_by)}")
    print_line(f"  licence, if it comes: {describe_window(technology.licence)}")
    print_line(f"  must fund, if it comes: {describe_window(technology.launch)}")
    print_line(f"  confidence {describe_confidence(technology)}")
    chance = technology.probability
    studies = f" ({format_percent(chance.low)} to {format_percent(chance.high)})" if chance.low < chance.high else ""
    print_line(f"  approved {format_percent(chance.approved)}{studies}, and funded {format_percent(chance.reimbursed)}")
    if chance.outcomes:
        outcomes = ", ".join(f"{name} {format_percent(share)}" for name, share in chance.outcomes.items())
        print_line(f"  once licensed: {outcomes}")
    print_line(f"  depends most on: {technology.depends_most_on}")


def _print_figures(technology: "Technology") -> None:
    for row in technology.figures:
        unit = f" {row.unit}" if row.unit else ""
        stamp = f" [{row.stamp}]" if row.stamp else ""
        print_line(f"  {row.what}: {row.value}{unit}; {row.source or 'assumption'}{stamp}")


def _print_trials(technology: "Technology") -> None:
    rows = [
        (row.nct_id, row.acronym, row.phase, row.status, row.primary_completion, pivotal, row.matched_by, row.note)
        for row in technology.trials
        for pivotal in ["pivotal" if row.pivotal else ""]
    ]
    headings = ("trial", "acronym", "phase", "status", "primary completion", "", "matched by", "note")
    print_table(headings, rows, optional=(3, 1, 6, 7))
    for row in technology.trials:
        if row.why:
            print_line(f"  {row.nct_id} counts: {'; '.join(row.why)}")


def _print_impact(technology: "Technology") -> None:
    from horizon.values.money import format_short_amount

    rows = []
    for row in technology.impact:
        amounts = (row.early, row.conditional.p10, row.conditional.p50, row.conditional.p90, row.expected)
        early, *ends, expected = (format_short_amount(amount, row.currency) for amount in amounts)
        rows.append((row.financial_year, early, " – ".join(ends), expected))
    if rows:
        headings = ("financial year", "if early", "if it comes: low – middle – high", "on average")
        print_table(headings, rows, right=(1, 2, 3))
    elif technology.withheld:
        print_line("  its price is confidential: no pounds are shown")
