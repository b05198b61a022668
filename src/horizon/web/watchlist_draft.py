"""A watchlist as a sent form would make it: its faults, and the watchlist where there are none."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from horizon.app.watchlist_change import WatchlistChange, fingerprint_text
from horizon.errors import UsageError
from horizon.watchlist.files.edit import apply_edit, edit_text
from horizon.watchlist.files.load import examine_values, parse_watchlist
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.field_values import Shown
from horizon.web.forms import FormData
from horizon.web.visit import Visit
from horizon.web.watchlist_faults import PlacedFault, PlacedFaults, place_faults
from horizon.web.watchlist_form import FormReading, WatchlistForm

VERSION, PART, REVEALED = "version", "part", "revealed"
"""The fields that say what a form was opened from, which indication it is of, and whether its prices are revealed."""


@dataclass(frozen=True, slots=True)
class WatchlistDraft:
    """What a form would make of a watchlist; ``overtaken`` if its file has changed since the form was opened.

    ``watchlist`` is None where it has faults; ``matching`` is what would match even so, None where that has faults.
    """

    name: str
    form: WatchlistForm
    reading: FormReading
    shown: Shown
    faults: PlacedFaults
    watchlist: Watchlist | None
    matching: Watchlist | None
    overtaken: bool = False

    def to_change(self, visit: Visit) -> WatchlistChange:
        """The change of the file that it is. Raises WatchlistError where it would not pass the check."""
        path, after = visit.desk.watchlist_path(self.name), edit_text(self.form.text, self.reading.edit)
        before, new = (parse_watchlist(text, path) for text in (self.form.text, after))
        return WatchlistChange(path, self.reading.edit, self.form.text, after, before, new)


def open_draft(visit: Visit, sent: FormData | None = None) -> WatchlistDraft:
    """Open a watchlist's form as the file is, or as it was sent.

    Where somebody else has changed the file since the form was opened, what was changed in the form is put on top of
    theirs.
    """
    name, fields = visit.names["name"], sent or visit.query
    text = visit.desk.open_text(name)
    reveals = sent is not None and sent.get(REVEALED) == "yes"
    form = WatchlistForm(text, fields.get_number(PART), reveals)
    if form.part > len(form.part_names):
        raise UsageError(f"{name} has no indication of this number")
    overtaken = sent is not None and sent.get(VERSION) != fingerprint_text(text)
    if sent is not None and overtaken:
        sent = _keep_changes(visit, form, sent)
    return _make_draft(name, form, sent or FormData({}), overtaken)


def _keep_changes(visit: Visit, form: WatchlistForm, sent: FormData) -> FormData:
    """The fields that were changed in a form that was opened from another text."""
    opened = visit.desk.remembered_text(sent.get(VERSION))
    if opened is None:
        return sent
    earlier = WatchlistForm(opened, form.part, form.reveals).show_fields()
    changed = {name: values for name, values in sent.fields.items() if earlier.get(name) != _strip_values(values)}
    return FormData(changed)


def _strip_values(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value.replace("\r\n", "\n").strip() for value in values)


def _make_draft(name: str, form: WatchlistForm, sent: FormData, overtaken: bool) -> WatchlistDraft:
    reading = form.read_fields(sent)
    fields = {key: _strip_values(values) for key, values in sent.fields.items()}
    for key in sent.fields:
        if key.endswith(".given"):  # boxes of which none is ticked are not sent
            fields.setdefault(key.removesuffix(".given"), ())
    shown = form.show_fields() | fields
    try:
        values = apply_edit(deepcopy(dict(form.values)), reading.edit)
    except UsageError as error:
        faults = PlacedFaults((PlacedFault(str(error)),))
        return WatchlistDraft(name, form, reading, shown, faults, None, None, overtaken)
    watchlist, check_faults = examine_values(values, name)
    faults = place_faults(check_faults, reading, shown)
    matching = watchlist or examine_values(_keep_matching_keys(values), name)[0]
    return WatchlistDraft(name, form, reading, shown, faults, watchlist, matching, overtaken)


def _keep_matching_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that matching reads, which may be in order where the costs are not."""
    kept = {key: values[key] for key in ("title", "match", "count") if key in values}
    if "indications" in values:
        parts = [{key: part[key] for key in ("name", "match") if key in part} for part in values["indications"]]
        kept["indications"] = parts
    return kept
