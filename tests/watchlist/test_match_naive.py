"""The automaton finds what a reader would find, word by word, with loops and nothing else."""

import unicodedata
from collections.abc import Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.matching.match import match
from horizon.watchlist.schema.watchlist import Indication, Match, Watchlist

Words = list[str]
Place = tuple[int, int, int]


def words(text: str, hyphen: str) -> Words:
    """Letter by letter: what is no letter or digit parts words; a hyphen between two of them is ``hyphen``; an 's at
    the end of a word is nothing."""
    for sign in ("'", "\u2019"):
        text = " ".join(word.removesuffix(f"{sign}s").removesuffix(f"{sign}S") for word in text.split(" "))
    plain = [letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)]
    spread = ""
    for number, letter in enumerate(plain):
        inside = 0 < number < len(plain) - 1 and plain[number - 1].isalnum() and plain[number + 1].isalnum()
        spread += letter if letter.isalnum() else hyphen if letter == "-" and inside else " "
    return spread.casefold().split()


def same(wanted: Words, found: Words) -> bool:
    if wanted[:-1] != found[:-1]:
        return False
    want, have = wanted[-1], found[-1]
    plural = len(want) >= 3 and not want.endswith("s") and have == f"{want}s"
    singular = len(want) >= 5 and want.endswith("s") and not want.endswith("ss") and f"{have}s" == want
    return want == have or plural or singular


def places(term: str, text: str) -> list[Place]:
    """Where a term is in a text: in which of its two forms, from which word, to which."""
    found = []
    for form, hyphen in enumerate((" ", "")):
        there = words(text, hyphen)
        for wanted in (words(term, " "), words(term, "")):
            size = len(wanted)
            found += [
                (form, start, start + size)
                for start in range(len(there) - size + 1)
                if size and same(wanted, there[start : start + size])
            ]
    return found


def covered(place: Place, other: Place) -> bool:
    return place[0] == other[0] and other[1] <= place[1] and place[2] <= other[2]


def told(trial: Trial, wanted: Match) -> set[str]:
    """All that speaks for a trial, as evidence would say it, the first field only."""
    said: dict[tuple[str, str], str] = {}
    fields: list[tuple[str, str, Sequence[str]]] = [
        ("about", "condition", trial.conditions),
        ("about", "keyword", [keyword for keyword in trial.keywords if short(keyword)]),
        ("about", "MeSH heading", [mesh.term for mesh in trial.condition_mesh]),
        ("given", "intervention", [given.name for given in trial.interventions]),
        ("given", "other name", [name for given in trial.interventions for name in given.other_names]),
        ("given", "MeSH heading", [mesh.term for mesh in trial.intervention_mesh]),
    ]
    for side, field, texts in fields:
        terms = wanted.conditions if side == "about" else wanted.interventions
        for text, term in product(texts, terms):
            if places(term, text):
                said.setdefault((side, term), f"{field}: {term}")
    for number in wanted.mesh:
        for words, meshes in (("", trial.condition_mesh), ("below ", trial.condition_ancestors)):
            for mesh in meshes:
                above = " or ".join(heading.term for heading in trial.condition_mesh) if words else ""
                if len(trial.condition_mesh) > 3 and words:
                    above = f"one of {len(trial.condition_mesh)} headings"
                if mesh.id == number:
                    named = f"{words}MeSH {mesh.id} {mesh.term}"
                    said.setdefault(("mesh", number), f"{named}: {above}" if above else named)
    return set(said.values())


def short(keyword: str) -> bool:
    """No sentence: no more than eight words from one comma or semicolon to the next."""
    return all(
        len([word for word in part.split() if any(letter.isalnum() for letter in word)]) <= 8
        for part in keyword.replace(";", ",").split(",")
    )


def weighed(trial: Trial, wanted: Match, texts: Sequence[str]) -> tuple[list[str], bool]:
    """Which terms of ``not`` texts name, and whether they name what speaks against that, outside of such a term."""
    named = [term for term in wanted.excluded if any(places(term, text) for text in texts)]
    against = wanted.unless or wanted.conditions
    if not against:
        return named, any(mesh.id in wanted.mesh for mesh in trial.condition_mesh)
    for text in texts:
        covers = [place for term in wanted.excluded for place in places(term, text)]
        for term in against:
            if any(not any(covered(place, cover) for cover in covers) for place in places(term, text)):
                return named, True
    return named, False


def elsewhere(trial: Trial, wanted: Match) -> bool:
    named, against = weighed(trial, wanted, trial.conditions)
    return bool(named) and not against


