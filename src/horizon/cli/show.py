"""The commands of a board's question: trial, technology."""

from typing import TYPE_CHECKING, Annotated

import typer

from horizon.cli.console import HERE, Json, Workspace, say, say_json, settings_of, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from horizon.values.edition import Technology
    from horizon.values.trial import Trial


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    for command in (trial, technology):
        app.command()(command)


def trial(nct_id: str, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """One trial's life as horizon saw it."""
    from horizon.errors import UsageError
    from horizon.store.engine import connect
    from horizon.store.trials import Trials

    trials = Trials(connect(settings_of(workspace).database_url))
    history, changes = trials.history(nct_id.upper()), trials.changes_of(nct_id.upper())
    trials.engine.dispose()
    if not history:
        raise UsageError(f"{nct_id} is not in the store; pull it first, or look at its number")
    _, now = history[-1]
    if as_json:
        say_json({"trial": now, "versions": [known for known, _ in history], "changes": changes})
        return
    _facts(now)
    weights = {True: "material", False: "administrative"}
    rows = [(one.noted[:10], weights[one.change.material], one.change.text) for one in changes]
    table(("noted", "weight", "change"), rows)


def _facts(now: "Trial") -> None:
    phases = "/".join(map(str, now.phases)) or "none"
    say(f"{now.nct_id} {now.acronym or now.title}: {now.status.replace('_', ' ')}, phase {phases}, {now.sponsor}")
    dates = {"start": now.start, "primary completion": now.primary_completion, "completion": now.completion}
    for name, date in dates.items():
        if date:
            how = date.stand_in or {True: "actual", False: "estimated", None: "type not given"}[date.actual]
            say(f"  {name}: {date.on} ({how})")
    say(f"  of: {', '.join(now.conditions)}; with: {', '.join(one.name for one in now.interventions)}")


def technology(
    name: Annotated[str, typer.Argument(help="Its name, one of its other names, or a part of them.")],
    workspace: Workspace = HERE,
    edition: Annotated[str | None, typer.Option(help="As that edition had it.", show_default="the last")] = None,
    as_json: Json = False,
) -> None:
    """How a technology was put together, and where each of its figures comes from."""
    from horizon.app import run
    from horizon.app import workspace as workspaces
    from horizon.errors import UsageError
    from horizon.technology.names import key

    with workspaces.open_workspace(settings_of(workspace)) as opened:
        keys = opened.editions.all_keys()
        frozen = workspaces.edition_of(opened, edition or keys[-1]) if edition or keys else None
        scan = frozen.scan if frozen else run.assess(opened)[0]
    wanted, spelled = name.lower(), key(name)
    found = [
        one
        for one in scan.technologies
        if any(wanted in text.lower() or spelled == key(text) for text in (one.name, *one.aliases))
    ]
    if not found:
        where = f"in {frozen.key}" if frozen else "in what is stored (no edition yet)"
        raise UsageError(f"no technology {name!r} {where}; see: horizon scan --no-pull")
    if as_json:
        say_json(found)
        return
    for one in found:
        _explain(one)


def _explain(one: "Technology") -> None:
    say(f"{one.name} in {one.indication}: {one.kind}, {one.novelty}, {one.state}; {one.sponsor}")
    if one.aliases:
        say(f"  also called {', '.join(one.aliases)}")
    _reasons("put together from", one.put_together)
    _reasons("so new and so far because", one.because)
    _outlook(one)
    _evidence(one)
    _figures(one)
    _money(one)


def _reasons(head: str, reasons: "Sequence[str]") -> None:
    if reasons:
        say(f"  {head}")
    for reason in reasons:
        say(f"    {reason}")


def _outlook(one: "Technology") -> None:
    from horizon.digest.view.wording import percent, window

    if not (one.licence and one.launch and one.probability):
        return
    chance = one.probability
    say(f"  licence {window(one.licence)}, must fund {window(one.launch)}; confidence {one.confidence}")
    studies = f" ({percent(chance.low)} to {percent(chance.high)})" if chance.low < chance.high else ""
    say(f"  approved {percent(chance.approved)}{studies}, and funded {percent(chance.reimbursed)}")
    if chance.outcomes:
        say(f"  once licensed: {', '.join(f'{name} {percent(share)}' for name, share in chance.outcomes.items())}")
    say(f"  depends most on: {one.depends_most_on}")


def _figures(one: "Technology") -> None:
    rows = [(row.what, row.value, row.unit, row.source, row.stamp) for row in one.figures]
    if rows:
        table(("made of", "value", "unit", "source", ""), rows)


def _evidence(one: "Technology") -> None:
    rows = [
        (row.nct_id, row.acronym, row.phase, row.status, row.primary_completion, pivotal, row.matched_by, row.note)
        for row in one.trials
        for pivotal in ["pivotal" if row.pivotal else ""]
    ]
    table(("trial", "", "phase", "status", "primary completion", "", "matched by", "note"), rows)
    table(("trial", "why it counts", ""), [(row.nct_id, *row.why) for row in one.trials if row.why])


def _money(one: "Technology") -> None:
    from horizon.values.money import brief

    rows = []
    for row in one.impact:
        likely = row.conditional
        amounts = (likely.p10, likely.p50, likely.p90)
        band = " – ".join(brief(amount, row.currency) for amount in amounts)
        rows.append((row.financial_year, brief(row.early, row.currency), band, brief(row.expected, row.currency)))
    if rows:
        table(("financial year", "if early", "if it comes: P10 – P50 – P90", "expected"), rows, right=(1, 2, 3))
    elif one.withheld:
        say("  its price is confidential: no pounds are shown")
