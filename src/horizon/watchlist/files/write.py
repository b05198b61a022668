"""Write watchlists, and the JSON Schema that editors read beside them."""

from pathlib import Path

from horizon.atomic_write import replace_file, report_unwritable
from horizon.errors import ConfigurationError
from horizon.watchlist.schema.json_schema import SCHEMA_FILE, json_schema_text


def write_watchlist(path: Path, text: str) -> None:
    """Write the file whole or not at all. Raises ConfigurationError if it cannot be written."""
    with report_unwritable(path, ConfigurationError), replace_file(path) as file:
        file.write(text.encode())


def write_json_schema(folder: Path) -> None:
    """Write the JSON Schema into a folder of watchlists unless the present one is there already."""
    path, text = folder / SCHEMA_FILE, json_schema_text()
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_watchlist(path, text)
