"""A watchlist of another system is adopted with new numbers of people, without its owner, recipients and secrets."""

from pathlib import Path

from horizon.watchlist.files.adopt import ForeignWatchlist, PeopleCount
from horizon.watchlist.files.load import parse_watchlist
from watchlist.texts import write_yaml

THEIRS = """\
title: Hepatitis C
owner: Theirs
indications:
  - name: chronic
    match: {conditions: [HCV]}
    population: [{step: People, people: 100, source: NICE, known_since: 2012}]
    capacity: {by_year: [5, 10]}
    price: {list: 5, price_year: 2026, confidential: true}
  - name: acute
    match: {conditions: [acute hepatitis C]}
    population: [{step: People, people: {mode: 7, high: 9}}]
    capacity: {people_a_year: 3}
recipients: [{email: theirs@example.org}]
"""


def read_theirs(folder: Path) -> ForeignWatchlist:
    return ForeignWatchlist.read(write_yaml(folder, THEIRS), "ours")


def test_every_number_of_people_has_a_label_of_its_own(tmp_path: Path) -> None:
    assert read_theirs(tmp_path).people_counts == (
        PeopleCount("indications.1.population.1.people", "indications.1.population.1.people", 100),
        PeopleCount("indications.2.population.1.people", "indications.2.population.1.people", 7),
        PeopleCount("indications.2.capacity.people_a_year", "capacity", 3),
    )


def test_a_confidential_price_is_adopted_only_on_request(tmp_path: Path) -> None:
    theirs = read_theirs(tmp_path)
    assert theirs.confidential_prices == ("indications.1.price",)
    without, with_price = (
        parse_watchlist(theirs.adopt({}, ["ours@example.org"], answer), Path("ours.yaml")) for answer in (False, True)
    )
    assert [indication.price is not None for indication in without.indications] == [False, False]
    assert [indication.price is not None for indication in with_price.indications] == [True, False]
    assert (without.owner, [recipient.email for recipient in without.recipients]) == ("", ["ours@example.org"])


def test_an_unchanged_number_keeps_its_source(tmp_path: Path) -> None:
    theirs = read_theirs(tmp_path)
    people = {count.key: count.original for count in theirs.people_counts}
    for number, source in ((100.0, "NICE"), (90.0, "")):
        text = theirs.adopt(people | {"indications.1.population.1.people": number}, [], False)
        (step,) = parse_watchlist(text, Path("ours.yaml")).indications[0].population
        assert step.people is not None
        assert (step.people.mode, step.source) == (number, source)
