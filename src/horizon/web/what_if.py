"""What if: other figures beside those of the file, summed at once and assessed when asked; nothing is saved."""

import shlex

from starlette.responses import Response

from horizon.app.watchlist_change import fingerprint_text
from horizon.app.what_if import WhatIfAnswer
from horizon.watchlist.files.yaml_patch import inline_yaml
from horizon.watchlist.schema.watchlist import Indication
from horizon.web.compared_bars import HEIGHT, WIDTH
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import PART, REVEALED, VERSION, WatchlistDraft, open_draft
from horizon.web.what_if_answer import show_answer
from horizon.web.what_if_sheet import list_sheet_blocks
from horizon.web.what_if_sums import compare_sums

DRAWN = "drawn"
"""The field that says which technology is drawn."""


def choose_watchlist(visit: Visit) -> Response:
    """Show the watchlists that have figures to change, and their indications."""
    choices = [
        (watchlist, [(at, part.name) for at, part in enumerate(watchlist.indications, start=1) if _is_costed(part)])
        for watchlist in visit.desk.open_workspace().watchlists
        if any(map(_is_costed, watchlist.resolved_indications))
    ]
    return visit.show("what_if_choice.html.j2", choices=choices)


def show_what_if(visit: Visit) -> Response:
    """Show the figures of a watchlist, to be changed; of several indications those of the first that has a price."""
    draft = open_draft(visit)
    if draft.form.part_names and not draft.form.part:
        parts = visit.desk.find_watchlist(draft.name).resolved_indications
        first = next((at for at, part in enumerate(parts, start=1) if _is_costed(part)), 1)
        return visit.go_to(f"/what-if/{draft.name}?part={first}")
    return _show_page(visit, draft, None)


def ask_what_if(visit: Visit) -> Response:
    """Show what the watchlist would come to with other figures, beside what it comes to."""
    return _answer_form(visit, 400)


def answer_what_if(visit: Visit) -> Response:
    """Answer a script with the same page, whose faults are no failure of the request."""
    return _answer_form(visit, 200)


def show_sums(visit: Visit) -> Response:
    """Answer with the sums of the form beside those of the file, and with what each field that was changed was."""
    draft = open_draft(visit, visit.form)
    return visit.show("what_if_sums.html.j2", blocks=list_sheet_blocks(draft), is_live=True, **_sums(visit, draft))


def _answer_form(visit: Visit, status_of_faults: int) -> Response:
    draft = open_draft(visit, visit.form)
    if draft.watchlist is None:
        return _show_page(visit, draft, None, status_of_faults)
    written, changed = visit.desk.find_watchlist(draft.name), draft.watchlist
    desk = visit.desk
    answer = desk.what_if.try_figures(desk.open_workspace(), written, changed, desk.open_previews().iter_candidates)
    return _show_page(visit, draft, answer)


def _show_page(visit: Visit, draft: WatchlistDraft, answer: WhatIfAnswer | None, status: int = 200) -> Response:
    shown = show_answer(answer, visit.form.get(DRAWN), _name_indication(draft)) if answer else None
    command = ""
    if draft.reading.is_any and answer and not _hides_prices(draft):
        command = _name_command(draft)
    return visit.show(
        "what_if.html.j2",
        status,
        draft=draft,
        form=draft.form,
        blocks=list_sheet_blocks(draft),
        hidden={VERSION: fingerprint_text(draft.form.text), PART: str(draft.form.part or "")},
        fields={"revealed": REVEALED, "drawn": DRAWN},
        answer=shown,
        size=(WIDTH, HEIGHT),
        command=command,
        **_sums(visit, draft),
    )


def _sums(visit: Visit, draft: WatchlistDraft) -> dict[str, object]:
    """The sums by the file and by the form, empty while the form is not in order."""
    if draft.watchlist is None:
        return {"sums": (), "is_changed": False, "faults": draft.faults}
    written = visit.desk.find_watchlist(draft.name)
    sums = compare_sums(written, draft.watchlist, visit.desk.read_settings(), _name_indication(draft))
    return {"sums": sums, "is_changed": draft.reading.is_any, "faults": draft.faults}


def _name_indication(draft: WatchlistDraft) -> str:
    return draft.form.part_names[draft.form.part - 1] if draft.form.part else ""


def _name_command(draft: WatchlistDraft) -> str:
    """The command that tries the same figures; a what-if changes nothing else."""
    words = ["horizon", "scan", draft.name, "--no-pull"]
    for key, value in draft.reading.edit.assignments:
        words += ["--set", f"{key}={'' if value is None else inline_yaml(value)}"]
    return shlex.join(words)


def _is_costed(part: Indication) -> bool:
    """Whether an indication has figures to try: a price, or what it takes besides money."""
    return bool(part.prices or part.resources)


def _hides_prices(draft: WatchlistDraft) -> bool:
    return any(draft.form.hides_price(group) for group in draft.form.groups)
