"""Whether a regulator's text of authorised uses names an indication of a watchlist: by the same matching as trials.

1. The text is cut into sentences; each is matched as if it were a trial's condition, with the product's names as its
   intervention. So ``not``, ``unless`` and ``only`` hold, and a watchlist of products asks for any use of them.
2. What a sentence says of the patients besides what they are treated for is left out: comorbidities and risk factors,
   what it is not for, *particularly overweight patients*, *in patients with … for the treatment of*.
3. Where no sentence decides, the therapeutic areas do, which are medical subject headings: by their words, and by the
   ids that the registry gives these headings.

*Drawback*: a text that names the disease in words that are no term of the watchlist is taken for another use.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.matching.criteria import MatchCriteria, build_criteria, search_terms
from horizon.watchlist.matching.exclusions import check_exclusions
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.matching.term_search import TermFinder, build_finder, fold_text
from horizon.watchlist.matching.trial_evidence import collect_evidence
from horizon.watchlist.schema.watchlist import Watchlist

_SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-Z•*-])|\s*[•▪]\s*|(?<=[a-z)])\.(?=[A-Z][a-z])")
_ASIDE = re.compile(
    r"\((?:particularly|especially|including)[^)]*\)|"
    r"\b(?:particularly|especially|notably) (?:in )?(?:\w+ ){0,2}(?:patients|adults|people)\b|"
    r"\bin (?:\w+ ){0,3}(?:patients|adults|people) with [^.;]*?"
    r"(?=\bfor (?:the )?(?:treatment|prevention|reduction) of\b)|"
    r"\bnon-(?!small|squamous|hodgkin|alcoholic|valvular|muscle|segmental|radiographic|infectious|clear)\w+(?: \w+)?|"
    r"\b(?:co-?morbidit(?:y|ies)|risk factors?)\b.*|"
    r"\b(?:contra-?indicated|not (?:been )?(?:indicated|recommended|approved|established)|(?:should|must|do|does) not|"
    r"other than|except|excluding|history of)\b[^.;,]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AuthorisedUse:
    """A use that an indication of a watchlist asks for: the sentence, or the area, that names it.

    ``alone`` if every therapeutic area of the medicine is of this use.
    """

    sentence: str
    by_area: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class UseFinder:
    """Finds an indication of a watchlist in texts of authorised uses.

    ``headings`` gives a medical subject heading, and those above it, by its folded name.
    """

    criteria: Mapping[tuple[str, str], MatchCriteria]
    find: TermFinder
    headings: Mapping[str, Sequence[MeshTerm]] = field(default_factory=dict)

    def find_use(
        self, place: tuple[str, str], names: Sequence[str], text: str, areas: Sequence[str]
    ) -> AuthorisedUse | None:
        """Find the use that an indication asks for in a text, else in its areas; None if they name others only."""
        wanted = self.criteria[place]
        product = Intervention("drug", names[0] if names else "", tuple(names[1:]))
        named = [area for area in areas if self._names_use(wanted, product, (area,), self._headings_of(area))]
        alone = bool(areas) and len(named) == len(areas)
        for sentence in split_sentences(text):
            if self._names_use(wanted, product, (_ASIDE.sub(" ", sentence),), ()):
                return AuthorisedUse(sentence, alone=alone)
        return AuthorisedUse(named[0], by_area=True, alone=alone) if named else None

    def _headings_of(self, area: str) -> Sequence[MeshTerm]:
        return self.headings.get(" ".join(fold_text(area)), (MeshTerm("", area),))

    def _names_use(
        self, wanted: MatchCriteria, product: Intervention, conditions: tuple[str, ...], headings: Sequence[MeshTerm]
    ) -> bool:
        trial = Trial(
            "", "", "", conditions=conditions, condition_mesh=tuple(headings[:1]),
            condition_ancestors=tuple(headings[1:]), interventions=(product,),
        )  # fmt: skip
        evidence = collect_evidence(trial, self.find, wanted.term_refs)
        return bool(evidence.matched_by) and not check_exclusions(evidence, wanted, self.find)


def build_use_finder(watchlists: Sequence[Watchlist], hits: Iterable[Hit]) -> UseFinder:
    """Build the finder for the indications of watchlists; headings are learnt from the trials that they match."""
    criteria = {(item.watchlist, item.indication): item for item in build_criteria(watchlists)}
    return UseFinder(criteria, build_finder(search_terms(watchlists)), _learn_headings(hit.trial for hit in hits))


def split_sentences(text: str) -> Iterator[str]:
    """Split a regulator's text of authorised uses into sentences; what ends with a colon stays with what follows."""
    lead = ""
    for part in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        if part.endswith(":"):
            lead = f"{lead} {part}".strip()
        else:
            yield f"{lead} {part}".strip()
            lead = ""
    if lead:
        yield lead


def _learn_headings(trials: Iterable[Trial]) -> dict[str, tuple[MeshTerm, ...]]:
    """Return each heading with those above it, which a record gives only for all its headings together."""
    headings: dict[str, tuple[MeshTerm, ...]] = {}
    for trial in trials:
        if len(trial.condition_mesh) == 1:
            (heading,) = trial.condition_mesh
            headings.setdefault(" ".join(fold_text(heading.term)), (heading, *trial.condition_ancestors))
    return headings