def goals(trial: Trial, part: Indication, parts: Sequence[Indication]) -> tuple[list[Indication], bool]:
    """Where its keywords, headings and titles put a trial whose conditions do not tell, and whether it stays, too."""
    if any(weighed(trial, part.match, trial.conditions)) or not part.match.excluded:
        return [], True
    headings = [mesh.term for mesh in trial.condition_mesh]
    texts = [*filter(short, trial.keywords), *headings, trial.title, trial.official_title]
    named, against = weighed(trial, part.match, texts)
    others = [one for one in parts if one is not part and set(one.match.conditions) & set(named)]
    return [one for one in others if not elsewhere(trial, one.match)], against


def stands(trial: Trial, parts: Sequence[Indication]) -> dict[str, set[str]]:
    """The indications of one watchlist in which a trial stands, with what speaks for it."""
    speaks = {part.name: told(trial, part.match) for part in parts}
    touched = [part for part in parts if speaks[part.name] and not elsewhere(trial, part.match)]
    away = {part.name: goals(trial, part, parts) for part in touched}
    leaving = [name for name, (to, stays) in away.items() if to and not stays]
    found = {part.name: speaks[part.name] for part in touched}
    for part in touched:
        for goal in away[part.name][0]:
            if goal.name not in leaving:
                if part.name in leaving:
                    found.pop(part.name, None)
                titles = [term for term in goal.match.conditions if term in part.match.excluded]
                told_by = {
                    f"title: {term}"
                    for term, title in product(titles, (trial.title, trial.official_title))
                    if places(term, title)
                }
                found.setdefault(goal.name, told_by)
    return found


WORDS = [
    "hepatitis",
    "C",
    "B",
    "HCV",
    "lung",
    "cancer",
    "cancers",
    "HER2",
    "non",
    "small",
    "nonsmall",
    "ALS",
    "AL",
    "é",
]
PHRASES = st.builds(
    lambda parts, ends: "".join(part + end for part, end in zip(parts, ends, strict=True)).strip(),
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=3),
    st.lists(st.sampled_from([" ", "-", ", ", "/", "+ ", " (", ""]), min_size=3, max_size=3),
)
LONG = st.lists(PHRASES, min_size=3, max_size=3).map(lambda phrases: "; ".join(phrases[:2]) + " " + phrases[2])
TERMS = st.one_of(st.sampled_from(["hepatitis C", "HCV", "HER2+", "non-small", "lung cancer", "AL"]), PHRASES)
IDS = st.sampled_from(["D000001", "D000002", "D000003"])
HEADINGS = st.lists(st.builds(MeshTerm, IDS, PHRASES), max_size=2).map(tuple)
MATCHES = st.builds(
    lambda conditions, mesh, interventions, excluded, unless: Match.model_validate(
        {
            "conditions": conditions,
            "mesh": mesh or ["D000001"],
            "interventions": interventions,
            "not": excluded,
            "unless": unless if excluded else [],
        }
    ),
    st.lists(TERMS, max_size=2),
    st.lists(IDS, max_size=2),
    st.lists(TERMS, max_size=1),
    st.lists(TERMS, max_size=2),
    st.lists(TERMS, max_size=1),
)
TRIALS = st.builds(
    Trial,
    st.just("NCT00000001"),
    st.just("recruiting"),
    st.just("interventional"),
    phases=st.just((3,)),
    sponsor_class=st.just("industry"),
    conditions=st.lists(PHRASES, max_size=3).map(tuple),
    keywords=st.lists(st.one_of(PHRASES, LONG), max_size=2).map(tuple),
    title=st.one_of(st.just(""), PHRASES),
    official_title=st.one_of(st.just(""), PHRASES),
    condition_mesh=HEADINGS,
    condition_ancestors=HEADINGS,
    interventions=st.tuples(
        st.builds(Intervention, st.just("drug"), PHRASES, st.lists(PHRASES, max_size=1).map(tuple))
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(TRIALS, max_size=3), st.lists(MATCHES, min_size=1, max_size=3))
def test_the_same_hits_and_the_same_evidence(trials: list[Trial], wanted: list[Match]) -> None:
    parts = tuple(Indication(name=f"part {number}", match=one) for number, one in enumerate(wanted))
    watchlist = Watchlist(name="area", title="Area", indications=parts)
    found = [(hit.trial, hit.indication, set(hit.matched_by)) for hit in match(trials, [watchlist]).hits]
    expected = [
        (trial, part.name, standing[part.name])
        for trial in trials
        for standing in [stands(trial, parts)]
        for part in parts
        if part.name in standing
    ]
    assert found == expected


@settings(max_examples=300, deadline=None)
@given(TRIALS, st.lists(MATCHES, min_size=2, max_size=3))
def test_keywords_headings_and_titles_move_a_trial_and_never_leave_it_out(one: Trial, wanted: list[Match]) -> None:
    parts = tuple(Indication(name=f"part {number}", match=part) for number, part in enumerate(wanted))
    alone = any(told(one, part) and not elsewhere(one, part) for part in wanted)
    assert bool(match([one], [Watchlist(name="area", title="Area", indications=parts)]).hits) == alone
