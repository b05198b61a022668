"""An edit changes what it is to change, and not one character more."""

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.errors import UsageError, WatchlistError
from horizon.watchlist.files.edit import Edit
from horizon.watchlist.files.files import edit_text, parsed, rewritten, shipped, value_of, values_of, write

TEXT = """\
# What a planner wrote.
title: T # of all
match:
  conditions: [hepatitis C, HCV] # in a row
  # codes
  interventions:
    - sofosbuvir # Sovaldi
    - ledipasvir

    # the end of the list
  not: [hepatitis B]

# money
population:
  - {step: People, people: 1000, source: NICE}
price: # of 2026
  list: 5000
  rebate: 0.1
  price_year: 2026
  source: a list # with a word

# who
recipients: []
"""
SEVERAL = """\
title: T
indications:
  - name: one
    match: {conditions: [a disease]}
  - name: two
    match:
      mesh: [D006526]
"""


def changed(edit: Edit, text: str = TEXT) -> list[str]:
    """The lines that go, with a minus, and those that come, with a plus."""
    after = edit_text(text, edit)
    parsed(after, Path("area.yaml"))
    lines = difflib.unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if re.match(r"[+-](?![+-])", line)]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (
            Edit(add=(("conditions", "non-A, non-B"),)),
            [
                "-  conditions: [hepatitis C, HCV] # in a row",
                '+  conditions: [hepatitis C, HCV, "non-A, non-B"] # in a row',
            ],
        ),
        (
            Edit(remove=(("conditions", "hepatitis c"),)),
            ["-  conditions: [hepatitis C, HCV] # in a row", "+  conditions: [HCV] # in a row"],
        ),
        (Edit(add=(("interventions", "no"),)), ['+    - "no"']),
        (Edit(add=(("interventions", "12 345"),)), ['+    - "12 345"']),
        (Edit(remove=(("interventions", "sofosbuvir"),)), ["-    - sofosbuvir # Sovaldi"]),
        (Edit(remove=(("interventions", "ledipasvir"),)), ["-    - ledipasvir"]),
        (Edit(add=(("mesh", "D006526"),)), ["+  mesh: [D006526]"]),
        (Edit(remove=(("not", "hepatitis B"),)), ["-  not: [hepatitis B]", "+  not: []"]),
        (
            Edit(sets=(("price.list", 20000),)),
            [
                "-  list: 5000",
                "-  rebate: 0.1",
                "+  list: 20000",
                "+  rebate: {mode: 0.1, source: a list}",
                "-  source: a list # with a word",
            ],
        ),
        (
            Edit(sets=(("price.list", 20000), ("price.source", "a contract: ours"), ("price.rebate", 0.2))),
            [
                "-  list: 5000",
                "-  rebate: 0.1",
                "+  list: 20000",
                "+  rebate: 0.2",
                "-  source: a list # with a word",
                '+  source: "a contract: ours" # with a word',
            ],
        ),
        (Edit(sets=(("price.price_year", 2025),)), None),
        (Edit(sets=(("owner", "Finance"),)), ["+owner: Finance"]),
        (Edit(sets=(("recipients", [{"email": "a@example.org"}]),)), None),
        (Edit(sets=(("capacity.people_a_year", 100),)), ["+capacity: {people_a_year: 100}"]),
    ],
)
def test_only_the_lines_that_change_change(edit: Edit, lines: list[str] | None) -> None:
    found = changed(edit)
    assert sorted(found) == sorted(lines) if lines else len(found) == 2


def test_an_indication_is_named_where_there_are_several() -> None:
    assert changed(Edit(add=(("mesh", "D006509"),), indication="two"), SEVERAL) == [
        "-      mesh: [D006526]",
        "+      mesh: [D006526, D006509]",
    ]
    with pytest.raises(UsageError, match="say which indication with --indication; there are: 'one', 'two'"):
        edit_text(SEVERAL, Edit(add=(("mesh", "D006509"),)))


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Edit(add=(("conditions", "hcv"),)), "conditions has 'hcv' already"),
        (Edit(remove=(("conditions", "hepatits C"),)), "conditions has no 'hepatits C'; did you mean 'hepatitis C'?"),
        (Edit(remove=(("mesh", "D006526"),)), "mesh has no 'D006526'"),
        (Edit(sets=(("price.list.mode.x", 5),)), "cannot set price.list.mode.x: there is nothing below it at 'mode'"),
    ],
)
def test_what_cannot_be_edited_is_said(edit: Edit, complaint: str) -> None:
    with pytest.raises(UsageError) as refused:
        edit_text(TEXT, edit)
    assert str(refused.value) == complaint


def test_an_edit_that_would_break_it_says_where() -> None:
    with pytest.raises(WatchlistError, match=r"area.yaml:15:\d+: .*people: -5 is below 0"):
        parsed(edit_text(TEXT, Edit(sets=(("population.1.people", -5),))), Path("area.yaml"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("price.list=20000", 20000),
        ("price.list={mode: 5, high: 6}", {"mode": 5, "high": 6}),
        ("count.phases=[2, 3]", [2, 3]),
        ("price.source=NICE TA330: section 2", "NICE TA330: section 2"),
    ],
)
def test_values_are_read_as_a_file_would(setting: str, value: object) -> None:
    assert value_of(setting)[1] == value


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
def test_whatever_it_is_to_say_it_says(wanted: dict[str, object]) -> None:
    assert values_of(rewritten(TEXT, wanted)) == wanted


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(shipped().glob("*.yaml"))), st.data())
def test_comments_of_what_stays_stay(path: Path, data: st.DataObject) -> None:
    text = path.read_text(encoding="utf-8")
    key = data.draw(st.sampled_from(["title", "jurisdiction", "payer", "recipients"]))
    after = rewritten(text, values_of(text) | {key: data.draw(WORDS)})
    assert len(after.splitlines()) == len(text.splitlines())
    assert sum(a != b for a, b in zip(after.splitlines(), text.splitlines(), strict=True)) <= 1


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "area.yaml"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o640)
    write(path, "after")
    assert path.read_text(encoding="utf-8") == "after" and path.stat().st_mode & 0o777 == 0o640

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Exception, match="cannot be written: No space left on device"):
        write(path, "half")
    assert path.read_text(encoding="utf-8") == "after"
    assert [one.name for one in tmp_path.iterdir()] == ["area.yaml"]
