"""An edition's files: written to a temporary folder, then renamed into place, so that none is ever half there."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from horizon.digest import calendar, csv_tables
from horizon.digest.charts import edition_charts
from horizon.digest.html import render
from horizon.digest.workbook import workbook as sheets
from horizon.errors import ConfigurationError
from horizon.values.edition import Edition


def edition(one: Edition, reports: Path) -> Path:
    """Write ``reports/KEY/`` and ``reports/readiness.ics``; whatever stood there was never committed and is replaced.
    ConfigurationError where the folder cannot be written."""
    target, contents = reports / one.key, _contents(one)
    try:
        reports.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=reports, prefix=f".{one.key}-", ignore_cleanup_errors=True) as made:
            folder = Path(made) / one.key
            folder.mkdir()
            _write(contents, folder)
            if target.exists():
                target.rename(Path(made) / "left over")
            folder.rename(target)
            # The newest edition's calendar under an address that stays, for those who subscribe to it.
            newest = Path(made) / calendar.NAME
            newest.write_bytes(contents[calendar.NAME])
            newest.chmod(0o640)
            newest.replace(reports / calendar.NAME)
    except OSError as wrong:
        raise ConfigurationError(
            f"{reports} cannot be written: {wrong.strerror}. Make room or give leave to write there"
        ) from None
    return target


@contextmanager
def made_whole(target: Path) -> Iterator[Path]:
    """A folder beside the target that takes its place once all of it is made. ConfigurationError where none can be."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    except OSError as wrong:
        raise ConfigurationError(f"{target.parent} cannot be written: {wrong.strerror}") from None
    try:
        made = beside / "made"
        made.mkdir()
        yield made
        if target.exists():
            target.rename(beside / "earlier")
        made.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def workbook(one: Edition) -> bytes:
    """The workbook of an edition, or of the part of one that a recipient gets."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "workbook.xlsx"
        sheets.write(one, path)
        return path.read_bytes()


def as_json(one: Edition) -> str:
    """An edition as JSON for whoever reads it: without its inputs, which hold prices that may be confidential."""
    return TypeAdapter(Edition).dump_json(one, indent=1, exclude={"inputs"}).decode()


def _contents(one: Edition) -> dict[str, bytes]:
    """Every file of an edition. Drawn before a file is opened: what fails here is no fault of the disk."""
    pictures = edition_charts.pictures(one)
    texts = {
        "index.html": render.index_html(one, pictures),
        "digest.html": render.digest_html(one, pictures),
        "digest.txt": render.text(one),
        "edition.json": as_json(one),
    }
    tables = {f"csv/{name}": content for name, content in csv_tables.tables(one).items()}
    made = {name: text.encode() for name, text in texts.items()} | {calendar.NAME: calendar.ics(one), **tables}
    return made | {"workbook.xlsx": workbook(one)}


def _write(contents: Mapping[str, bytes], folder: Path) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o640)
