"""A database that cannot be opened is told in one line, without its password."""

from pathlib import Path

import pytest

from horizon.errors import StoreError
from horizon.store.engine import connect


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "address is not one"),
        ("sqlite:///{tmp}/absent/horizon.db", "unable to open database file"),
        ("sqlite:///{tmp}/text.db", "file is not a database"),
        ("postgresql://me:secret@127.0.0.1:1/horizon?connect_timeout=2", "cannot be opened"),
        ("oracle://me:secret@host/horizon", "write sqlite:///FILE or postgresql://HOST/NAME"),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_line(tmp_path: Path, url: str, said: str) -> None:
    (tmp_path / "text.db").write_text("this is no database, " * 100)
    with pytest.raises(StoreError, match=said) as told:
        connect(url.format(tmp=tmp_path))
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_without_its_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'horizon\[postgres\]'"):
        connect("postgresql://me:secret@127.0.0.1:1/horizon")
