"""A matcher that reads word by word, with loops and nothing else: what the real one is tested against."""

import unicodedata
from collections.abc import Sequence
from itertools import product

from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Indication, MatchTerms

Words = list[str]
Place = tuple[int, int, int]


def split_words(text: str, hyphen: str) -> Words:
    """The words of a text, letter by letter, separated by whatever is not a letter or digit.

    A hyphen between two letters becomes ``hyphen``; an 's at the end of a word is dropped.
    """
    for sign in ("'", "\u2019"):
        text = " ".join(word.removesuffix(f"{sign}s").removesuffix(f"{sign}S") for word in text.split(" "))
    plain = [letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)]
    spread = ""
    for number, letter in enumerate(plain):
        inside = 0 < number < len(plain) - 1 and plain[number - 1].isalnum() and plain[number + 1].isalnum()
        spread += letter if letter.isalnum() else hyphen if letter == "-" and inside else " "
    return spread.casefold().split()


def same_words(wanted: Words, words: Words) -> bool:
    if wanted[:-1] != words[:-1]:
        return False
    want, have = wanted[-1], words[-1]
    if want[0] != have[0]:
        return False
    plural = len(want) >= 3 and not want.endswith("s") and have == f"{want}s"
    singular = len(want) >= 5 and want.endswith("s") and not want.endswith("ss") and f"{have}s" == want
    return want == have or plural or singular


def find_places(term: str, text: str) -> list[Place]:
    """Where a term is in a text: in which of its two forms, from which word, to which."""
    places = []
    for form, hyphen in enumerate((" ", "")):
        text_words = split_words(text, hyphen)
        spread, joined = split_words(term, " "), split_words(term, "")
        for wanted in (spread, joined) if joined != spread else (spread,):
            size = len(wanted)
            places += [
                (form, start, start + size)
                for start in range(len(text_words) - size + 1)
                if size and (size == 1 or wanted[0] == text_words[start])
                if same_words(wanted, text_words[start : start + size])
            ]
    return places


def is_covered(place: Place, other: Place) -> bool:
    return place[0] == other[0] and other[1] <= place[1] and place[2] <= other[2]


def find_evidence(trial: Trial, match: MatchTerms) -> set[str]:
    """The evidence for a trial in words; for each term, of the first field that has it."""
    evidence: dict[tuple[str, str], str] = {}
    fields: list[tuple[str, str, Sequence[str]]] = [
        ("about", "condition", trial.conditions),
        ("about", "keyword", [keyword for keyword in trial.keywords if is_short(keyword)]),
        ("about", "MeSH heading", [mesh.term for mesh in trial.condition_mesh]),
        ("given", "intervention", [item.name for item in trial.interventions]),
        ("given", "other name", [name for item in trial.interventions for name in item.other_names]),
        ("given", "MeSH heading", [mesh.term for mesh in trial.intervention_mesh]),
    ]
    for side, field, texts in fields:
        terms = match.conditions if side == "about" else match.interventions
        for text, term in product(texts, terms):
            if find_places(term, text):
                evidence.setdefault((side, term), f"{field}: {term}")
    for number in match.mesh:
        for prefix, meshes in (("", trial.condition_mesh), ("below ", trial.condition_ancestors)):
            for mesh in meshes:
                above = " or ".join(heading.term for heading in trial.condition_mesh) if prefix else ""
                if len(trial.condition_mesh) > 3 and prefix:
                    above = f"one of {len(trial.condition_mesh)} headings"
                if mesh.id == number:
                    named = f"{prefix}MeSH {mesh.id} {mesh.term}"
                    evidence.setdefault(("mesh", number), f"{named}: {above}" if above else named)
    return set(evidence.values())


def is_short(keyword: str) -> bool:
    """Whether a keyword is no sentence: at most eight words from one comma or semicolon to the next."""
    return all(
        len([word for word in part.split() if any(letter.isalnum() for letter in word)]) <= 8
        for part in keyword.replace(";", ",").split(",")
    )


def weigh_exclusions(trial: Trial, match: MatchTerms, texts: Sequence[str]) -> tuple[list[str], bool]:
    """The ``not`` terms in texts, and whether there is a counter-term outside them."""
    named = [term for term in match.excluded if any(find_places(term, text) for text in texts)]
    counter_terms = match.unless or match.conditions
    if not counter_terms:
        return named, any(mesh.id in match.mesh for mesh in trial.condition_mesh)
    for text in texts:
        covers = [place for term in match.excluded for place in find_places(term, text)]
        for term in counter_terms:
            if any(not any(is_covered(place, cover) for cover in covers) for place in find_places(term, text)):
                return named, True
    return named, False


def is_about_something_else(trial: Trial, match: MatchTerms) -> bool:
    named, has_counter_term = weigh_exclusions(trial, match, trial.conditions)
    return bool(named) and not has_counter_term


def find_targets(
    trial: Trial, indication: Indication, indications: Sequence[Indication]
) -> tuple[list[Indication], bool]:
    """Where keywords, headings and titles move a trial whose conditions do not decide, and whether it stays."""
    if any(weigh_exclusions(trial, indication.match, trial.conditions)) or not indication.match.excluded:
        return [], True
    headings = [mesh.term for mesh in trial.condition_mesh]
    texts = [*filter(is_short, trial.keywords), *headings, trial.title, trial.official_title]
    named, stays = weigh_exclusions(trial, indication.match, texts)
    others = [other for other in indications if other is not indication and set(other.match.conditions) & set(named)]
    return [other for other in others if not is_about_something_else(trial, other.match)], stays


def match_indications(trial: Trial, indications: Sequence[Indication]) -> dict[str, set[str]]:
    """The indications of one watchlist that a trial counts for, each with its evidence."""
    evidence = {indication.name: find_evidence(trial, indication.match) for indication in indications}
    touched = [
        indication
        for indication in indications
        if evidence[indication.name] and not is_about_something_else(trial, indication.match)
    ]
    targets = {indication.name: find_targets(trial, indication, indications) for indication in touched}
    leaving = [name for name, (others, stays) in targets.items() if others and not stays]
    result = {indication.name: evidence[indication.name] for indication in touched}
    for indication in touched:
        for goal in targets[indication.name][0]:
            if goal.name not in leaving:
                if indication.name in leaving:
                    result.pop(indication.name, None)
                titles = [term for term in goal.match.conditions if term in indication.match.excluded]
                title_evidence = {
                    f"title: {term}"
                    for term, title in product(titles, (trial.title, trial.official_title))
                    if find_places(term, title)
                }
                result.setdefault(goal.name, title_evidence)
    return result
