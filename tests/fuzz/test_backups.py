"""500 damaged backups, on either engine: each is refused in one line and leaves an empty database, or is restored."""

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzz.limits import TIMES, seeded, within
from fuzz.mutations import dump_value, mutate_bytes, mutate_value
from horizon.errors import StoreError
from horizon.store.backup import restore_backup, write_backup
from horizon.store.engine import connect_database
from store.test_backup import fill_store

BACKUPS = 250
"""On each engine."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    engine = connect_database(f"sqlite:///{folder / 'store.db'}")
    write_backup(fill_store(engine), folder / "store.backup")
    engine.dispose()
    return (folder / "store.backup").read_bytes()


def damage(whole: bytes, chance: random.Random) -> bytes:
    """The file with bytes changed, or the lines that are packed in it, packed anew."""
    if chance.random() < 0.6:
        return mutate_bytes(whole, chance)
    lines = gzip.decompress(whole).splitlines()
    at = chance.choice((0, 0, len(lines) - 1, chance.randrange(len(lines))))
    changed = mutate_value([json.loads(lines[at])], chance)
    kept = [] if not changed else [dump_value(value) for value in changed]
    lines[at : at + 1] = chance.choice((kept, kept, kept, kept, [], kept * 2, [mutate_bytes(lines[at], chance)]))
    return gzip.compress(b"\n".join(lines) + b"\n", 1)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_each_is_refused_in_one_line_or_restored(
    kind: str, whole: bytes, create_empty: Callable[[str, str], str], tmp_path: Path
) -> None:
    url, path, restored = create_empty(kind, "fuzz0"), tmp_path / "damaged.backup", 0
    told: list[str] = []
    with within(240 * TIMES):
        for number, chance in seeded("backup", BACKUPS):
            path.write_bytes(damage(whole, chance))
            try:
                assert restore_backup(url, path)
            except StoreError as error:
                told.append(str(error))
            except Exception as error:
                error.add_note(f"backup {number}")
                raise
            else:
                restored += 1
                url = create_empty(kind, f"fuzz{restored}")
    assert [text for text in told if len(text.splitlines()) != 1] == []
    path.write_bytes(whole)
    assert restore_backup(url, path)["trial"] == 2
    assert restored < BACKUPS * TIMES / 3
