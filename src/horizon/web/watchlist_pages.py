"""The pages of the watchlists: the list of them, the form of one, what would change, and the writing of it."""

import re
from collections import Counter
from collections.abc import Iterator

from starlette.responses import Response

from horizon.app.list_ages import find_list_ages
from horizon.app.registry_coverage import is_read_for
from horizon.app.watchlist_change import WatchlistChange, compare_matches, fingerprint_text, write_change
from horizon.app.watchlist_sums import list_sums
from horizon.app.whose_people import describe_new_payers, list_payers
from horizon.digest.view.costing import describe_sum
from horizon.errors import WatchlistError
from horizon.evidence.analogues import propose_price
from horizon.technology.names import name_key
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.changed_fields import list_changed_fields
from horizon.web.command_pages import choose_edition_command
from horizon.web.confidential import has_confidential_price, mask_lines
from horizon.web.cost_groups import PRICE
from horizon.web.field_values import Shown, show_field
from horizon.web.form_rows import move_row
from horizon.web.forms import FormData
from horizon.web.group_views import view_groups
from horizon.web.started_command import COMMANDS
from horizon.web.unshown_keys import list_unshown_keys
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import PART, REVEALED, VERSION, WatchlistDraft, open_draft
from horizon.web.watchlist_previews import show_draft_previews

MOST_TRIALS = 20
"""Trials that are named of those that a change gains or loses."""
ACT = "act"


def show_watchlists(visit: Visit) -> Response:
    """Show every watchlist of the workspace with what asks for its planner's eye, and those that cannot be read."""
    workspace, edition = visit.desk.open_workspace(), visit.desk.newest_edition()
    watchlists, trials, settings = workspace.watchlists, workspace.trials, workspace.settings
    counts = Counter(technology.watchlist for technology in edition.scan.technologies) if edition else Counter()
    return visit.show(
        "watchlists.html.j2",
        watchlists=watchlists,
        edition=edition,
        counts=counts,
        unread=frozenset(watchlist.name for watchlist in watchlists if not is_read_for(trials, watchlist)),
        broken=visit.desk.list_broken(),
        pull=COMMANDS["pull"],
        places={key: place.title or "no country" for key, place in JURISDICTIONS.items()},
        ages=find_list_ages(workspace.regulators, settings.regulators, settings.today),
    )


def show_watchlist_form(visit: Visit) -> Response:
    """Show the form of a watchlist, or of one of its indications, or what puts it right."""
    try:
        return _show_form(visit, open_draft(visit))
    except WatchlistError:
        return visit.go_to(f"/watchlists/{visit.names['name']}/text")


def take_form(visit: Visit) -> Response:
    """Do what the pressed button says: show what would change, another row, a row moved, a term, or hidden prices."""
    act, _, more = visit.form.get(ACT).partition(":")
    sent = visit.form
    if act == "reveal":
        return _show_form(visit, open_draft(visit, sent.with_values(**{REVEALED: "yes"})), acted=more)
    if act == "add":
        field, _, term = more.partition(":")
        lines = sent.get(f"match.{field}").rstrip("\n")
        sent = sent.with_values(**{f"match__{field}": f"{lines}\n{term}".strip()})
    if act == "leave":
        sent = leave_out_product(open_draft(visit, sent).shown, sent, more)
    if act == "propose":
        sent = begin_from_published(visit, open_draft(visit, sent), more)
    if act in ("up", "down"):
        return _show_moved(visit, act, *more.partition(":")[::2])
    draft = open_draft(visit, sent)
    if act == "review" and not draft.faults.is_any and draft.reading.is_any and not draft.overtaken:
        return _show_review(visit, draft)
    opened = {"row": more, "leave": "technologies", "propose": PRICE.key}
    return _show_form(visit, draft, acted=opened.get(act, ""), act=act)


def _show_moved(visit: Visit, way: str, key: str, row: str) -> Response:
    """Show the form with a row of one of its lists a place further up or down."""
    form, sent = open_draft(visit, visit.form).form, visit.form
    group = next((group for group in form.groups if group.row and group.key == key), None)
    if group and row.isdecimal():
        sent = move_row(group, sent, form.count_rows(group), int(row[:4]), -1 if way == "up" else 1)
    return _show_form(visit, open_draft(visit, sent), acted=key)


def begin_from_published(visit: Visit, draft: WatchlistDraft, route: str) -> FormData:
    """The form with a price begun from what is published for a route, as ``horizon watchlist edit --propose`` does."""
    watchlist = draft.watchlist or visit.desk.find_watchlist(draft.name)
    proposed = propose_price(route, watchlist.area, JURISDICTIONS[watchlist.jurisdiction].currency)
    price = proposed.as_price() if proposed else {}
    shown = {key: value for part in PRICE.fields for key, value in show_field(part, price, PRICE.key).items()}
    return visit.form.with_values(
        **{key.replace(".", "__"): "".join(values) for key, values in shown.items() if "".join(values)}
    )


