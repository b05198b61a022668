"""Whether an outcome names a technology that the last edition has."""

from horizon.app.workspace import Workspace
from horizon.errors import suggest_name
from horizon.technology.names import name_key

OF_ALL = "all"
"""What stands for a whole watchlist."""


def suggest_technology(workspace: Workspace, name: str) -> str:
    """Return ``; did you mean NAME?`` if the last edition has none of this name but one like it, else nothing."""
    keys = workspace.editions.edition_keys()
    edition = workspace.editions.load_edition(keys[-1]) if keys else None
    if edition is None or name == OF_ALL:
        return ""
    names = [text for item in edition.scan.technologies for text in (item.name, *item.aliases)]
    return "" if name_key(name) in map(name_key, names) else suggest_name(name, names)
