"""An edition's files: written to a temporary folder, then renamed into place, so that none is ever half there."""

import tempfile
from pathlib import Path

from pydantic import TypeAdapter

from horizon.digest import charts, render
from horizon.digest import workbook as sheets
from horizon.errors import ConfigurationError
from horizon.values.frozen import Edition


def edition(one: Edition, reports: Path) -> Path:
    """Write ``reports/KEY/``; whatever stood there was never committed and is replaced. ConfigurationError where the
    folder cannot be written."""
    target = reports / one.key
    try:
        reports.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=reports, prefix=f".{one.key}-", ignore_cleanup_errors=True) as made:
            folder = Path(made) / one.key
            folder.mkdir()
            _write(one, folder)
            if target.exists():
                target.rename(Path(made) / "left over")
            folder.rename(target)
    except OSError as wrong:
        raise ConfigurationError(
            f"{reports} cannot be written: {wrong.strerror}. Make room or give leave to write there"
        ) from None
    return target


def workbook(one: Edition) -> bytes:
    """The workbook of an edition, or of the part of one that a recipient gets."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "workbook.xlsx"
        sheets.write(one, path)
        return path.read_bytes()


def _write(one: Edition, folder: Path) -> None:
    pictures = charts.pictures(one)
    texts = {
        "index.html": render.index_html(one, pictures),
        "digest.html": render.digest_html(one, pictures),
        "digest.txt": render.text(one),
        "edition.json": TypeAdapter(Edition).dump_json(one, indent=1).decode(),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    sheets.write(one, folder / "workbook.xlsx")
    for file in folder.iterdir():
        file.chmod(0o640)
