"""Which terms are found in which texts."""

import pytest

from horizon.watchlist.matching.term_search import build_finder, fold_text


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("hepatitis C", "Chronic Hepatitis C"),
        ("hepatitis c", "HEPATITIS-C, genotype 1"),
        ("hepatitis-C", "hepatitis C"),
        ("HER2", "HER2+"),
        ("HER2", "HER2-positive breast cancer"),
        ("HER2+", "HER2 Positive"),
        ("tumour", "Solid Tumours"),
        ("lung cancers", "Lung Cancer"),
        ("dry eye", "Dry Eyes"),
        ("non-small cell lung cancer", "Nonsmall Cell Lung Cancer"),
        ("nonsmall cell lung cancer", "Non-Small Cell Lung Cancer"),
        ("pre-eclampsia", "Preeclampsia"),
        ("PSI-7977", "PSI 7977"),
        ("PSI-7977", "psi7977"),
        ("TMC435", "TMC-435 150 mg"),
        ("PD-1", "anti-PD-1 antibody"),
        ("Crohn's disease", "Crohn Disease"),
        ("Alzheimer disease", "Alzheimer’s Disease"),
        ("Sjogren syndrome", "Sjögren's Syndrome"),
        ("Sjögren syndrome", "SJOGREN SYNDROME"),
        ("heart failure", "Heart Failure，Congestive"),
        ("heart failure, diastolic", "Heart Failure (Diastolic)"),
        ("Keytruda", "Keytruda™"),
        ("Straßenlunge", "STRASSENLUNGE"),
    ],
)
def test_the_term_is_found(term: str, text: str) -> None:
    assert {match.term for match in build_finder({term})(text)} == {term}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("HCV", "HCVR"),
        ("hepatitis C", "hepatitis"),
        ("hepatitis C", "hepatitis CB"),
        ("hepatitis C", "hepatitis B; C-reactive protein"),
        ("heart failure", "failure of the heart"),
        ("AL", "ALS"),
        ("ALS", "AL"),
        ("AIDS", "AID"),
        ("mass", "mas"),
        ("2 SARSCoV2", "SARS-CoV-2"),
        ("lung cancer", ""),
    ],
)
def test_the_term_is_not_found(term: str, text: str) -> None:
    assert build_finder({term})(text) == ()


def test_terms_that_overlap_are_all_found_with_their_places() -> None:
    find = build_finder({"heart failure", "failure", "diastolic heart failure"})
    matches = {match.term: match for match in find("Diastolic Heart Failure")}
    assert matches["failure"].lies_within(matches["heart failure"])
    assert matches["heart failure"].lies_within(matches["diastolic heart failure"])
    assert not matches["diastolic heart failure"].lies_within(matches["heart failure"])


def test_two_spellings_of_one_term_are_both_found() -> None:
    assert {match.term for match in build_finder({"HCV", "hcv"})("HCV")} == {"HCV", "hcv"}


def test_without_terms_nothing_is_found() -> None:
    assert build_finder(frozenset())("Hepatitis C") == ()
    assert build_finder({"'s's"})("it's") == ()


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("  Hepatitis   C ", ("hepatitis c",)),
        ("SARS-CoV-2 (2019)", ("sars cov 2 2019", "sarscov2 2019")),
        ("- - -", ("",)),
        ("a_b", ("a b",)),
    ],
)
def test_folding_gives_one_form_or_two(text: str, forms: tuple[str, ...]) -> None:
    assert fold_text(text) == forms
