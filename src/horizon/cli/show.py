"""The commands for a board's question: trial, technology."""

from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import print_json, print_line, print_table, read_settings
from horizon.cli.options import CURRENT_FOLDER, JsonOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.values.technology import Technology
    from horizon.values.trial import Trial


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
    as_json: JsonOption = False,
) -> None:
    """Show how a technology was put together, and the source of each of its figures."""
    from horizon.app import run
    from horizon.app.workspace import get_edition, open_workspace
    from horizon.errors import UsageError, suggest_name
    from horizon.technology.names import name_key

    with open_workspace(read_settings(workspace)) as opened:
        keys = opened.editions.edition_keys()
        frozen = get_edition(opened, edition or keys[-1]) if edition or keys else None
        scan = frozen.scan if frozen else run.assess_stored_trials(opened)[0]
    lower_name, key = name.lower(), name_key(name)
    matches = [
        technology
        for technology in scan.technologies
        if any(lower_name in text.lower() or key == name_key(text) for text in (technology.name, *technology.aliases))
    ]
    if not matches:
        where = f"in {frozen.key}" if frozen else "in what is stored (no edition yet)"
        names = (text for technology in scan.technologies for text in (technology.name, *technology.aliases))
        hint = suggest_name(name, names) or "; see: horizon scan --no-pull"
        raise UsageError(f"no technology {name!r} {where}{hint}")
    if as_json:
        print_json(matches)
        return
    for technology in matches:
        _print_technology(technology)


def _print_technology(technology: "Technology") -> None:
    kind = f"{technology.kind}, {technology.novelty}, {technology.state}; {technology.sponsor}"
    print_line(f"{technology.name} in {technology.indication}: {kind}")
    if technology.aliases:
        print_line(f"  also called {', '.join(technology.aliases)}")
    _print_reasons("put together from", technology.put_together)
    _print_reasons("novelty and state because", technology.because)
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
    rows = [(row.what, row.value, row.unit, row.source, row.stamp) for row in technology.figures]
    if rows:
        print_table(("made of", "value", "unit", "source", ""), rows)


def _print_trials(technology: "Technology") -> None:
    rows = [
        (row.nct_id, row.acronym, row.phase, row.status, row.primary_completion, pivotal, row.matched_by, row.note)
        for row in technology.trials
        for pivotal in ["pivotal" if row.pivotal else ""]
    ]
    print_table(("trial", "", "phase", "status", "primary completion", "", "matched by", "note"), rows)
    reasons = [(row.nct_id, *row.why) for row in technology.trials if row.why]
    print_table(("trial", "why it counts", ""), reasons)


def _print_impact(technology: "Technology") -> None:
    from horizon.values.money import format_short_amount

    rows = []
    for row in technology.impact:
        amounts = (row.early, row.conditional.p10, row.conditional.p50, row.conditional.p90, row.expected)
        early, *ends, expected = (format_short_amount(amount, row.currency) for amount in amounts)
        rows.append((row.financial_year, early, " – ".join(ends), expected))
    if rows:
        print_table(("financial year", "if early", "if it comes: P10 – P50 – P90", "expected"), rows, right=(1, 2, 3))
    elif technology.withheld:
        print_line("  its price is confidential: no pounds are shown")
