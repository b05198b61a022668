"""A rewritten text holds the wanted values, and keeps the comments and lines that do not change."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.files.yaml_patch import rewrite_text
from watchlist.texts import TEXT

WORDS = st.text(st.sampled_from("ab:,#[]{}'\"-&*!|>%@` ä1?"), min_size=1, max_size=8).map(str.strip).filter(bool)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(-5, 10**6), st.floats(0, 1), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["mode", "low", "step"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["title", "match", "price", "population", "owner"]), VALUES, min_size=1))
def test_the_text_holds_the_wanted_values(wanted: dict[str, object]) -> None:
    assert values_of(rewrite_text(TEXT, wanted)) == wanted


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(shipped_folder().glob("*.yaml"))), st.data())
def test_a_changed_value_changes_one_line(path: Path, data: st.DataObject) -> None:
    text = path.read_text(encoding="utf-8")
    key = data.draw(st.sampled_from(["title", "jurisdiction", "payer", "recipients"]))
    after = rewrite_text(text, values_of(text) | {key: data.draw(WORDS)})
    assert len(after.splitlines()) == len(text.splitlines())
    assert sum(a != b for a, b in zip(after.splitlines(), text.splitlines(), strict=True)) <= 1


@pytest.mark.parametrize(
    "text", ["a\x85b", "a\x7fb", "a\u2028b", "\ufeffa", "a\uffffb", "a\x00b", "a\ud800b"], ids=ascii
)
def test_a_character_that_cannot_be_written_is_escaped(text: str) -> None:
    assert values_of(rewrite_text(TEXT, {"title": text})) == {"title": text}


STEPS = """\
population:
  # the funnel
  - {step: a, people: 9} # first
  - step: b
    share: 0.5 # a guess
  - {step: c, share: 0.1} # of b
flow: [x, y, z] # kept
"""


@pytest.mark.parametrize("order", ["bac", "cab", "bca", "cba", "acb", "ca"])
def test_an_item_that_moves_takes_its_comments_with_it(order: str) -> None:
    values = values_of(STEPS)
    steps = {item["step"]: item for item in values["population"]}
    wanted = {"population": [steps[name] for name in order], "flow": ["z", "x", "y"]}
    for text in (STEPS, STEPS.replace("flow: [x, y, z] # kept\n", "").rstrip("\n")):
        want = {key: value for key, value in wanted.items() if key in text}
        after = rewrite_text(text, want)
        assert values_of(after) == want
        lines = after.splitlines()
        comments = {name: next((line for line in lines if name in line), "") for name in ("first", "a guess", "of b")}
        assert [word in comments[name] for name, word in (("a guess", "share: 0.5"), ("of b", "step: c"))] == [
            "b" in order,
            "c" in order,
        ]
        assert lines[1] == "  # the funnel"


def test_an_item_that_moves_and_changes_keeps_its_comment() -> None:
    values = values_of(STEPS)
    first, second, third = values["population"]
    after = rewrite_text(
        STEPS, values | {"population": [first, third | {"share": 0.2}, second, {"step": "d", "share": 1}]}
    )
    assert "{step: c, share: 0.2} # of b\n  - step: b\n    share: 0.5 # a guess\n  - {step: d, share: 1}\n" in after


def test_many_terms_are_added_at_once() -> None:
    terms = [f"term {number}" for number in range(3_000)]
    wanted = {"title": "T", "flow": ["a", *terms], "block": ["a", *terms], "empty": terms}
    after = rewrite_text("title: T\nflow: [a] # kept\nblock:\n  - a # kept\nempty: []\n", wanted)
    assert values_of(after) == wanted
    assert after.count("# kept") == 2
