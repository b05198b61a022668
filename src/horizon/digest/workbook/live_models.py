"""The live models of the workbook: one for every indication whose cost model is open to its reader."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from horizon.digest.view import selection, wording
from horizon.digest.view.for_reader import clean_strings
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
    """One indication with its cost model, its technologies, and the base case that its formulas come to as composed.

    ``prefix`` begins the names of its cells; ``sheet_name`` is the name of its sheet.
    """

    cost_model: CostModel
    page: WatchlistPage
    prefix: str
    sheet_name: str
    technologies: tuple[Technology, ...]
    years: tuple[FinancialYear, ...]
    base_case: BaseCase

    @property
    def title(self) -> str:
        """``Heart failure: preserved ejection fraction``."""
        return wording.page_heading(self.page)

    @property
    def month_count(self) -> int:
        """The number of months since launch that are computed."""
        return len(self.base_case.starts)

    @property
    def launch_months(self) -> tuple[int, ...]:
        """The launch month of each technology."""
        return tuple(map(self.launch_month, self.technologies))

    def launch_month(self, technology: Technology) -> int:
        """The month in which the launch window begins (P10), counted from the first financial year's first month.

        Launches that could have come before the first year count from its first month.
        """
        assert technology.launch
        return max(0, months_between(self.years[0].start, technology.launch.p10))

    def years_together(self) -> tuple[BaseCaseYear, ...]:
        """The base case of all its technologies by financial year.

        They share the patients, so that the first launch begins it.
        """
        never = 12 * len(self.years)
        return self.base_case.sum_years(min(self.launch_months, default=never), len(self.years))

    def launches_by_year(self) -> tuple[int, ...]:
        """The number of launches in each financial year."""
        return tuple(sum(month // 12 == at for month in self.launch_months) for at in range(len(self.years)))

    def cell_name(self, role: str) -> str:
        """The name of one of its cells, as formulas use it."""
        return f"{self.prefix}_{role}"


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
        if model.key.watchlist in pages and not model.confidential
    }
    months = 12 * max(inputs.years, SINCE_LAUNCH_YEARS)
    prefixes = dict(_unique_prefixes(tuple(models)))
    live_models: list[LiveModel] = []
    for page in edition.scan.watchlists:
        if key := next((key for key in models if _is_key_of(page, key)), None):
            sheet_name = _name_sheet(len(live_models) + 1, wording.page_heading(page))
            technologies, base_case = _costed_technologies(edition, page), compute_base_case(models[key], months)
            shown = (prefixes[key], sheet_name, technologies)
            live_models.append(LiveModel(models[key], page, *shown, inputs.financial_years, base_case))
    return tuple(live_models)


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
    plain = " ".join(re.sub(r"[^\w ()+&.-]", " ", title).split())
    return f"{number} {plain}"[:_LONGEST_SHEET_NAME].strip()
