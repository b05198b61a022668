"""Watchlists as files: what is wrong is said with its line and column, and everything that is wrong is said."""

from pathlib import Path

import pytest

from horizon.errors import ConfigurationError, UsageError, WatchlistError
from horizon.watchlist.files.document import LARGEST
from horizon.watchlist.files.files import check, copy_shipped, load, load_all

GOOD = "title: Hepatitis C\nmatch: {conditions: [hepatitis C]}\n"
PEOPLE = "population: [{step: People, people: 1000}]\n"
DEEP = "[" * 5_000

BROKEN = {
    "nothing": ("", "1:1: is empty: give at least title and match"),
    "blank lines": ("\n\n", "1:1: is empty: give at least title and match"),
    "comments alone": ("# later\n", "1:1: should be keys and values, beginning with title:"),
    "a list": ("- a\n", "1:1: should be keys and values, beginning with title:"),
    "no title": ("match: {conditions: [HCV]}\n", "1:1: title is missing"),
    "no match": ("title: T\n", "1:1: give match, or indications that each have their own match"),
    "nothing to match": ("title: T\nmatch: {}\n", "2:8: match: name at least one condition, MeSH id or intervention"),
    "open bracket": (GOOD + "owner: [\n", "4:1: not YAML: expected the node content, but found '<stream end>'"),
    "a tab": (GOOD + "\towner: me\n", "3:1: a tab: indent with spaces"),
    "a colon": (GOOD + "owner: a: b\n", "3:9: a colon in the wrong place: put text that holds a colon in quotes"),
    "a bell": (GOOD + "owner: '\a'\n", "3:1: holds a character that no text should hold"),
    "twice": (GOOD + "owner: a\nowner: b\n", "4:1: the key 'owner' is given twice"),
    "an alias": (
        GOOD + "owner: &me a\npayer: *me\n",
        "3:8: anchors and aliases (& and *) are not used in watchlists: write it out, or put it in quotes",
    ),
    "an alias bomb": (
        "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n",
        "1:4: anchors and aliases (& and *) are not used in watchlists: write it out, or put it in quotes",
    ),
    "a tag": (GOOD + "owner: !!python/name:os.system\n", "3:8: tags (!) are not used in watchlists: put it in quotes"),
    "two documents": (GOOD + "---\ntitle: U\n", "3:1: one document a file, without directives (%)"),
    "a directive": ("%YAML 1.1\n---\n" + GOOD, "2:1: one document a file, without directives (%)"),
    "nested": (GOOD + "owner: " + DEEP, "3:19: nested more than 12 deep"),
    "unknown key": (
        "title: T\nmatch:\n  conditons: [HCV]\n",
        "3:3: unknown key 'conditons' in match: did you mean 'conditions'?",
    ),
    "the key not": (
        "title: T\nmatch: {mesh: [D006526], nt: [x]}\n",
        "2:26: unknown key 'nt' in match: did you mean 'not'?",
    ),
    "unlike any key": (
        GOOD + "recipients:\n  - {email: a@example.org, zzz: 1}\n",
        "4:28: unknown key 'zzz' in recipients.1: known are email, role",
    ),
    "a name": (GOOD + "name: hepatitis\n", "3:1: unknown key 'name': the name is the file's"),
    "one term": (
        "title: T\nmatch: {conditions: HCV}\n",
        "2:21: match.conditions: should be a list, such as [one, two]",
    ),
    "one letter": (
        "title: T\nmatch: {conditions: [C]}\n",
        "2:22: match.conditions.1: 'C' is too short to match by: give at least two letters or digits",
    ),
    "no MeSH id": ("title: T\nmatch: {mesh: [D12]}\n", "2:16: match.mesh.1: 'D12' is no MeSH id, such as D006526"),
    "no text": (GOOD + "owner: [me]\n", "3:8: owner: should be text"),
    "no text at all": (GOOD + "owner:\n", "3:1: owner: should be text"),
    "country": (
        GOOD + "jurisdiction: wales\n",
        "3:15: jurisdiction: 'wales' should be 'england', 'scotland', 'us' or 'plain'",
    ),
    "a list or all": (GOOD + "count: {kinds: drug}\n", "3:16: count.kinds: should be a list, such as [one, two]"),
    "a phase": (GOOD + "count: {phases: [9]}\n", "3:18: count.phases.1: should be less than or equal to 4"),
    "no number": (
        GOOD + "population: [{step: People, people: many}]\n",
        "3:37: population.1.people: should be a number, or mode with low and high",
    ),
    "yes is no number": (
        GOOD + "population: [{step: People, people: yes}]\n",
        "3:37: population.1.people: should be a number, or mode with low and high",
    ),
    "infinite": (
        GOOD + "population: [{step: People, people: 1e999}]\n",
        "3:37: population.1.people: should be a finite number",
    ),
    "long": (
        GOOD + f"population: [{{step: People, people: {'9' * 5_000}}}]\n",
        "3:37: population.1.people: should be a finite number",
    ),
    "negative": (GOOD + PEOPLE + "price: {list: -5, price_year: 2026}\n", "4:15: price.list: -5 is below 0"),
    "over one": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026, rebate: 1.2}\n",
        "4:44: price.rebate: 1.2 is not between 0 and 1",
    ),
    "a share over one": (
        GOOD + "population:\n  - {step: a, people: 4}\n  - {step: b, share: 40}\n",
        "5:22: population.2.share: 40 is not between 0 and 1",
    ),
    "nobody can be fewer": (
        GOOD + "population: [{step: a, people: {mode: 4, low: -1, high: 5}}]\n",
        "3:32: population.1.people: -1 is below 0",
    ),
    "a peak over one": (GOOD + "uptake: {peak: 1.5}\n", "3:16: uptake.peak: 1.5 is not between 0 and 1"),
    "the end of a peak over one": (
        GOOD + "uptake: {peak: {mode: 0.5, high: 1.1}}\n",
        "3:16: uptake.peak: 1.1 is not between 0 and 1",
    ),
    "a step over one": (
        GOOD + "uptake: {curve: steps, steps: [0.2, 20]}\n",
        "3:37: uptake.steps.2: should be less than or equal to 1",
    ),
    "an unknown curve": (
        GOOD + "uptake: {curve: cubic}\n",
        "3:17: uptake.curve: 'cubic' should be 'linear', 'logistic', 'bass' or 'steps'",
    ),
    "imitation of another curve": (
        GOOD + "uptake: {curve: linear, imitation: 0.4}\n",
        "3:9: uptake: innovation and imitation need curve: bass",
    ),
    "a used share over one": (
        GOOD + "capacity: {people_a_year: 5, used: [30]}\n",
        "3:37: capacity.used.1: should be less than or equal to 1",
    ),
    "capacity twice": (
        GOOD + "capacity: {people_a_year: 5, by_year: [5]}\n",
        "3:11: capacity: give one of people_a_year, by_year",
    ),
    "a stopping rule for a course": (
        GOOD + "treatment: {course: curative, stops: [{after_months: 6}]}\n",
        "3:12: treatment: stops are of chronic treatment, not of a curative course",
    ),
    "more than all stop": (
        GOOD + "treatment: {stops: [{after_months: 6, share: 1.2}]}\n",
        "3:46: treatment.stops.1.share: 1.2 is not between 0 and 1",
    ),
    "negative hours": (
        GOOD + PEOPLE + "resources: [{what: nurses, amount: -2}]\n",
        "4:36: resources.1.amount: -2 is below 0",
    ),
    "hours for nobody": (
        GOOD + "resources: [{what: nurses, amount: 2}]\n",
        "1:1: resources need a population with people or people_a_year",
    ),
    "a year that is none": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 26}\n",
        "4:30: price.price_year: should be greater than or equal to 1990",
    ),
    "a currency that is none": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026, currency: pounds}\n",
        "4:46: price.currency: 'pounds' is no currency code, such as GBP",
    ),
    "another currency for what is displaced": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026}\ndisplaces: [{what: old, cost: 5, currency: USD}]\n",
        "5:34: unknown key 'currency' in displaces.1: known are what, share, cost, per, source, known_since",
    ),
    "two currencies": (
        "title: T\nindications:\n"
        + "".join(
            f"  - {{name: {code}, match: {{conditions: [HCV]}}, population: [{{step: People, people: 9}}], "
            f"price: {{list: 5, price_year: 2026, currency: {code}}}}}\n"
            for code in ("USD", "GBP")
        ),
        "3:3: indications: prices in GBP and USD have no common total: give all in one currency",
    ),
    "the wrong way round": (
        GOOD + PEOPLE + "price: {list: {mode: 5, low: 6}, price_year: 2026}\n",
        "4:15: price.list: low, mode and high must rise: 6.0, 5.0, 5.0",
    ),
    "no price year": (GOOD + PEOPLE + "price: {list: 5}\n", "4:8: price: price_year is missing"),
    "a price for nobody": (
        GOOD + "price: {list: 5, price_year: 2026}\n",
        "1:1: a price needs a population with people or people_a_year",
    ),
    "a share of nothing": (
        GOOD + "population: [{step: diagnosed, share: 0.4}]\n",
        "3:13: population: the first step is a number of people, not a share",
    ),
    "two figures": (
        GOOD + "population: [{step: a, people: 4, share: 0.4}]\n",
        "3:14: population.1: give one of people, share, people_a_year",
    ),
    "no day": (
        GOOD + "technologies: [{name: x, licence: 2026-02-30}]\n",
        "3:35: technologies.1.licence: should be a valid date or datetime, day value is outside expected range",
    ),
    "no month": (
        GOOD + "technologies: [{name: x, known_since: 2012-13}]\n",
        "3:39: technologies.1.known_since: '2012-13' is no date: write 2026, 2026-02 or 2026-02-14",
    ),
    "no address": (
        GOOD + "recipients: [{email: me at home}]\n",
        "3:22: recipients.1.email: 'me at home' is no e-mail address",
    ),
    "waiting for nothing": (
        GOOD + "readiness: [{step: a, months: 2, after: [b]}]\n",
        "3:12: readiness: 'a' waits for 'b', which is no step",
    ),
    "a circle": (
        GOOD + "readiness: [{step: a, months: 2, after: [b]}, {step: b, months: 1, after: [a]}]\n",
        "3:12: readiness: these steps wait for each other: a, b",
    ),
    "the same step": (
        GOOD + "readiness: [{step: a, months: 2}, {step: a, months: 1}]\n",
        "3:12: readiness: two steps are called 'a'",
    ),
    "a price for two indications": (
        "title: T\nprice: {list: 5, price_year: 2026}\n"
        + PEOPLE
        + "indications: [{name: a, match: {mesh: [D006526]}}]\n",
        "1:1: population belongs to each of the indications",
    ),
    "within an indication": (
        "title: T\nindications:\n  - name: a\n    match: {conditions: [HCV]}\n    uptake: {curve: stepps}\n",
        "5:21: indications.1.uptake.curve: 'stepps' should be 'linear', 'logistic', 'bass' or 'steps'",
    ),
}


