"""The template of a new watchlist is valid, also with its comments turned into keys."""

import re
from pathlib import Path

from horizon.watchlist.files.load import check_watchlist, load_watchlist
from horizon.watchlist.files.template import blank_watchlist


def test_the_keys_in_comments_are_valid(tmp_path: Path) -> None:
    head, keys = blank_watchlist("asthma").split("title:", 1)
    lines = [line for line in keys.splitlines() if not re.match(r"# (Which|The cost|\{mode)", line)]
    path = tmp_path / "asthma.yaml"
    path.write_text("\n".join(["title:" + lines[0], *(re.sub(r"^( *)# ", r"\1", line) for line in lines[1:])]))
    assert head.startswith("# Asthma.")
    assert [str(fault) for fault in check_watchlist(path)] == []
    assert load_watchlist(path).price is not None
    assert load_watchlist(path).technologies
    assert load_watchlist(path).count.statuses == "all"
