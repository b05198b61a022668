"""The matcher finds what the naive matcher finds, with the same evidence."""

from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.schema.watchlist import Indication, MatchTerms, Watchlist
from watchlist.naive_matcher import find_evidence, is_about_something_else, match_indications

WORDS = ["hepatitis", "C", "B", "HCV", "lung", "cancer", "cancers", "HER2", "non", "small", "nonsmall", "ALS"]
WORDS += ["AL", "é"]
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
    lambda conditions, mesh, interventions, excluded, unless: MatchTerms.model_validate(
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
def test_the_same_hits_and_the_same_evidence(trials: list[Trial], wanted: list[MatchTerms]) -> None:
    indications = tuple(Indication(name=f"part {number}", match=trial) for number, trial in enumerate(wanted))
    watchlist = Watchlist(name="area", title="Area", indications=indications)
    hits = [(hit.trial, hit.indication, set(hit.matched_by)) for hit in match_trials(trials, [watchlist]).hits]
    expected = [
        (trial, indication.name, assigned[indication.name])
        for trial in trials
        for assigned in [match_indications(trial, indications)]
        for indication in indications
        if indication.name in assigned
    ]
    assert hits == expected


@settings(max_examples=300, deadline=None)
@given(TRIALS, st.lists(MATCHES, min_size=2, max_size=3))
def test_keywords_headings_and_titles_move_a_trial_and_never_leave_it_out(
    trial: Trial, wanted: list[MatchTerms]
) -> None:
    indications = tuple(Indication(name=f"part {number}", match=indication) for number, indication in enumerate(wanted))
    alone = any(
        find_evidence(trial, indication) and not is_about_something_else(trial, indication) for indication in wanted
    )
    assert bool(match_trials([trial], [Watchlist(name="area", title="Area", indications=indications)]).hits) == alone
