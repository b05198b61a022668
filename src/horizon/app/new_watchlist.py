"""A watchlist begun from a condition, from one that is shipped with horizon, or from another system's file."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from horizon.app.watchlist_change import is_watchlist_name
from horizon.errors import UsageError, WatchlistError
from horizon.settings import Settings
from horizon.watchlist.files.adopt import ForeignWatchlist
from horizon.watchlist.files.edit import WatchlistEdit, edit_text
from horizon.watchlist.files.load import parse_watchlist
from horizon.watchlist.files.shipped import list_shipped_watchlists, shipped_folder
from horizon.watchlist.files.template import blank_watchlist
from horizon.watchlist.files.write import write_json_schema, write_watchlist
from horizon.watchlist.schema.watchlist import Watchlist


def name_from_title(title: str) -> str:
    """Make a watchlist's name of a title: lower case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60].strip("-")


def begin_from_condition(condition: str, name: str, product: str = "") -> str:
    """The text of a watchlist of one condition, of one product, or of both, with every other key in comments.

    Raises UsageError if neither is given.
    """
    terms = {"conditions": " ".join(condition.split()), "interventions": " ".join(product.split())}
    match = {key: [text] for key, text in terms.items() if text}
    if not match:
        raise UsageError("say of which condition or product it is")
    title = terms["conditions"] or terms["interventions"]
    edit = WatchlistEdit(assignments=(("title", title[:1].upper() + title[1:]), ("match", match)))
    return edit_text(blank_watchlist(name), edit)


def begin_from_shipped(shipped: str) -> str:
    """The text of a shipped watchlist. Raises UsageError if there is none of this name."""
    if shipped not in list_shipped_watchlists():
        raise UsageError(f"no watchlist {shipped!r} is shipped; there are: {', '.join(list_shipped_watchlists())}")
    return (shipped_folder() / f"{shipped}.yaml").read_text(encoding="utf-8")


def read_foreign(content: bytes, name: str) -> ForeignWatchlist:
    """Read another system's watchlist as it was sent. Raises WatchlistError with its faults, by line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent.yaml"
        path.write_bytes(content)
        try:
            return ForeignWatchlist.read(path, name)
        except WatchlistError as fault:
            raise WatchlistError(str(fault).replace(f"{path}:", "line ")) from None


def adopt_foreign(foreign: ForeignWatchlist, people: Mapping[str, str], recipients: Sequence[str]) -> str:
    """The text of another system's watchlist with one's own numbers of people, without its confidential prices.

    Raises UsageError for a number of people that is none.
    """
    numbers = {
        count.key: _parse_people_of_part(count.label, people.get(count.key, "")) for count in foreign.people_counts
    }
    return foreign.adopt(numbers, recipients, with_confidential=False)


class NameTakenError(UsageError):
    """There is a watchlist of this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a watchlist {name!r} already; change it with: horizon watchlist edit {name}")
        self.name = name


def write_new_watchlist(settings: Settings, name: str, text: str) -> Watchlist:
    """Write a new watchlist.

    Raises UsageError if its name is none, NameTakenError if it is taken, WatchlistError if it has faults.
    """
    if not is_watchlist_name(name):
        raise UsageError("its name: lower case letters, digits and hyphens, such as hepatitis-c")
    path = settings.watchlists / f"{name}.yaml"
    if path.exists():
        raise NameTakenError(name)
    created = parse_watchlist(text, path)
    settings.watchlists.mkdir(parents=True, exist_ok=True)
    write_watchlist(path, text)
    write_json_schema(settings.watchlists)
    return created


def _parse_people_of_part(label: str, text: str) -> float:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise UsageError(f"{label}: {text!r} is no number of people")
    return number
