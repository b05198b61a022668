"""The groups of a watchlist's form as its page shows them: their rows, whether they are open, and a line on each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from horizon.digest.view.wording import count_noun
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.money import currency_symbol
from horizon.watchlist.schema.plain_text import find_currency, read_name
from horizon.web.field_values import Shown, join_name, read_typed_number
from horizon.web.form_rows import is_filled, list_shown_rows
from horizon.web.watchlist_draft import WatchlistDraft
from horizon.web.watchlist_faults import is_below
from horizon.web.watchlist_fields import FieldGroup, FormField

LONGEST = 110
"""Letters of what is said of a group in its line."""
MOST_NAMED = 3
_MONEY = ("list", "cost")
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group on its page; ``rows`` are the numbers of its rows, ``new_row`` is the first that is empty, else -1."""

    group: FieldGroup
    rows: tuple[int, ...]
    summary: str
    is_open: bool
    is_faulty: bool
    new_row: int = -1
    open_sections: frozenset[str] = frozenset()


def view_groups(draft: WatchlistDraft, acted: str, more_for: str) -> tuple[GroupView, ...]:
    """The groups of a draft; that of ``acted`` is open, and that of ``more_for`` has one more empty row."""
    before, currency = draft.form.show_fields(), _find_payers_currency(draft)
    own_currency = _find_areas_currency(draft) or currency
    groups = (
        _name_currency(group, own_currency if group.key == "technologies" else currency) for group in draft.form.groups
    )
    return tuple(_view_group(group, draft, before, acted, more_for) for group in groups)


def _find_payers_currency(draft: WatchlistDraft) -> str:
    """The currency of the country that the form says, else of that in the file."""
    written = str(draft.form.values.get("jurisdiction", ""))
    key = read_name(draft.shown.get("jurisdiction", (written,))[0])
    return JURISDICTIONS.get(key, JURISDICTIONS["plain"]).currency


def _find_areas_currency(draft: WatchlistDraft) -> str:
    """The currency of the area's price, as the form says it, else as the file does; empty if neither does."""
    amount, currency = ((draft.shown.get(f"price.{key}") or ("",))[0].strip() for key in ("list.best", "currency"))
    in_form = find_currency({"currency": currency} if currency else {"list": amount})
    return in_form or find_currency(draft.form.block.get("price")) or find_currency(draft.form.values.get("price"))


def _name_currency(group: FieldGroup, currency: str) -> FieldGroup:
    """The group with the payer's currency as that which holds where none is given."""
    if not any(part.key.endswith("currency") for part in group.fields):
        return group
    fields = (replace(part, default=currency) if part.key.endswith("currency") else part for part in group.fields)
    return replace(group, fields=tuple(fields))


def _view_group(group: FieldGroup, draft: WatchlistDraft, before: Shown, acted: str, more_for: str) -> GroupView:
    shown, known = draft.shown, draft.form.count_rows(group)
    rows = list_shown_rows(group, shown, known, bool(group.key) and group.key == more_for) if group.row else []
    filled = [row for row in rows if row < known or is_filled(group, row, shown)]
    is_faulty = bool(draft.faults.within(group))
    is_open = group.is_main or is_faulty or (bool(group.key) and group.key == acted)
    is_open = is_open or any(_differs_from_file(name, shown, before) for name in _list_group_fields(group, shown))
    return GroupView(
        group,
        tuple(rows),
        _shorten_line(_describe_in_line(group, draft, filled)),
        is_open,
        is_faulty,
        next((row for row in rows if row not in filled), -1),
        frozenset(_list_open_sections(group, draft, filled)),
    )


def _list_group_fields(group: FieldGroup, shown: Shown) -> Iterator[str]:
    """The fields of a group, of all its rows."""
    keys = [group.key] if group.row else [join_name(group.key, part.key) for part in group.fields]
    return (name for name in shown if any(is_below(name, key) for key in keys))


def _differs_from_file(name: str, shown: Shown, before: Shown) -> bool:
    if name.endswith(".given") or (name not in before and name.endswith(".measure")):
        return False
    return [text for text in shown[name] if text] != [text for text in before.get(name, ()) if text]


def _list_open_sections(group: FieldGroup, draft: WatchlistDraft, rows: list[int]) -> Iterator[str]:
    """The folded sections in which there is something, as ``row:section``; without a row for those of a group."""
    if len(group.sections) < 2:
        return
    start = f"{group.key}."
    filled = [name for name in draft.shown if name.startswith(start) and any(draft.shown[name])]
    names = {name.rsplit(".", depth)[0] for name in filled if not name.endswith(".given") for depth in (0, 1, 2)}
    for row in map(str, rows) if group.row else ("",):
        for part in group.fields:
            name = join_name(join_name(group.key, row) if row else group.key, part.key)
            if part.section and (name in names or draft.faults.at(name)):
                yield f"{row}:{part.section}"


def _describe_in_line(group: FieldGroup, draft: WatchlistDraft, rows: list[int]) -> str:
    """What is in a group, in a line."""
    if group.row:
        first = group.fields[0].key
        names = [text for row in rows for text in draft.shown.get(f"{group.key}.{row}.{first}", ("",)) if text]
        plural = f"{group.row[:-1]}ies" if group.row.endswith("y") else ""
        return f"{count_noun(len(rows), group.row, plural)}: {_list_some(names)}" if rows else NOTHING
    if draft.form.hides_price(group):
        return "confidential"
    parts = [text for part in group.fields if (text := _describe_field(group, part, draft.shown))]
    choices = () if group.source_places else (part for part in group.fields if part.default_choice)
    held = (part.name_choice(part.default_choice) for part in choices)
    joint = "; " if any(part.kind == "ticks" for part in group.fields) else ", "
    return joint.join(parts).replace(", per ", " per ") or ", so ".join((NOTHING, *held))


def _describe_field(group: FieldGroup, part: FormField, shown: Shown) -> str:
    name = join_name(group.key, part.key)
    text = shown.get(name, ("",))[0] if shown.get(name) else ""
    if part.has_ends:
        figure = _describe_figure(name, shown, _find_currency(group, shown) if part.key in _MONEY else "")
        is_plain = part.key in group.source_places or len(group.fields) == 1
        return figure if is_plain or not figure else f"{part.label.lower()} {figure}"
    if part.kind == "ticks":
        chosen = shown.get(name, ())
        chosen_words = _list_some([part.name_choice(each) for each in chosen])
        return f"{part.label.partition(' (')[0].lower()}: {'any' if len(chosen) == len(part.choices) else chosen_words}"
    if part.kind in ("lines", "numbers"):
        return _list_some(text.split("\n")) if text else ""
    if part.kind == "flag":
        return part.label.lower() if text else ""
    if part.kind == "choice":
        return part.name_choice(text) if text else ""
    return f"per {text}" if part.key == "per" and text else "" if part.key == "currency" else text


def _describe_figure(name: str, shown: Shown, currency: str) -> str:
    best, low, high = (_add_sign(shown.get(f"{name}.{end}", ("",))[0], currency) for end in ("best", "low", "high"))
    return f"{best} ({low or best}–{high or best})" if low or high else best


def _add_sign(text: str, currency: str) -> str:
    number = read_typed_number(text)
    return f"{currency}{number:,}" if isinstance(number, int | float) else text


def _find_currency(group: FieldGroup, shown: Shown) -> str:
    part = next((part for part in group.fields if part.key == "currency"), None)
    return currency_symbol((shown.get(join_name(group.key, "currency")) or ("",))[0] or part.default) if part else ""


def _list_some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _shorten_line(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