def write(folder: Path, text: str | bytes, name: str = "area") -> Path:
    path = folder / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(("text", "fault"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    path = write(tmp_path, text)
    assert [str(found) for found in check(path)] == [f"{path}:{fault}"]
    with pytest.raises(WatchlistError) as refused:
        load(path)
    assert str(refused.value) == f"{path}:{fault}"
    assert refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"title: T\nowner: caf\xe9\n", "2:11: is not UTF-8: save it as UTF-8"),
        (GOOD.encode("utf-16"), "1:1: is not UTF-8: save it as UTF-8"),
        (b"#" * (LARGEST + 1), "1:1: is larger than 1,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes, fault: str) -> None:
    path = write(tmp_path, raw)
    assert [str(found) for found in check(path)] == [f"{path}:{fault}"]


def test_every_fault_is_said_from_the_top_down_and_loading_says_how_many(tmp_path: Path) -> None:
    path = write(tmp_path, "tilte: T\nmatch: {conditons: [HCV]}\njurisdiction: wales\nowner: a\nowner: b\n")
    assert [(fault.line, fault.text.split(":")[0]) for fault in check(path)] == [
        (1, "title is missing"),
        (1, "unknown key 'tilte'"),
        (2, "unknown key 'conditons' in match"),
        (3, "jurisdiction"),
        (5, "the key 'owner' is given twice"),
    ]
    with pytest.raises(WatchlistError) as refused:
        load(path)
    assert str(refused.value).endswith("title is missing (and 4 more: horizon watchlist check area)")


def test_a_file_that_is_not_there_or_has_an_impossible_name_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    assert [str(fault) for fault in check(missing)] == [f"{missing}:1:1: cannot be read: No such file or directory"]
    path = write(tmp_path, GOOD, "Hepatitis C")
    assert [fault.text for fault in check(path)] == ["the file's name must be lower case letters, digits and hyphens"]


def test_what_a_planner_writes_is_read_as_meant(tmp_path: Path) -> None:
    watchlist = load(
        write(
            tmp_path,
            "\ufefftitle: 2026\r\nmatch: {conditions: [NO, on, 1q21 gain]}\r\npopulation:\r\n"
            "  - {step: a, people: 146000, known_since: 2012}\r\n  - {step: b, share: .5, known_since: 2012-04-19}\r\n"
            "price: {list: 30800., per: course, price_year: 2012, confidential: true}\r\n"
            "technologies: [{name: x, licence: 2014-01-16}]\r\n",
        )
    )
    assert (watchlist.name, watchlist.title) == ("area", "2026")
    assert watchlist.match is not None and watchlist.match.conditions == ("NO", "on", "1q21 gain")
    assert [step.known_since for step in watchlist.population] == ["2012", "2012-04-19"]
    assert watchlist.price is not None and watchlist.price.confidential and watchlist.price.list.mode == 30800
    assert str(watchlist.technologies[0].licence) == "2014-01-16"


def test_a_folder_gives_what_can_be_used_by_name_and_the_faults_of_the_rest(tmp_path: Path) -> None:
    for name, text in (("b", GOOD), ("a", GOOD), ("c", "title: T\n")):
        write(tmp_path, text, name)
    (tmp_path / "notes.txt").write_text("no watchlist", encoding="utf-8")
    (tmp_path / "d.yml").write_text(GOOD, encoding="utf-8")
    loaded = load_all(tmp_path)
    assert [watchlist.name for watchlist in loaded.watchlists] == ["a", "b"]
    assert [(fault.path.name, fault.line) for fault in loaded.faults] == [("c.yaml", 1), ("d.yml", 1)]
    assert loaded.faults[1].text == "is not read: name it .yaml"


def test_names_choose_and_an_unknown_one_is_wrong_usage(tmp_path: Path) -> None:
    for name, text in (("b", GOOD), ("a", GOOD), ("c", "title: T\n")):
        write(tmp_path, text, name)
    loaded = load_all(tmp_path, ["b", "a", "b"])
    assert [watchlist.name for watchlist in loaded.watchlists] == ["a", "b"] and loaded.faults == ()
    with pytest.raises(UsageError, match="there is no watchlist 'd'; there are: a, b, c"):
        load_all(tmp_path, ["a", "d"])


def test_a_folder_that_is_not_there_is_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no folder .*missing"):
        load_all(tmp_path / "missing")


def test_a_place_that_cannot_be_written_is_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="file/watchlists: Not a directory"):
        copy_shipped(tmp_path / "file" / "watchlists")
