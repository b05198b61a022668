"""What keeps a text from being parsed is reported with its position."""

from pathlib import Path

import pytest

from horizon.watchlist.files.document import LARGEST_FILE
from horizon.watchlist.files.load import check_watchlist, load_watchlist
from watchlist.texts import GOOD, assert_refused, write_yaml

DEEP = "[" * 5_000
REFUSED = {
    "nothing": ("", "1:1: is empty: give at least title and match"),
    "blank lines": ("\n\n", "1:1: is empty: give at least title and match"),
    "open bracket": (GOOD + "owner: [\n", "4:1: not YAML: expected the node content, but found '<stream end>'"),
    "a tab": (GOOD + "\towner: me\n", "3:1: a tab: indent with spaces"),
    "a colon": (GOOD + "owner: a: b\n", "3:9: a colon in the wrong place: put text that contains a colon in quotes"),
    "a bell": (GOOD + "owner: '\a'\n", "3:1: contains a control character: delete it"),
    "twice": (GOOD + "owner: a\nowner: b\n", "4:1: the key 'owner' is given twice"),
    "an alias": (
        GOOD + "owner: &me a\npayer: *me\n",
        "3:8: anchors and aliases (& and *) are not allowed: write the value out, or put it in quotes",
    ),
    "an alias bomb": (
        "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n",
        "1:4: anchors and aliases (& and *) are not allowed: write the value out, or put it in quotes",
    ),
    "a tag": (GOOD + "owner: !!python/name:os.system\n", "3:8: tags (!) are not allowed: put the value in quotes"),
    "two documents": (GOOD + "---\ntitle: U\n", "3:1: a file is one document, without directives (%)"),
    "a directive": ("%YAML 1.1\n---\n" + GOOD, "2:1: a file is one document, without directives (%)"),
    "nested": (GOOD + "owner: " + DEEP, "3:19: nested more than 12 deep"),
}


@pytest.mark.parametrize(("text", "fault"), REFUSED.values(), ids=REFUSED)
def test_refused_syntax_is_reported_with_its_position(tmp_path: Path, text: str, fault: str) -> None:
    assert_refused(write_yaml(tmp_path, text), fault)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"title: T\nowner: caf\xe9\n", "2:11: is not UTF-8: save it as UTF-8"),
        (GOOD.encode("utf-16"), "1:1: is not UTF-8: save it as UTF-8"),
        (b"#" * (LARGEST_FILE + 1), "1:1: is larger than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_not_utf_8_or_too_large_is_refused(tmp_path: Path, raw: bytes, fault: str) -> None:
    path = write_yaml(tmp_path, raw)
    assert [str(problem) for problem in check_watchlist(path)] == [f"{path}:{fault}"]


def test_a_number_among_the_terms_stays_as_it_was_written(tmp_path: Path) -> None:
    text = "title: T\nmatch: {conditions: [1e5, 007, 1.50, 12345], interventions: [-1e-3]}\n"
    watchlist = load_watchlist(write_yaml(tmp_path, text))
    assert watchlist.match
    assert watchlist.match.conditions == ("1e5", "007", "1.50", "12345")
    assert watchlist.match.interventions == ("-1e-3",)
