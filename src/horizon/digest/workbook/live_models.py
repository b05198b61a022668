"""The live models of the workbook: one for every indication whose cost model is open to its reader."""

import datetime as dt
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from horizon.digest.view import selection, wording
from horizon.digest.view.for_reader import clean_strings
from horizon.digest.workbook.shared_months import SharedMonths, SharingMember, plan_sharing, share_months
from horizon.impact.base_case import BaseCase, BaseCaseYear, compute_base_case
from horizon.impact.model import CostModel
from horizon.impact.valuation import EstimateInputs
from horizon.values.dates import FinancialYear, months_between
from horizon.values.edition import Edition
from horizon.values.keys import IndicationKey
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology

SINCE_LAUNCH_YEARS = 5
_LONGEST_SHEET_NAME = 31  # characters, the limit of spreadsheets


@dataclass(frozen=True, slots=True)
class LiveModel:
    """One cost model with its technologies, and the base case that its formulas come to as composed.

    ``prefix`` begins the names of its cells; ``sheet_name`` is the name of its sheet. ``own_of`` names the technology
    whose own model it is. Where technologies have models of their own, ``shared`` has the months in which all of an
    indication share its patients, and ``lead`` is the prefix of the indication's own model. ``limited`` has the months
    that one workforce leaves, where that holds it back.
    """

    cost_model: CostModel
    page: WatchlistPage
    prefix: str
    sheet_name: str
    technologies: tuple[Technology, ...]
    years: tuple[FinancialYear, ...]
    base_case: BaseCase
    own_of: str = ""
    shared: SharedMonths | None = None
    lead: str = ""
    limited: SharedMonths | None = None

    @property
    def calendar_months(self) -> SharedMonths | None:
        """Its months by the calendar, where they are not those since its first launch: limited, or else shared."""
        return self.limited or self.shared

    @property
    def calendar_role(self) -> str:
        """What the names of these months begin with."""
        return "limited" if self.limited else "shared"

    @property
    def title(self) -> str:
        """``Heart failure: preserved ejection fraction``, followed by the technology whose own model it is."""
        heading = wording.page_heading(self.page)
        return f"{heading}: {self.own_of}" if self.own_of else heading

    @property
    def month_count(self) -> int:
        """The number of months since launch that are computed."""
        return len(self.base_case.starts)

    @property
    def launch_months(self) -> tuple[int, ...]:
        """The launch month of each technology."""
        return tuple(map(self.launch_month, self.technologies))

    def launch_month(self, technology: Technology) -> int:
        """The month in which people can start at the earliest, counted from the first financial year's first month.

        Launches that could have come before the first year count from its first month.
        """
        return max(0, months_between(self.years[0].start, start_day(technology)))

    def years_together(self) -> tuple[BaseCaseYear, ...]:
        """The base case of all its technologies by financial year.

        They share the patients, so that the first launch begins it.
        """
        if calendar := self.calendar_months:
            months = replace(
                self.base_case,
                starts=calendar.starts,
                courses=calendar.courses,
                treated=calendar.treated,
                cost=calendar.cost,
                displaced=calendar.displaced,
            )
            return months.sum_years(0, len(self.years))
        never = 12 * len(self.years)
        return self.base_case.sum_years(min(self.launch_months, default=never), len(self.years))

    def launches_by_year(self) -> tuple[int, ...]:
        """The number of launches in each financial year."""
        return tuple(sum(month // 12 == at for month in self.launch_months) for at in range(len(self.years)))

    def cell_name(self, role: str) -> str:
        """The name of one of its cells, as formulas use it."""
        return f"{self.prefix}_{role}"


def start_day(technology: Technology) -> dt.date:
    """The early end (P10) of its launch window, or the day on which it can be ready if that is later."""
    assert technology.launch
    ready = technology.readiness.ready_on if technology.readiness else None
    return max(technology.launch.p10, ready) if ready else technology.launch.p10


def list_live_models(edition: Edition, inputs: EstimateInputs | None) -> tuple[LiveModel, ...]:
    """The live models of an edition, in the order of its pages, from the inputs that were frozen with it.

    None for a confidential price; none at all where another version of horizon froze the inputs (None).
    """
    if inputs is None:
        return ()
    pages = {page.name for page in edition.scan.watchlists}
    models = {
        model.key: clean_strings(model)
        for model in inputs.models
        if model.key.watchlist in pages and not any(cost_model.confidential for cost_model in _list_cost_models(model))
    }
    prefixes = dict(_unique_prefixes(tuple(models)))
    live_models: list[LiveModel] = []
    for page in edition.scan.watchlists:
        if key := next((key for key in models if _is_key_of(page, key)), None):
            frame = _Frame(edition, page, inputs, prefixes[key], len(live_models) + 1)
            live_models += _models_of_indication(frame, models[key])
    return tuple(live_models)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the live models of one indication have in common; their sheets are numbered from ``number``."""

    edition: Edition
    page: WatchlistPage
    inputs: EstimateInputs
    prefix: str
    number: int

    def make_model(self, at: int, model: CostModel, own_of: str, technologies: tuple[Technology, ...]) -> LiveModel:
        months = 12 * max(self.inputs.years, SINCE_LAUNCH_YEARS)
        heading = wording.page_heading(self.page)
        sheet_name = _name_sheet(self.number + at, own_of or heading)
        prefix = f"{self.prefix}_own_{at}" if own_of else self.prefix
        base_case, years = compute_base_case(model, months), self.inputs.financial_years
        return LiveModel(
            model, self.page, prefix, sheet_name, technologies, years, base_case, own_of, None, self.prefix
        )


def _list_cost_models(model: CostModel) -> tuple[CostModel, ...]:
    return (model, *(own_model.model for own_model in model.own))


def _models_of_indication(frame: _Frame, model: CostModel) -> list[LiveModel]:
    """The indication's own model, then those of technologies with cost keys of their own."""
    technologies = _costed_technologies(frame.edition, frame.page)
    own_models = {own_model.technology: own_model.model for own_model in model.own}
    own_technologies = [technology for technology in technologies if technology.key in own_models]
    sharing_technologies = tuple(technology for technology in technologies if technology.key not in own_models)
    lives = [frame.make_model(0, model, "", sharing_technologies)]
    lives += [
        frame.make_model(at, own_models[technology.key], technology.name, (technology,))
        for at, technology in enumerate(own_technologies, start=1)
    ]
    if len(lives) == 1:
        return lives
    members = [SharingMember(live.cost_model, live.base_case, live.launch_months) for live in lives]
    shared, _ = share_months(plan_sharing(members), 12 * len(frame.inputs.financial_years))
    return [replace(live, shared=months) for live, months in zip(lives, shared, strict=True)]


def _is_key_of(page: WatchlistPage, key: IndicationKey) -> bool:
    return key.watchlist == page.name and bool(clean_strings(key.indication) == page.indication)


def _costed_technologies(edition: Edition, page: WatchlistPage) -> tuple[Technology, ...]:
    """The technologies of a page that are costed, the most pressing first."""
    return selection.rank_technologies(
        technology
        for technology in edition.scan.technologies
        if technology.launch
        and (technology.impact or technology.resources)
        and technology.watchlist == page.name
        and selection.find_page(edition, technology) is page
    )


def _unique_prefixes(keys: Sequence[IndicationKey]) -> Iterator[tuple[IndicationKey, str]]:
    """``hepatitis_c``, with a number where a watchlist has several cost models; no two are the same."""
    models = Counter(key.watchlist for key in keys)
    numbers: Counter[str] = Counter()
    taken: set[str] = set()
    for key in keys:
        watchlist = key.watchlist
        numbers[watchlist] += 1
        prefix = re.sub(r"\W", "_", watchlist) + (f"_{numbers[watchlist]}" if models[watchlist] > 1 else "")
        prefix = f"_{prefix}" if prefix[0].isdigit() else prefix
        while prefix in taken:
            prefix += "x"
        taken.add(prefix)
        yield key, prefix


def _name_sheet(number: int, title: str) -> str:
    """A name that every spreadsheet accepts: a number, so that no two are alike, and the title."""
    plain = " ".join(re.sub(r"[^\w ()+&.’-]", " ", title.replace("'", "’")).split())
    return textwrap.shorten(f"{number} {plain}", _LONGEST_SHEET_NAME, placeholder="…")