def leave_out_product(shown: Shown, sent: FormData, product: str) -> FormData:
    """The form with a product as not under study, in its own row of the technologies or in another one."""
    names = {int(name.split(".")[1]): "".join(shown[name]) for name in shown if _is_name_of_technology(name)}
    same = [row for row, name in names.items() if name_key(name) == name_key(product)]
    row = same[0] if same else max((row for row, name in names.items() if name), default=-1) + 1
    return sent.with_values(
        **{f"technologies__{row}__name": names.get(row) or product, f"technologies__{row}__under_study": "no"}
    )


def _is_name_of_technology(field: str) -> bool:
    return re.fullmatch(r"technologies\.[0-9]{1,4}\.name", field) is not None


def write_form(visit: Visit) -> Response:
    """Write what was reviewed, unless the file is no longer what it was reviewed against."""
    with visit.desk.write_lock():
        draft = open_draft(visit, visit.form)
        if draft.overtaken or draft.faults.is_any:
            return _show_form(visit, draft)
        write_change(draft.to_change(visit))
    part = f"&part={draft.form.part}" if draft.form.part else ""
    return visit.go_to(f"/watchlists/{draft.name}?saved=yes{part}")


def _show_form(visit: Visit, draft: WatchlistDraft, acted: str = "", act: str = "") -> Response:
    return visit.show(
        "watchlist.html.j2",
        400 if draft.faults.is_any else 409 if draft.overtaken else 200,
        draft=draft,
        form=draft.form,
        shown=draft.shown,
        faults=draft.faults,
        views=view_groups(draft, acted, acted if act == "row" else ""),
        unshown=list_unshown_keys(draft.form),
        version=fingerprint_text(draft.form.text),
        fields={"version": VERSION, "part": PART, "revealed": REVEALED, "act": ACT},
        saved=visit.query.get("saved") == "yes",
        begun=visit.query.get("begun") == "yes",
        is_read=draft.matching is None or is_read_for(visit.desk.open_trials(), draft.matching),
        next_edition=choose_edition_command(visit),
        pull=COMMANDS["pull"],
        asked=act == "review",
        payers=list_payers(visit.desk.open_workspace().watchlists),
        title=draft.shown.get("title", ("",))[0] or str(draft.form.block.get("name") or draft.name),
        previews=show_draft_previews(
            visit, draft, with_matches=act in ("matches", "add", "leave"), with_misses=act == "misses"
        ),
    )


def _show_review(visit: Visit, draft: WatchlistDraft) -> Response:
    change = draft.to_change(visit)
    return show_review(visit, change, visit.form, f"/watchlists/{draft.name}", draft.form.reveals)


def show_review(visit: Visit, change: WatchlistChange, sent: FormData, address: str, reveals: bool) -> Response:
    """Show what a change would do: the fields, the costs, the trials, the lines, and the command that does the same."""
    previews = visit.desk.open_previews()
    gained, lost = compare_matches(previews.iter_candidates(change.old, change.new), change.old, change.new)
    named = {trial.nct_id: trial.title for trial in _name_trials(visit, [*gained[:MOST_TRIALS], *lost[:MOST_TRIALS]])}
    is_secret = not reveals and any(has_confidential_price(value) for _, value in change.edit.assignments)
    return visit.show(
        "review.html.j2",
        change=change,
        changed_fields=list_changed_fields(change.before, change.after, reveals),
        diff=list(change.diff) if reveals else mask_lines(change.diff, change.before, change.after),
        command="" if is_secret else change.command,
        gained=gained,
        lost=lost,
        most=MOST_TRIALS,
        titles=named,
        costs=_compare_costs(visit, change.old, change.new),
        new_payers=describe_new_payers(change.new, visit.desk.open_workspace().watchlists),
        sent=[pair for pair in sent.pairs() if pair[0] != ACT],
        address=address,
    )


def _name_trials(visit: Visit, matches: list[str]) -> Iterator[Trial]:
    ids = sorted({match.split()[0] for match in matches})
    return visit.desk.open_trials().iter_by_ids(ids, visit.desk.read_settings().today)


def _compare_costs(visit: Visit, old: Watchlist, new: Watchlist) -> list[tuple[str, str, str]]:
    """What each cost model came to, and what it would come to, where that differs."""
    settings = visit.desk.read_settings()
    sums = [
        {", ".join(filter(None, (row.indication, row.technology))): row.cost for row in list_sums([each], settings)}
        for each in (old, new)
    ]
    rows = []
    for title in dict.fromkeys((*sums[0], *sums[1])):
        before, after = (describe_sum(cost) if (cost := each.get(title)) else "no sum" for each in sums)
        if before != after:
            rows.append((title or "each technology without a price of its own", before, after))
    return rows
